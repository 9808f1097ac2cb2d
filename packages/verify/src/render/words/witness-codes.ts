import type { CheckCode } from '../../codes.ts';

/** Codes of witnesses, by kind. */
type WitnessCode = Extract<
  CheckCode,
  | `evm-${string}`
  | `tsa-${string}`
  | `ots-${string}`
  | `bitcoin-${string}`
  | 'no-anchor'
  | 'no-transaction'
  | 'no-second-chain'
  | 'no-time-stamp'
  | 'anchor-pending'
  | 'anchor-unknown'
  | 'anchor-duplicate'
  | 'anchor-development'
  | 'anchor-target-unreadable'
  | 'blocks-out-of-order'
  | 'statement-unwitnessed'
>;

export const WITNESS_CODE_WORDS: { readonly [K in WitnessCode]: { readonly zh: string; readonly en: string } } = {
  'no-anchor': {
    zh: '证明文件中没有任何锚定，没有独立的见证。',
    en: 'The proof holds no anchor: there is no independent witness.',
  },
  'no-transaction': {
    zh: '本存证没有以太坊类链上的交易；其他见证见 I6（比特币或第二条链）和 I8（可信时间戳）。',
    en: 'The deposit has no transaction on an EVM chain; its other witnesses are under I6 (Bitcoin or a second chain) and I8 (time stamp).',
  },
  'no-second-chain': {
    zh: '本存证没有锚定到比特币或第二条链，无从对照。',
    en: 'The deposit is not anchored on Bitcoin or on a second chain, so there is nothing to compare.',
  },
  'no-time-stamp': {
    zh: '本存证没有可信时间戳（RFC 3161）。',
    en: 'The deposit has no trusted time stamp (RFC 3161).',
  },
  'anchor-pending': {
    zh: '锚定尚未完成：哈希值已交出，但还没有进入区块的证明。',
    en: 'The anchor is pending: the digest was handed in, but nothing shows yet that it is in a block.',
  },
  'anchor-unknown': {
    zh: '锚定的种类不为本程序所知，未计入。',
    en: 'The anchor is of a kind that this program does not know; it was not counted.',
  },
  'anchor-duplicate': {
    zh: '同一见证已有另一处锚定，只计一次。',
    en: 'Another anchor of the same witness counts already; it was counted once.',
  },
  'anchor-development': {
    zh: '这处见证只供开发和测试（开发链、开发用时间戳机构或比特币测试链），任何人都能自行制作，不能证明任何事。',
    en: 'This witness is for development only (a development chain, a development authority or a Bitcoin test chain): anyone can make one, and it proves nothing.',
  },
  'anchor-target-unreadable': {
    zh: '存证声明无法读取，不知道这处见证应当载有哪个哈希值，故未核对。',
    en: 'The deposit statement cannot be read, so nobody knows which digest this witness should hold; it was not compared.',
  },
  'evm-transaction-malformed': { zh: '锚定交易的原始数据无法读取。', en: 'The raw anchor transaction cannot be read.' },
  'evm-transaction-hash-mismatch': {
    zh: '锚定交易的原始数据与所写的交易哈希不符。',
    en: 'The raw anchor transaction does not have the hash that is stated.',
  },
  'evm-chain-id-mismatch': {
    zh: '锚定交易是为另一条链签名的。',
    en: 'The anchor transaction was signed for another chain.',
  },
  'evm-calldata-mismatch': {
    zh: '锚定交易所载的内容不是这次存证的根值。',
    en: 'The anchor transaction does not carry the root of this deposit.',
  },
  'evm-signature-invalid': {
    zh: '锚定交易的签名不成立。',
    en: 'The signature of the anchor transaction does not hold.',
  },
  'evm-not-self-send': {
    zh: '锚定交易不是由账户发给自己的，与规定的写法不同。',
    en: 'The anchor transaction was not sent by an account to itself, as prescribed.',
  },
  'evm-header-malformed': { zh: '区块头的原始数据无法读取。', en: 'The raw block header cannot be read.' },
  'evm-header-hash-mismatch': {
    zh: '区块头的原始数据与所写的区块哈希不符。',
    en: 'The raw block header does not have the block hash that is stated.',
  },
  'evm-height-mismatch': {
    zh: '区块头中的高度与所写的高度不同。',
    en: 'The height in the block header differs from the stated one.',
  },
  'evm-trie-proof-invalid': {
    zh: '交易在该区块内的证明算不通：区块头不包含这笔交易。',
    en: 'The proof that the transaction is in the block does not add up: the header does not commit to this transaction.',
  },
  'evm-genesis-unknown': {
    zh: '创世区块不属于任何已知的链，无法判断是谁维护的链。',
    en: 'The genesis block belongs to no known chain, so nobody can tell who keeps it.',
  },
  'evm-header-unlinked': {
    zh: '区块头自身无误，但本次没有向链上核对它确实属于该链。',
    en: 'The block header is consistent in itself, but it was not confirmed with the chain that it belongs to it.',
  },
  'evm-block-contradicted': {
    zh: '链上该高度的区块与证明文件所载的不同。',
    en: 'The chain has another block at this height than the proof states.',
  },
  'evm-sources-disagree': {
    zh: '被询问的节点给出了互相矛盾的回答。',
    en: 'The nodes that were asked contradict each other.',
  },
  'evm-sources-silent': {
    zh: '被询问的节点都没有给出可用的回答。',
    en: 'None of the nodes that were asked gave a usable answer.',
  },
  'evm-sources-few': {
    zh: '说该区块在链上的节点少于要求的个数。',
    en: 'Fewer nodes than were asked for say that the block is on the chain.',
  },
  'tsa-response-malformed': {
    zh: '时间戳的应答数据无法读取。',
    en: 'The answer of the time-stamping authority cannot be read.',
  },
  'tsa-status-refused': {
    zh: '时间戳机构的应答是拒绝，没有签发时间戳。',
    en: 'The time-stamping authority answered that it does not grant a time stamp.',
  },
  'tsa-not-a-time-stamp': {
    zh: '应答所载的签名数据不是时间戳。',
    en: 'What is signed in the answer is not a time stamp.',
  },
  'tsa-imprint-mismatch': {
    zh: '时间戳所载的哈希值不是本次存证的：它是给别的内容盖的。',
    en: 'The time stamp holds another digest than this deposit: it was made for something else.',
  },
  'tsa-nonce-mismatch': {
    zh: '时间戳中的随机数与请求中的不同，应答不是针对该请求的。',
    en: 'The time stamp does not repeat the nonce of the request: it does not answer that request.',
  },
  'tsa-policy-mismatch': {
    zh: '时间戳所依据的签发策略不是请求的那一个。',
    en: 'The time stamp was made under another policy than was asked for.',
  },
  'tsa-signer-not-one': {
    zh: '时间戳不是恰有一个签名者。',
    en: 'The time stamp does not have exactly one signer.',
  },
  'tsa-algorithm-unsupported': {
    zh: '时间戳使用了本程序不支持或已不安全的算法。',
    en: 'The time stamp uses an algorithm that this program does not support, or that is no longer safe.',
  },
  'tsa-attributes-invalid': {
    zh: '时间戳中受签名保护的属性缺失或与内容不符。',
    en: 'The signed attributes of the time stamp are missing, or do not fit its content.',
  },
  'tsa-signature-invalid': {
    zh: '时间戳的签名不成立：内容在签名后被改动过，或签名是伪造的。',
    en: 'The signature of the time stamp does not hold: it was changed after signing, or forged.',
  },
  'tsa-certificate-missing': {
    zh: '没有签名者的证书，无法核对时间戳的签名。',
    en: 'The certificate of the signer is missing, so the signature of the time stamp cannot be checked.',
  },
  'tsa-certificate-mismatch': {
    zh: '签名者的证书不是时间戳自己写明的那一张。',
    en: 'The certificate of the signer is not the one that the time stamp itself names.',
  },
  'tsa-purpose-invalid': {
    zh: '签名者的证书不是专用于签发时间戳的。',
    en: 'The certificate of the signer is not one for time-stamping alone.',
  },
  'tsa-chain-invalid': {
    zh: '签名者的证书到根证书之间的证书链不成立。',
    en: 'The chain from the signer’s certificate up to a root does not hold.',
  },
  'tsa-certificate-expired': {
    zh: '签发时间戳的时刻，证书链中有证书不在有效期内。',
    en: 'At the time of the time stamp a certificate of its chain was not valid yet, or had expired.',
  },
  'tsa-certificate-revoked': {
    zh: '签发时间戳之前，证书链中有证书已被吊销。',
    en: 'A certificate of the chain had been revoked before the time stamp was made.',
  },
  'tsa-time-implausible': {
    zh: '时间戳所载的时间不合理。',
    en: 'The time in the time stamp is not plausible.',
  },
  'tsa-root-unknown': {
    zh: '时间戳自身无误，但签名者的证书不能追溯到任何已登记的根证书：任何人都能自设这样的时间戳机构，故未计入。',
    en: 'The time stamp holds in itself, but its signer leads to no root that is registered here: anyone can make such an authority, so it was not counted.',
  },
  'ots-malformed': {
    zh: 'OpenTimestamps 证明文件（.ots）无法读取。',
    en: 'The OpenTimestamps file (.ots) cannot be read.',
  },
  'ots-digest-mismatch': {
    zh: 'OpenTimestamps 证明文件所证明的哈希值不是本次存证的。',
    en: 'The OpenTimestamps file is about another digest than this deposit.',
  },
  'ots-header-malformed': {
    zh: '比特币区块头无法读取。',
    en: 'A Bitcoin block header cannot be read.',
  },
  'ots-work-invalid': {
    zh: '比特币区块头没有它自己要求的工作量：不可能是比特币的区块。',
    en: 'A Bitcoin block header does not have the work that it asks for itself: it cannot be a block of Bitcoin.',
  },
  'ots-block-mismatch': {
    zh: '从哈希值出发的计算路径不通向该比特币区块头的默克尔根：该区块不包含它。',
    en: 'The path from the digest does not lead to the Merkle root of this Bitcoin header: the block does not hold it.',
  },
  'ots-block-unnamed': {
    zh: '证明文件附有 OpenTimestamps 没有提到的比特币区块头。',
    en: 'The proof holds a Bitcoin header that the OpenTimestamps file does not name.',
  },
  'bitcoin-header-unlinked': {
    zh: '哈希值在一个比特币区块头中，制作该区块头须耗费巨大的算力；但本次没有核对它是否在比特币主链上。',
    en: 'The digest is in a Bitcoin header that cost a great deal of work; but it was not confirmed that the header stands on the main chain.',
  },
  'bitcoin-header-cheap': {
    zh: '哈希值所在的区块头只含很少的算力，任何人都能自行制作；本次没有核对它是否在比特币主链上，故未计入。',
    en: 'The digest is in a header with little work, which anyone could have made; it was not confirmed that it stands on the main chain, so it was not counted.',
  },
  'bitcoin-block-contradicted': {
    zh: '比特币主链上该高度的区块与证明文件所载的不同。',
    en: 'The main chain of Bitcoin has another block at this height than the proof states.',
  },
  'bitcoin-sources-disagree': {
    zh: '被询问的来源对比特币该高度的区块说法不一。',
    en: 'The sources that were asked contradict each other about the Bitcoin block at this height.',
  },
  'bitcoin-sources-silent': {
    zh: '被询问的来源都说不出比特币该高度的区块。',
    en: 'None of the sources that were asked could say which Bitcoin block stands at this height.',
  },
  'bitcoin-sources-few': {
    zh: '说该区块在比特币主链上的来源少于要求的个数。',
    en: 'Fewer sources than were asked for say that the block is on the main chain of Bitcoin.',
  },
  'blocks-out-of-order': {
    zh: '同一条链上，较高的区块时间反而较早，超出允许的误差：至少有一个区块不是真的。',
    en: 'On one chain the higher block is the earlier one, beyond the tolerance: at least one of the blocks is not genuine.',
  },
  'statement-unwitnessed': {
    zh: '见证看到的是文件本身的哈希值，不是存证声明：文件存在的时间有见证，声明所写的存证时间没有。',
    en: 'The witnesses saw the digest of the file itself, not the deposit statement: when the file existed is witnessed, the time that the statement gives itself is not.',
  },
};
