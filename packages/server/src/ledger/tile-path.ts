import { ServerError } from '../error.ts';

/** A tile of hashes (C2SP tlog-tiles). */
export interface TilePlace {
  /** 0 for leaf hashes; each level is eight levels of the tree. */
  readonly level: number;
  readonly place: number;
  /** Hashes in it: 256 in a full tile. */
  readonly width: number;
}

export const FULL_TILE = 256;
const MOST_LEVEL = 5;

/** Reads what stands after `/tile/`: `<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last with an x before them. Throws ServerError `not-found`. */
export function readTilePath(parts: readonly string[]): TilePlace {
  const [, level, groups, width] = /^(\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(parts.join('/')) ?? [];
  if (level === undefined || groups === undefined) throw none(parts);
  const place = Number(groups.replace(/[x/]/g, ''));
  const tile = { level: Number(level), place, width: width === undefined ? FULL_TILE : Number(width) };
  const isWritten = tile.level <= MOST_LEVEL && groups === groupsOf(place);
  if (!isWritten || (width !== undefined && tile.width >= FULL_TILE)) throw none(parts);
  return tile;
}

/** The path of a tile, after `/tile/`. */
export function tilePath({ level, place, width }: TilePlace): string {
  return `${level}/${groupsOf(place)}${width === FULL_TILE ? '' : `.p/${width}`}`;
}

/** One way to write each number only: `x001/x234/067`, never with a leading `x000`. */
function groupsOf(place: number): string {
  const digits = String(place).padStart(Math.ceil(String(place).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  return groups.map((group, index) => (index === groups.length - 1 ? group : `x${group}`)).join('/');
}

function none(parts: readonly string[]): ServerError {
  return new ServerError('not-found', `${JSON.stringify(parts.join('/').slice(0, 100))} is no tile of hashes`, {
    hint: 'paths are those of C2SP tlog-tiles, as /tile/0/x001/067 or /tile/1/000.p/12; entries are not published',
  });
}
