import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_TILE, readTilePath, tilePath } from './tile-path.ts';

describe('the path of a tile', () => {
  it('is that of C2SP tlog-tiles, and is read as it is written', () => {
    expect(tilePath({ level: 0, place: 1234067, width: FULL_TILE })).toBe('0/x001/x234/067');
    expect(readTilePath(['1', '000.p', '12'])).toEqual({ level: 1, place: 0, width: 12 });
    const places = fc.record({
      level: fc.integer({ min: 0, max: 5 }),
      place: fc.nat(2 ** 40),
      width: fc.integer({ min: 1, max: FULL_TILE }),
    });
    fc.assert(
      fc.property(places, (tile) => {
        expect(readTilePath(tilePath(tile).split('/'))).toEqual(tile);
      }),
    );
  });

  it('is written in one way only: whatever is read is what would be written', () => {
    const part = fc.stringMatching(/^(x?\d{1,3}|\d{1,3}\.p)$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        let read: ReturnType<typeof readTilePath>;
        try {
          read = readTilePath(parts);
        } catch (error) {
          return void expect(error).toMatchObject({ code: 'not-found' });
        }
        expect(tilePath(read)).toBe(parts.join('/'));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '0/x000/001',
    '0/1',
    '0/0001',
    '6/000',
    '0/000.p/256',
    '0/000.p/0',
    '0/000.p/01',
    '0/x001',
    'data/000',
    '0',
  ])('%s is none', (path) => {
    expect(() => readTilePath(path.split('/'))).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
