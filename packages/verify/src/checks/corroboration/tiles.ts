import type { CaptureRecord, Screenshot } from '@guzheng/evidence';
import type { FaultList } from '../../container/fault.ts';

type Clip = NonNullable<Screenshot['clip']>;
type Tile = Screenshot & { readonly clip: Clip };

/** Half a device pixel each way is rounding. */
const ROUNDING = 1;

/**
 * A page that is too large for one picture is in tiles, row by row from its upper left corner. They touch and do not overlap, so that
 * nothing lies between two of them; only the end may be missing, and only of a capture that says it is partial.
 */
export function checkTiles({ screenshots, completeness }: CaptureRecord, faults: FaultList): void {
  const whole = screenshots.filter(({ role }) => role === 'full-page');
  const tiles = whole.filter(isTile);
  for (const tile of tiles) checkPixels(tile, faults);
  if (tiles.length > 0 && tiles.length < whole.length)
    addFault(tiles[0], 'The whole page is in one picture and in tiles as well', faults);
  const rows = rowsOf(tiles);
  const [width = 0] = rows.map(widthOf);
  let top = 0;
  for (const [index, row] of rows.entries()) {
    const isCut = completeness === 'partial' && index === rows.length - 1;
    checkRow(row, { top, width, isCut }, faults);
    top += row[0]?.clip.height ?? 0;
  }
}

function isTile(shot: Screenshot): shot is Tile {
  return shot.clip !== undefined;
}

function checkPixels(tile: Tile, faults: FaultList): void {
  const { clip, deviceScaleFactor, width, height } = tile;
  const expected = { width: clip.width * deviceScaleFactor, height: clip.height * deviceScaleFactor };
  const isOff = Math.abs(expected.width - width) > ROUNDING || Math.abs(expected.height - height) > ROUNDING;
  if (isOff) addFault(tile, 'A tile has not the pixels of the part it is said to show', faults, { expected });
}

/** In the order given; a row begins where the place is left of the one before. */
function rowsOf(tiles: readonly Tile[]): readonly (readonly Tile[])[] {
  const rows: Tile[][] = [];
  for (const tile of tiles) {
    const row = rows.at(-1);
    const before = row?.at(-1);
    if (row === undefined || before === undefined || tile.clip.x <= before.clip.x) rows.push([tile]);
    else row.push(tile);
  }
  return rows;
}

function widthOf(row: readonly Tile[]): number {
  return row.reduce((sum, { clip }) => sum + clip.width, 0);
}

interface RowPlace {
  readonly top: number;
  readonly width: number;
  readonly isCut: boolean;
}

function checkRow(row: readonly Tile[], { top, width, isCut }: RowPlace, faults: FaultList): void {
  const height = row[0]?.clip.height;
  let left = 0;
  for (const tile of row) {
    const { clip } = tile;
    if (clip.x !== left || clip.y !== top || clip.height !== height || clip.width <= 0 || clip.height <= 0)
      addFault(tile, 'The tiles of the page do not join', faults, { expected: { x: left, y: top, height } });
    left += clip.width;
  }
  if (left > width || (left < width && !isCut))
    addFault(row.at(-1), 'A row of tiles is not as wide as the first', faults, { expected: { width } });
}

function addFault(tile: Tile | undefined, detail: string, faults: FaultList, extra: { expected?: unknown } = {}): void {
  if (tile === undefined) return;
  faults.add({
    code: 'screenshot-malformed',
    path: tile.path,
    detail: `${detail}: ${tile.path}`,
    actual: tile.clip,
    ...extra,
  });
}
