import { AnchorError } from '../error.ts';

/** More than half: then two quorums always have a node in common, and cannot hold two truths. */
export function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The same address twice would be one voice with two votes. */
export function distinct(rpcs: readonly string[]): readonly string[] {
  const seen = new Map(rpcs.map((url) => [URL.canParse(url) ? new URL(url).href : url, url]));
  return [...seen.values()];
}

export function assertQuorum(quorum: number, count: number): void {
  if (Number.isSafeInteger(quorum) && quorum >= 1 && quorum <= count) return;
  throw new AnchorError('config-malformed', `A quorum of ${quorum} cannot come together among ${count} RPCs`);
}
