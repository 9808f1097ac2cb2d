/** A part of the page, whole CSS pixels from its upper left corner. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Device pixels. Beyond 8,192 the software painter of the browser that npm brings repeats the first 8,192 (tried on a page whose every
 * 100 pixels have a colour of their own: from 8,200 on they are wrong); real graphics cards stop at 16,384 (puppeteer issues 359, 1576).
 */
const LONGEST_SIDE = 8_000;
/** Device pixels. A picture of 64 million takes the browser 1.5 GB, one of 16 million 0.7 GB. */
const LARGEST_AREA = 16_000_000;
/** Sides that are multiples of this stay whole in device pixels too, at every scale of two decimals. */
const GRAIN = 100;

export interface TilePlan {
  /** Row by row, at most as many as were asked for. They touch, do not overlap, and each can be painted. */
  readonly tiles: readonly Tile[];
  /** How many the whole page needs. */
  readonly needed: number;
}

/** The pictures that show a page of this size (CSS pixels), the first `most` of them. */
export function planTiles(
  page: { readonly width: number; readonly height: number },
  deviceScaleFactor: number,
  most: number,
): TilePlan {
  const width = Math.max(1, Math.ceil(page.width));
  const height = Math.max(1, Math.ceil(page.height));
  const across = side(width, LONGEST_SIDE, deviceScaleFactor);
  const tallest = Math.min(LONGEST_SIDE, LARGEST_AREA / (across * deviceScaleFactor));
  const down = side(height, tallest, deviceScaleFactor);
  const columns = Math.ceil(width / across);
  const needed = columns * Math.ceil(height / down);
  const tiles = Array.from({ length: Math.min(needed, most) }, (_, i) => {
    const [x, y] = [(i % columns) * across, Math.floor(i / columns) * down];
    return { x, y, width: Math.min(across, width - x), height: Math.min(down, height - y) };
  });
  return { tiles, needed };
}

/** The whole length where it can be painted, else the longest step that can be. */
function side(length: number, limit: number, deviceScaleFactor: number): number {
  if (length * deviceScaleFactor <= limit) return length;
  return Math.max(GRAIN, Math.floor(limit / deviceScaleFactor / GRAIN) * GRAIN);
}
