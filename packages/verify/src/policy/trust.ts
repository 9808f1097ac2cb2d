import {
  BITCOIN_GENESIS_HASH,
  EvidenceError,
  fromBase64,
  type Hex,
  type Network,
  parseNetworks,
  readCertificate,
  type TsaRoot,
  Unreadable,
} from '@guzheng/evidence';
import * as v from 'valibot';
import { VerifyError } from '../error.ts';

/** A block that the user vouches for: read from a node of one's own, a printed journal, several explorers. */
export interface PinnedBlock {
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly number: number;
  readonly hash: Hex;
}

/** The same of the Bitcoin chain; hashes as explorers write them, lower-case hex. */
export interface PinnedBitcoinBlock {
  readonly genesisHash: string;
  readonly height: number;
  readonly hash: string;
}

/**
 * A program file, or a set of them, that whoever verifies knows to be a release: `guzheng` with the digest that E6 tells how to compute,
 * `node` or `browser` with that of the executable.
 */
export interface Release {
  readonly program: 'guzheng' | 'node' | 'browser';
  /** As the program itself says it: `0.1.0`, `v24.0.0`, `Chrome/140.0.7339.16`. */
  readonly version: string;
  readonly sha256: string;
}

/** What the user believes without proof. Everything else must be shown. */
export interface Trust {
  /** Chains beyond the built-in ones. */
  readonly networks: readonly Network[];
  readonly blocks: readonly PinnedBlock[];
  readonly bitcoinBlocks: readonly PinnedBitcoinBlock[];
  /** Roots of time-stamping authorities beyond the built-in ones. */
  readonly tsaRoots: readonly TsaRoot[];
  readonly releases: readonly Release[];
}

export const noTrust: Trust = { networks: [], blocks: [], bitcoinBlocks: [], tsaRoots: [], releases: [] };

const hash = v.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
  'must be 0x and 64 lower-case hex digits',
);
const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bounded = <S extends v.GenericSchema<unknown, unknown>>(entry: S) =>
  v.optional(v.pipe(v.array(entry), v.maxLength(100_000)), []);

const trust = v.strictObject({
  networks: v.optional(v.array(v.unknown()), []),
  blocks: bounded(v.strictObject({ chainId: count, genesisHash: hash, number: count, hash })),
  bitcoinBlocks: bounded(
    v.strictObject({ genesisHash: v.optional(hex32, BITCOIN_GENESIS_HASH), height: count, hash: hex32 }),
  ),
  tsaRoots: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
          certificate: v.pipe(
            v.string(),
            v.maxLength(100_000),
            v.check(isCertificate, 'must be a certificate, DER in base64'),
          ),
          class: v.optional(v.picklist(['public', 'development']), 'public'),
        }),
      ),
      v.maxLength(1000),
    ),
    [],
  ),
  releases: bounded(
    v.strictObject({
      program: v.picklist(['guzheng', 'node', 'browser']),
      version: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
      sha256: hex32,
    }),
  ),
});

/**
 * Parses a trust file. Every part may be left out:
 * `{ "networks": [Network …], "blocks": [{ chainId, genesisHash, number, hash } …], "bitcoinBlocks": [{ genesisHash?, height, hash } …],
 * "tsaRoots": [{ name, certificate, class? } …], "releases": [{ program, version, sha256 } …] }`. `genesisHash` of a Bitcoin block defaults to the main chain's; `certificate` is
 * DER in base64, `class` is `public` (the default) or `development`. Throws VerifyError `trust-malformed`, which lists every bad field.
 */
export function parseTrust(json: unknown): Trust {
  // Valibot takes an array for an object, and an empty one has nothing that could be wrong.
  if (Array.isArray(json)) throw malformed('(document): must be an object');
  const result = v.safeParse(trust, json);
  if (!result.success)
    throw malformed(
      result.issues.map((issue) => `${v.getDotPath(issue) ?? '(document)'}: ${issue.message}`).join('; '),
    );
  try {
    return { ...result.output, networks: parseNetworks({ networks: result.output.networks }).networks };
  } catch (error) {
    if (error instanceof EvidenceError) throw malformed(error.message);
    throw error;
  }
}

/** Throws VerifyError `trust-malformed` where a root of a trust that was made by hand is no certificate. */
export function requireReadableRoots({ tsaRoots }: Trust): void {
  const bad = tsaRoots.find(({ certificate }) => !isCertificate(certificate));
  if (bad !== undefined) throw malformed(`the root ${JSON.stringify(bad.name)} is no certificate, DER in base64`);
}

function isCertificate(text: string): boolean {
  try {
    return !(readCertificate(fromBase64(text)) instanceof Unreadable);
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

function malformed(what: string): VerifyError {
  return new VerifyError('trust-malformed', `The trust file is malformed: ${what}`);
}
