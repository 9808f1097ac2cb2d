import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPng, pngSize } from './png.ts';

/** A picture as an encoder of another hand writes it: each row by a filter of its own choice (PNG §9.2). */
function draw(
  size: { width: number; height: number; depth: 3 | 4 },
  pixels: Uint8Array,
  filters: readonly number[],
): Buffer {
  const { width, height, depth } = size;
  const stride = width * depth;
  const at = (row: number, i: number) => (row < 0 || i < 0 ? 0 : (pixels[row * stride + i] ?? 0));
  const rows = Array.from({ length: height }, (_, row) => {
    const filter = filters[row] ?? 0;
    const line = Array.from({ length: stride }, (_, i) => {
      const [left, up, corner] = [
        i < depth ? 0 : at(row, i - depth),
        at(row - 1, i),
        i < depth ? 0 : at(row - 1, i - depth),
      ];
      const p = left + up - corner;
      const near = [left, up, corner].reduce((best, own) => (Math.abs(p - own) < Math.abs(p - best) ? own : best));
      return at(row, i) - ([0, left, up, (left + up) >> 1, near][filter] ?? 0);
    });
    return Buffer.from([filter, ...line]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, depth === 3 ? 2 : 6, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(rows));
  // In two pieces, and with a chunk between that is not of the picture.
  const parts = [
    ['IHDR', head],
    ['tEXt', Buffer.from('a')],
    ['IDAT', data.subarray(0, 7)],
    ['IDAT', data.subarray(7)],
    ['IEND', Buffer.alloc(0)],
  ] as const;
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts.map(([name, body]) => chunk(name, body))]);
}

function chunk(name: string, body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(name), body, Buffer.alloc(4)]);
}

const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    depth: fc.constantFrom(3 as const, 4 as const),
  })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      pixels: fc.uint8Array({
        minLength: size.width * size.height * size.depth,
        maxLength: size.width * size.height * size.depth,
      }),
      filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: size.height, maxLength: size.height }),
      rect: fc.record({ x: fc.nat(size.width - 1), y: fc.nat(size.height - 1) }),
    }),
  );

describe('a part of a picture', () => {
  it('has the pixels that it had in the whole, however that was written', () => {
    fc.assert(
      fc.property(pictures, ({ size, pixels, filters, rect: { x, y } }) => {
        const rect = { x, y, width: size.width - x, height: size.height - y };
        const [part = new Uint8Array()] = cutPng(draw(size, pixels, filters), [rect]);
        const own = Buffer.concat(
          Array.from({ length: rect.height }, (_, row) => {
            const from = ((y + row) * size.width + x) * size.depth;
            return pixels.subarray(from, from + rect.width * size.depth);
          }),
        );
        expect(pngSize(part)).toEqual({ width: rect.width, height: rect.height });
        const whole = { x: 0, y: 0, width: rect.width, height: rect.height };
        expect(cutPng(part, [whole])).toEqual(cutPng(draw({ ...rect, depth: size.depth }, own, []), [whole]));
      }),
    );
  });

  it('is not made of what is no such picture, or of what lies outside it', () => {
    const picture = draw({ width: 2, height: 2, depth: 3 }, new Uint8Array(12), []);
    const all = { x: 0, y: 0, width: 2, height: 2 };
    const sixteen = Buffer.from(picture);
    sixteen[24] = 16;
    for (const other of [new Uint8Array(), new Uint8Array(100), sixteen, picture.subarray(0, 60)])
      expect(() => cutPng(other, [all])).toThrow();
    for (const rect of [
      { ...all, x: 1 },
      { ...all, width: 0 },
      { ...all, y: -1 },
    ])
      expect(() => cutPng(picture, [rect])).toThrow(RangeError);
  });
});
