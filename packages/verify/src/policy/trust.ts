import { EvidenceError, type Hex, type Network, parseNetworks } from '@guzheng/evidence';
import * as v from 'valibot';
import { VerifyError } from '../error.ts';

/** A block that the user vouches for: read from a node of one's own, a printed journal, several explorers. */
export interface PinnedBlock {
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly number: number;
  readonly hash: Hex;
}

/** What the user believes without proof. Everything else must be shown. */
export interface Trust {
  /** Chains beyond the built-in ones. */
  readonly networks: readonly Network[];
  readonly blocks: readonly PinnedBlock[];
}

export const noTrust: Trust = { networks: [], blocks: [] };

const hash = v.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
  'must be 0x and 64 lower-case hex digits',
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const trust = v.strictObject({
  networks: v.optional(v.array(v.unknown()), []),
  blocks: v.optional(
    v.pipe(v.array(v.strictObject({ chainId: count, genesisHash: hash, number: count, hash })), v.maxLength(100_000)),
    [],
  ),
});

/** Parses a trust file: `{ "networks": [Network …], "blocks": [PinnedBlock …] }`, either may be left out. Throws VerifyError `trust-malformed`. */
export function parseTrust(json: unknown): Trust {
  // Valibot takes an array for an object, and an empty one has nothing that could be wrong.
  if (Array.isArray(json)) throw malformed('(document): must be an object');
  const result = v.safeParse(trust, json);
  if (!result.success)
    throw malformed(
      result.issues.map((issue) => `${v.getDotPath(issue) ?? '(document)'}: ${issue.message}`).join('; '),
    );
  try {
    return { networks: parseNetworks({ networks: result.output.networks }).networks, blocks: result.output.blocks };
  } catch (error) {
    if (error instanceof EvidenceError) throw malformed(error.message);
    throw error;
  }
}

function malformed(what: string): VerifyError {
  return new VerifyError('trust-malformed', `The trust file is malformed: ${what}`);
}
