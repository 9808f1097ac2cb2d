import { describe, expect, it } from 'vitest';
import { planTiles } from './tiles.ts';

describe('the pictures of a page', () => {
  it.each([
    [1280, 800, 1, 1],
    [1280, 8_000, 1, 1],
    [1280, 8_001, 1, 2],
    [1280, 16_385, 1, 3],
    [1280, 40_000, 1, 5],
    [20_000, 800, 1, 3],
    [8_001, 8_001, 1, 10],
    [1280, 5_000, 2, 2],
  ])('%i × %i at scale %d are %i', (width, height, scale, count) => {
    const { tiles, needed } = planTiles({ width, height }, scale, 100);
    expect([tiles.length, needed]).toEqual([count, count]);
  });

  it('of a page without height is one pixel high', () => {
    expect(planTiles({ width: 1280, height: 0 }, 1, 100).tiles).toEqual([{ x: 0, y: 0, width: 1280, height: 1 }]);
  });

  it('of a page that nobody could paint are only counted beyond the limit', () => {
    const { tiles, needed } = planTiles({ width: 33_554_428, height: 33_554_428 }, 1, 3);
    expect(tiles.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [8_000, 0],
      [16_000, 0],
    ]);
    expect(needed).toBeGreaterThan(70_000_000 / 2);
  });

  const sizes = [1, 799.2, 1_280, 7_999, 8_000, 8_001, 16_384, 16_385, 20_000, 40_000];
  const cases = sizes.flatMap((width) =>
    sizes.flatMap((height) => [1, 1.25, 1.5, 2, 2.625, 3].map((scale) => ({ width, height, scale }))),
  );

  it('cover it once, touch, and can be painted', () => {
    for (const { width, height, scale } of cases) {
      const { tiles } = planTiles({ width, height }, scale, 10_000);
      const area = tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0);
      expect(area).toBe(Math.ceil(width) * Math.ceil(height));
      expect(new Set(tiles.map(({ x, y }) => `${x},${y}`)).size).toBe(tiles.length);
      for (const tile of tiles) {
        expect(tile.x + tile.width).toBeLessThanOrEqual(Math.ceil(width));
        expect(tile.y + tile.height).toBeLessThanOrEqual(Math.ceil(height));
        expect(Math.max(tile.width, tile.height) * scale).toBeLessThanOrEqual(8_000);
        expect(tile.width * tile.height * scale ** 2).toBeLessThanOrEqual(16_000_000);
      }
    }
  });

  it('begin at whole device pixels', () => {
    for (const { width, height, scale } of cases.filter(({ scale }) => scale !== 2.625))
      for (const { x, y } of planTiles({ width, height }, scale, 10_000).tiles)
        expect([x * scale, y * scale].map(Math.round)).toEqual([x * scale, y * scale]);
  });
});
