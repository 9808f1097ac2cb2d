/**
 * Public explorers with the interface of Esplora (Blockstream/esplora, API.md), of two operators. Nothing that one says is believed
 * but its counting of blocks on top: headers prove themselves.
 */
export const BITCOIN_SOURCES: readonly string[] = ['https://blockstream.info/api', 'https://mempool.space/api'];
