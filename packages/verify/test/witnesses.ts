/** Results of every shape that the checks of time stamps and of OpenTimestamps can have, and sources of Bitcoin headers that say what they are told to. */
import {
  BITCOIN_GENESIS_HASH,
  type BitcoinReader,
  type BitcoinSighting,
  type OpenTimestampsAnchor,
  type OtsBlock,
  type OtsCheck,
  type OtsCode,
  type Rfc3161Anchor,
  sha256,
  type TimeStampCheck,
  type TimeStampCode,
  type TsaRoot,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import type { Outside } from '../src/anchors/link.ts';
import { noTrust } from '../src/policy/trust.ts';
import { NOW } from './judge.ts';

export const at: string = NOW.toISOString();

export const rootNamed = (name: string, own: TsaRoot['class'] = 'public'): TsaRoot => ({
  name,
  class: own,
  certificate: toBase64(Uint8Array.from([0x30, ...utf8Encode(name)])),
});
export const PUBLIC_ROOT: TsaRoot = rootNamed('Public Root');
export const DEVELOPMENT_ROOT: TsaRoot = rootNamed('Development Root', 'development');

export const stampRecord = (edit: Partial<Rfc3161Anchor> = {}): Rfc3161Anchor => ({
  kind: 'rfc3161',
  target: 'root',
  response: toBase64(Uint8Array.of(0x30, 0)),
  chain: [],
  revocation: [],
  ...edit,
});

type ValidStamp = Extract<TimeStampCheck, { outcome: 'valid' }>;

export const validStamp = (edit: Partial<ValidStamp> = {}): ValidStamp => ({
  outcome: 'valid',
  genTime: '2026-07-01T08:00:25Z',
  accuracySeconds: 1,
  policy: '1.3.6.1.4.1.601.10.3.1',
  serial: '0a1b2c',
  signer: 'CN=TSA 1,O=Time Ltd,C=CN',
  signerCertificate: 'ab'.repeat(32),
  signatureAlgorithm: 'RSA with SHA-256',
  trust: { state: 'pinned', root: PUBLIC_ROOT },
  revocation: 'good',
  ...edit,
});

export const refusedStamp = (code: TimeStampCode): TimeStampCheck => ({
  outcome: 'invalid',
  code,
  detail: 'It is wrong.',
  evidence: { expected: 1, found: 2 },
});

export const STAMP_CODES: readonly TimeStampCode[] = [
  'tsa-response-malformed',
  'tsa-status-refused',
  'tsa-not-a-time-stamp',
  'tsa-imprint-mismatch',
  'tsa-nonce-mismatch',
  'tsa-policy-mismatch',
  'tsa-signer-not-one',
  'tsa-algorithm-unsupported',
  'tsa-attributes-invalid',
  'tsa-signature-invalid',
  'tsa-certificate-missing',
  'tsa-certificate-mismatch',
  'tsa-purpose-invalid',
  'tsa-chain-invalid',
  'tsa-certificate-expired',
  'tsa-certificate-revoked',
  'tsa-time-implausible',
];

export const OTS_CODES: readonly OtsCode[] = [
  'ots-malformed',
  'ots-digest-mismatch',
  'ots-header-malformed',
  'ots-work-invalid',
  'ots-block-mismatch',
  'ots-block-unnamed',
];

export const otsRecord = (edit: Partial<OpenTimestampsAnchor> = {}): OpenTimestampsAnchor => ({
  kind: 'opentimestamps',
  target: 'root',
  ots: toBase64(Uint8Array.of(0)),
  blocks: [],
  answers: [],
  ...edit,
});

/** A header of 80 bytes with no meaning: what it hashes to is all that counts here. */
export const headerOf = (seed: string): string =>
  Buffer.concat([sha256(utf8Encode(seed)), Buffer.alloc(48)]).toString('hex');
export const hashOf = (header: string): string =>
  Buffer.from(sha256(sha256(Buffer.from(header, 'hex'))))
    .reverse()
    .toString('hex');

export const blockOf = (seed: string, edit: Partial<OtsBlock> = {}): OtsBlock => ({
  height: 900_000,
  hash: hashOf(headerOf(seed)),
  time: '2026-07-01T09:30:00Z',
  workBits: 78.5,
  costly: true,
  ...edit,
});

type ValidOts = Extract<OtsCheck, { outcome: 'valid' }>;

export const validOts = (
  blocks: ValidOts['blocks'],
  edit: Partial<Omit<ValidOts, 'outcome' | 'blocks'>> = {},
): ValidOts => ({
  ...{ outcome: 'valid', blocks, unconfirmedHeights: [], pending: [], others: [] },
  ...edit,
});

export const pendingOts = (edit: Partial<Extract<OtsCheck, { outcome: 'pending' }>> = {}): OtsCheck => ({
  ...{ outcome: 'pending', unconfirmedHeights: [], pending: ['https://calendar.test'], others: [] },
  ...edit,
});

export const refusedOts = (code: OtsCode): OtsCheck => ({
  outcome: 'invalid',
  code,
  detail: 'It is wrong.',
  evidence: {},
});

export const found = (seed: string, source = 'https://one.test', confirmations = 100): BitcoinSighting => ({
  outcome: 'found',
  header: headerOf(seed),
  ...{ confirmations, source, at },
});
export const silent = (
  outcome: Exclude<BitcoinSighting['outcome'], 'found'>,
  source = 'https://silent.test',
): BitcoinSighting => ({ outcome, source, at, detail: 'It has nothing to say.' });

/** Says the same of every height. */
export const bitcoinSays = (
  sightings: readonly BitcoinSighting[],
  quorum = 1,
  genesisHash: string = BITCOIN_GENESIS_HASH,
): BitcoinReader => ({ kind: 'bitcoin', quorum, genesisHash, blockAt: () => Promise.resolve(sightings) });

export const outside = (edit: Partial<Outside> = {}): Outside => ({
  ...{ trust: noTrust, readers: [], builtInTsaRoots: [], now: NOW },
  ...edit,
});
