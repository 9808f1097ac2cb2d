/** The lines of PROTOCOL.md: what a runner writes, and what passes. */
import type { Ran } from './run.ts';
import type { Vector } from './vector.ts';

export type Answer = Ran | { readonly expect: 'failed'; readonly why: string };

export function encodeAnswer(answer: Answer): string {
  const words = answer.expect === 'failed' ? [answer.why.replace(/\s+/g, ' ')] : answer.codes;
  return `${[answer.expect, ...words].join('\t')}\n`;
}

/** Null for a line that no runner may write. */
export function parseAnswer(line: string): Answer | null {
  const [expect = '', ...words] = line.split('\t');
  switch (expect) {
    case 'verified':
    case 'unproven':
    case 'contradicted':
    case 'error':
      return { expect, codes: words };
    case 'failed':
      return { expect, why: words.join(' ') };
    default:
      return null;
  }
}

/** What must be among the outcomes; undefined where any will do. */
export function wantedOutcome({ expect, point, code }: Pick<Vector, 'expect' | 'point' | 'code'>): string | undefined {
  if (code === '-') return undefined;
  return expect === 'error' ? `- ${code}` : `${point} ${code}`;
}

export function passes(wanted: Pick<Vector, 'expect' | 'point' | 'code'>, answer: Answer): boolean {
  if (answer.expect === 'failed' || answer.expect !== wanted.expect) return false;
  const outcome = wantedOutcome(wanted);
  return outcome === undefined || answer.codes.includes(outcome);
}
