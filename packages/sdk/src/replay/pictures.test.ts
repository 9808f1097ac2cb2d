import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { comparePictures } from './pictures.ts';

function picture(width: number, height: number, paint: (x: number, y: number) => readonly number[]): Uint8Array {
  const pixels = Array.from({ length: width * height }, (_, i) => paint(i % width, Math.floor(i / width)));
  const channels = pixels[0]?.length ?? 4;
  return encode({ width, height, channels, depth: 8, data: Uint8Array.from(pixels.flat()) });
}

const red = () => [255, 0, 0, 255];
const blue = () => [0, 0, 255, 255];

describe('two pictures', () => {
  it('are the same, opaque or not', () => {
    const opaque = picture(20, 10, () => [255, 0, 0]);
    expect(comparePictures(picture(20, 10, red), opaque)).toMatchObject({ similarity: 1, alike: 1, sameSize: true });
  });

  it('differ by the pixels that differ', () => {
    const half = comparePictures(
      picture(20, 10, red),
      picture(20, 10, (x) => (x < 10 ? red() : blue())),
    );
    expect(half).toMatchObject({ similarity: 0.5, alike: 0.5 });
    expect(decode(half?.difference() ?? new Uint8Array())).toMatchObject({ width: 20, height: 10 });
  });

  it('that nobody could tell apart are not called the same', () => {
    const almost = comparePictures(
      picture(20, 10, red),
      picture(20, 10, () => [254, 0, 0, 255]),
    );
    expect(almost).toMatchObject({ similarity: 0, alike: 1 });
  });

  it('of different sizes are compared where both are', () => {
    const compared = comparePictures(picture(20, 10, red), picture(10, 20, red));
    expect(compared).toMatchObject({ similarity: 1, sameSize: false, compared: { width: 10, height: 10 } });
  });

  it.each<[string, Uint8Array]>([
    ['no PNG', Uint8Array.of(1, 2, 3)],
    ['cut', picture(20, 10, red).subarray(0, 40)],
    ['larger than any picture', hugePng()],
  ])('are not compared where one is %s', (_, broken) => {
    expect(comparePictures(picture(20, 10, red), broken)).toBeNull();
  });
});

/** A few bytes that claim ten thousand million pixels. */
function hugePng(): Uint8Array {
  const png = picture(20, 10, red).slice();
  new DataView(png.buffer).setUint32(16, 100_000);
  new DataView(png.buffer).setUint32(20, 100_000);
  return png;
}
