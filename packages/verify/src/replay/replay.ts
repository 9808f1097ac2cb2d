import { EvidenceError, parseJson } from '@guzheng/evidence';
import * as v from 'valibot';
import { VerifyError } from '../error.ts';

/** What of a replay report (`guzheng replay --json`) is compared. It is not signed: it is the word of who hands it in. */
export interface ReplaySummary {
  readonly replayedAt: string;
  readonly subject: { readonly sha256: string; readonly sm3: string };
  readonly browser: { readonly captured: string | null; readonly replayed: string };
  readonly warnings: readonly string[];
  readonly text: { readonly similarity: number; readonly missingTotal: number; readonly addedTotal: number } | null;
  readonly pictures: readonly { readonly path: string; readonly similarity: number | null; readonly alike?: number }[];
  readonly attemptsToLeave: number;
  readonly errors: readonly string[];
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const texts = v.pipe(v.array(v.string()), v.maxLength(10_000));
const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));

const replay = v.object({
  type: v.literal('guzheng/replay/v1'),
  replayedAt: v.pipe(v.string(), v.maxLength(40)),
  subject: v.object({ sha256: hex32, sm3: hex32 }),
  browser: v.object({ captured: v.nullable(v.string()), replayed: v.string() }),
  warnings: texts,
  text: v.nullable(v.object({ similarity: share, missingTotal: count, addedTotal: count })),
  pictures: v.pipe(
    v.array(v.object({ path: v.string(), similarity: v.nullable(share), alike: v.exactOptional(share) })),
    v.maxLength(10_000),
  ),
  attemptsToLeave: count,
  errors: texts,
});

/** Reads a replay report. Throws VerifyError `replay-malformed`. */
export function readReplay(bytes: Uint8Array): ReplaySummary {
  const result = v.safeParse(replay, read(bytes));
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => `${v.getDotPath(issue) ?? '(document)'}: ${issue.message}`);
  throw malformed(fields.slice(0, 8).join('; '));
}

function read(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) throw malformed(error.message);
    throw error;
  }
}

function malformed(what: string): VerifyError {
  return new VerifyError('replay-malformed', `The replay report cannot be read: ${what}`, {
    hint: 'It is what guzheng replay <file> --json prints.',
  });
}
