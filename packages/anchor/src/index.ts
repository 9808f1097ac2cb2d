// Digests go to public witnesses. By folder.

// error
export { AnchorError, type AnchorErrorCode } from './error.ts';
// evm: the root in a transaction, its inclusion proof, the ladder to finality
export { latestBlock } from './evm/latest.ts';
export { DEFAULT_MAX_COST } from './evm/price.ts';
export { rehearseAnchor } from './evm/rehearse.ts';
export {
  type EvmConfirmation,
  type EvmConnection,
  type EvmProgress,
  type EvmRefreshOptions,
  type EvmSpending,
  type EvmWitness,
  type EvmWitnessOptions,
  evmWitness,
  refreshEvmAnchor,
} from './evm/witness.ts';
// journal: what an account signed, written down before it is sent
export type { Attempt, Candidate, JournalEntry, Settlement } from './journal/entry.ts';
export { type Journal, type JournalOwner, journalFolder, memoryJournal, openJournal } from './journal/journal.ts';
export type { JournalSource } from './journal/lease.ts';
// key: the account that pays, and the depositor's key derived from it
export { type AnchorKey, depositorSeed, KEY_VARIABLE, keyFromEnvironment, keyFromHex } from './key/key.ts';
export { type CreateKeystore, createKeystore, openKeystore } from './key/keystore.ts';
export { type KeySource, openKey } from './key/open.ts';
// network: presets and configured chains
export { readNetworks, resolveNetwork } from './network/resolve.ts';
// ots: digests into Bitcoin through calendars of OpenTimestamps
export { OTS_CALENDARS } from './ots/calendars.ts';
export { upgradeOtsAnchor } from './ots/upgrade.ts';
export type { OtsProgress, OtsUpgradeOptions } from './ots/upgrade-options.ts';
export { type OtsWitnessOptions, otsWitness } from './ots/witness.ts';
// reader: chains read back (also as @guzheng/anchor/reader, for pages)
export {
  BITCOIN_SOURCES,
  type BitcoinReaderOptions,
  bitcoinReader,
  type EvmReaderOptions,
  evmReader,
} from './reader/index.ts';
// rfc3161: time-stamping authorities
export { AUTHORITIES, type PublicAuthority } from './rfc3161/authorities.ts';
export { readTsaConfiguration, resolveAuthority } from './rfc3161/configuration.ts';
export { type TsaWitnessOptions, tsaWitness } from './rfc3161/witness.ts';
// rpc
export { publicUrl } from './rpc/url.ts';
