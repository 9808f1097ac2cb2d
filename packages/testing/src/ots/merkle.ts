import { concatBytes } from '@guzheng/evidence';
import { append, prepend, SHA256, type Step, sha256, walk } from './proof-bytes.ts';

/** A tree over messages: its root, and for each message the steps that lead to it. */
export interface OtsTree {
  readonly root: Uint8Array;
  readonly paths: readonly (readonly Step[])[];
}

/** How two neighbours are joined, and what becomes of the last one where their number is odd. */
interface Shape {
  readonly hashes: readonly Step[];
  readonly odd: 'promoted' | 'duplicated';
}

/** Calendars join pairs by SHA-256 and carry the odd one up (python-opentimestamps, make_merkle_tree). */
export function calendarTree(messages: readonly Uint8Array[]): OtsTree {
  return tree(messages, { hashes: [SHA256], odd: 'promoted' });
}

/** Bitcoin joins pairs by SHA-256 twice and joins an odd one with itself. `odd: 'promoted'` is what it never does. */
export function bitcoinTree(txids: readonly Uint8Array[], odd: Shape['odd'] = 'duplicated'): OtsTree {
  return tree(txids, { hashes: [SHA256, SHA256], odd });
}

function tree(messages: readonly Uint8Array[], shape: Shape): OtsTree {
  const paths: Step[][] = messages.map(() => []);
  /** Each node with the messages below it. */
  let level = messages.map((message, index) => ({ message, below: [index] }));
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
      const left = level[2 * i];
      const right = level[2 * i + 1] ?? (shape.odd === 'duplicated' ? left : undefined);
      if (left === undefined) throw new RangeError('a level has no such node');
      if (right === undefined) return left;
      const joined = walk(concatBytes(left.message, right.message), shape.hashes);
      for (const index of left.below) paths[index]?.push(append(right.message), ...shape.hashes);
      if (right === left) return { message: joined, below: left.below };
      for (const index of right.below) paths[index]?.push(prepend(left.message), ...shape.hashes);
      return { message: joined, below: [...left.below, ...right.below] };
    });
  }
  return { root: level[0]?.message ?? sha256(new Uint8Array(0)), paths };
}
