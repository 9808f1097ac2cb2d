// Bitcoin Core, kernel/chainparams.cpp; bitcoin/bitcoin.test.ts makes both from the 80 bytes of their headers.

/** Hash of block 0 of the main chain: it tells the chain that OpenTimestamps means from every test chain. */
export const BITCOIN_GENESIS_HASH = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';

/** Hash of block 0 of every regression test chain. Anyone makes blocks on it in no time: it proves nothing. */
export const BITCOIN_REGTEST_GENESIS_HASH = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206';
