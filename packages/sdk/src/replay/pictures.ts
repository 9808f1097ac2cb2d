import { equalBytes } from '@guzheng/evidence';
import { decode, encode } from 'fast-png';
import pixelmatch from 'pixelmatch';

/** Two pictures held against each other: the upper left part that both have. */
export interface PictureComparison {
  /** Of the pixels compared, those that are the same to the last bit, and those that look the same: 0 … 1. */
  readonly similarity: number;
  readonly alike: number;
  readonly compared: { readonly width: number; readonly height: number };
  readonly sameSize: boolean;
  /** The pixels that differ in red upon a pale copy of the first, PNG. */
  readonly difference: () => Uint8Array;
}

/** Beyond this a picture is not decoded. Larger than any that a capture takes; a few bytes of PNG can claim to be any size. */
const MAX_PIXELS = 40_000_000;

/** Compares two pictures pixel by pixel. Null where one of them is no PNG of 8 bits, or larger than 40 million pixels. */
export function comparePictures(before: Uint8Array, after: Uint8Array): PictureComparison | null {
  const [a, b] = [decodePicture(before), decodePicture(after)];
  if (a === null || b === null) return null;
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  const [left, right] = [cropped(a, width, height), cropped(b, width, height)];
  // Most replays give the very same pixels: then there is nothing to count.
  const count = (exactly: boolean) =>
    equalBytes(left, right) ? 0 : different(left, right, { width, height, exactly });
  return {
    similarity: 1 - count(true) / (width * height),
    alike: 1 - count(false) / (width * height),
    compared: { width, height },
    sameSize: a.width === b.width && a.height === b.height,
    difference: () => paint(left, right, width, height),
  };
}

function different(
  left: Uint8Array,
  right: Uint8Array,
  { width, height, exactly }: { width: number; height: number; exactly: boolean },
): number {
  return pixelmatch(left, right, undefined, width, height, exactly ? EXACTLY : {});
}

function paint(left: Uint8Array, right: Uint8Array, width: number, height: number): Uint8Array {
  const data = new Uint8Array(left.length);
  pixelmatch(left, right, data, width, height, EXACTLY);
  return encode({ width, height, data, channels: 4, depth: 8 });
}

/** No pixel is excused: the same browser paints the same bytes to the same pixels, but for the dithering of gradients. */
const EXACTLY = { threshold: 0, includeAA: true };

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha. */
  readonly data: Uint8Array;
}

function decodePicture(png: Uint8Array): Picture | null {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452) return null;
  const pixels = view.getUint32(16) * view.getUint32(20);
  if (pixels === 0 || pixels > MAX_PIXELS) return null;
  try {
    const { width, height, data, depth, channels } = decode(png);
    if (depth !== 8 || !(data instanceof Uint8Array) || data.length !== width * height * channels) return null;
    return { width, height, data: channels === 4 ? data : withAlpha(data, channels) };
  } catch {
    // The decoder says in words of its own what is wrong with a file; here it only matters that it is no picture.
    return null;
  }
}

/** Grey and opaque pictures as red, green, blue and alpha. */
function withAlpha(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const whole = new Uint8Array(pixels * 4);
  for (let i = 0; i < pixels; i += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      whole[i * 4 + channel] = data[i * channels + (channels < 3 ? 0 : channel)] ?? 0;
    whole[i * 4 + 3] = channels === 2 ? (data[i * 2 + 1] ?? 255) : 255;
  }
  return whole;
}

function cropped({ width: from, data, height: rows }: Picture, width: number, height: number): Uint8Array {
  if (from === width && rows === height) return data;
  const part = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) part.set(data.subarray(y * from * 4, (y * from + width) * 4), y * width * 4);
  return part;
}
