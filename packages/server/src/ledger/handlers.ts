import { bytesToHex, utf8Encode } from '@guzheng/evidence';
import { routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Handled, handled, type Streamed } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import { FULL_TILE, readTilePath } from './tile-path.ts';

/** A full tile never changes. */
const FOR_EVER = 365 * 24 * 60 * 60;

/** The ledger as everybody may see it: hashes, signed states, what witnesses saw of them. No entry, and nobody's name. */
export function ledgerHandlers({ ledger, anchoring }: Pick<Parts, 'ledger' | 'anchoring'>): readonly Handled[] {
  return [
    handled(routes.getCheckpoint, async () => bytes(utf8Encode(ledger.head.checkpoint))),
    handled(routes.getTile, async ({ params }) => {
      const { level, place, width } = readTilePath(params.tile);
      const tile = await ledger.tile(level, place, width);
      return width === FULL_TILE ? { ...bytes(tile), maxAge: FOR_EVER } : bytes(tile);
    }),
    handled(routes.getLedger, async () => {
      const { origin, verifierKey, head } = ledger;
      const { size, root, checkpoint, time } = head;
      return {
        ...{ origin, verifierKey, size, root: bytesToHex(root), checkpoint },
        ...(time === undefined ? {} : { lastTime: time }),
        ...(anchoring.newest === undefined ? {} : { anchored: anchoring.newest }),
      };
    }),
    handled(routes.getInclusion, async ({ query: { index, size: asked } }) => {
      const size = within(asked, ledger.head.size);
      if (index >= size) throw outside(`entry ${index} of ${size}`);
      const [leaf, path, root] = [ledger.leaf(index), ledger.inclusion(index, size), ledger.root(size)];
      const hashes = (await path).map(bytesToHex);
      return { index, size, leaf: bytesToHex(await leaf), path: hashes, root: bytesToHex(await root) };
    }),
    handled(routes.getConsistency, async ({ query: { from, to: asked } }) => {
      const to = within(asked, ledger.head.size);
      if (from > to) throw outside(`from ${from} to ${to}`);
      return { from, to, path: from === 0 ? [] : (await ledger.consistency(from, to)).map(bytesToHex) };
    }),
    handled(routes.listAnchored, async ({ query }) => await anchoring.list(query)),
  ];
}

function within(asked: number | undefined, size: number): number {
  if (asked === undefined) return size;
  if (asked <= size) return asked;
  throw outside(`size ${asked}`);
}

function outside(what: string): ServerError {
  return new ServerError('range-invalid', `The ledger has no ${what}`, { hint: 'its size stands in /checkpoint' });
}

function bytes(content: Uint8Array): Streamed {
  return { stream: once(content), length: content.length };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
