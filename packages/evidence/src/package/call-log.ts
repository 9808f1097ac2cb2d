import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, nonNegative, openObject, safePath, timestamp, uint } from '../json/schema.ts';

/** The means by which a call was made: the browser, the plain HTTP client, or the tool itself. */
export type Means = 'browser' | 'http' | 'system';

/** A file that a call produced. */
export interface CallOutput {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * One line of evidence/call-log.jsonl 调用日志: one call, its arguments and its result.
 * The line is canonical JSON (RFC 8785) and ends in LF; `prev` is the SHA-256 of the previous line's bytes without the LF,
 * and null on the first line. `seq` counts from 0.
 */
export interface CallLogEntry {
  readonly seq: number;
  /** Wall clock when the line was written, at the end of the call, UTC. */
  readonly time: string;
  /** Milliseconds on a monotonic clock since the log began; never falls. */
  readonly mono: number;
  readonly means: Means;
  /** What was called, in the caller's own words: `Page.captureScreenshot`, `GET`, `seal`. */
  readonly call: string;
  readonly args: { readonly [name: string]: unknown };
  readonly result: CallResult;
  readonly outputs: readonly CallOutput[];
  readonly prev: string | null;
}

export type CallResult =
  | { readonly ok: true; readonly [name: string]: unknown }
  | { readonly ok: false; readonly error: string; readonly [name: string]: unknown };

const output = v.strictObject({ path: safePath, bytes: uint, sha256: hex32 });

const entry = v.strictObject({
  seq: uint,
  time: timestamp,
  mono: nonNegative,
  means: v.picklist(['browser', 'http', 'system']),
  call: v.pipe(v.string(), v.minLength(1)),
  args: openObject,
  result: v.variant('ok', [
    v.looseObject({ ok: v.literal(true) }),
    v.looseObject({ ok: v.literal(false), error: v.string() }),
  ]),
  outputs: v.array(output),
  prev: v.nullable(hex32),
});

/** Parses one call-log line that has been read as JSON. Throws EvidenceError listing every bad field. */
export const parseCallLogEntry: (value: unknown) => CallLogEntry = documentParser<CallLogEntry>(
  'a call-log line',
  entry,
);
