import { nodeHash, sha256 } from '@guzheng/evidence';
import { inOrder } from '../work/in-order.ts';
import type { RemoteLedger } from './remote.ts';

const TILE = 256;
const HASH = 32;
const AT_ONCE = 8;

/** A whole subtree on the left edge. */
interface Peak {
  readonly size: number;
  readonly hash: Uint8Array;
}

/** The roots that the published leaf hashes give at these sizes, the largest of which is the ledger's. A few hashes are in memory at a time. */
export async function rootsFromTiles(
  ledger: RemoteLedger,
  sizes: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const roots = new Map<number, Uint8Array>();
  const peaks: Peak[] = [];
  let count = 0;
  const size = Math.max(0, ...sizes);
  if (sizes.includes(0)) roots.set(0, rootOf([]));
  for await (const tile of inOrder(AT_ONCE, tilesOf(size), ({ place, width }) => ledger.leaves(place, width))) {
    for (let at = 0; at < tile.length; at += HASH) {
      push(peaks, tile.slice(at, at + HASH));
      count += 1;
      if (sizes.includes(count)) roots.set(count, rootOf(peaks));
    }
  }
  return roots;
}

async function* tilesOf(size: number): AsyncGenerator<{ readonly place: number; readonly width: number }> {
  for (let place = 0; place * TILE < size; place += 1) yield { place, width: Math.min(TILE, size - place * TILE) };
}

/** RFC 9162 §2.1.2: subtrees of one size are joined. */
function push(peaks: Peak[], leaf: Uint8Array): void {
  let peak: Peak = { size: 1, hash: leaf };
  for (let last = peaks.at(-1); last !== undefined && last.size === peak.size; last = peaks.at(-1)) {
    peak = { size: last.size * 2, hash: nodeHash(last.hash, peak.hash) };
    peaks.pop();
  }
  peaks.push(peak);
}

function rootOf(peaks: readonly Peak[]): Uint8Array {
  const hashes = peaks.map(({ hash }) => hash);
  const last = hashes.pop();
  return last === undefined
    ? sha256(new Uint8Array())
    : hashes.reduceRight((right, left) => nodeHash(left, right), last);
}
