import type { AnchorRecord } from '@guzheng/evidence';
import { describeAnchor, SdkError, type Testimony, type WitnessFailure } from '@guzheng/sdk';
import { printable } from '../terminal/printable.ts';

/** One line for each anchor, each once. */
export function anchorLines(anchors: readonly AnchorRecord[]): readonly string[] {
  return [...new Set(anchors.map((anchor) => printable(`anchor   ${describeAnchor(anchor)}`)))];
}

/** One line for each witness that gave nothing, or nothing finished, each once. */
export function failureLines(testimonies: readonly Testimony[]): readonly string[] {
  const failures = testimonies.flatMap(({ groups }) => groups.flatMap((group) => group.failures));
  return [...new Set(failures.map(failureLine))];
}

export function failureLine({ kind, witness, pending, code, message, hint }: WitnessFailure): string {
  const advice = hint === undefined ? '' : ` (${hint})`;
  return printable(`${pending ? 'pending ' : 'missing '} ${kind} ${witness}: ${message} [${code}]${advice}`);
}

/** The same error, with the command that completes what is kept. */
export function completedBy(error: unknown, command: (kept: readonly string[]) => string): unknown {
  if (!(error instanceof SdkError) || error.code !== 'anchor-failed') return error;
  const { code, message, kept, testimony } = error;
  const hint = `when that is mended, run: ${command(kept)}`;
  return new SdkError(code, message, { hint, kept, ...(testimony === undefined ? {} : { testimony }), cause: error });
}
