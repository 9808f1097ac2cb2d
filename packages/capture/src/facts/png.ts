import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Whole pixels from the upper left corner. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Bytes for each pixel: 3 or 4. */
  readonly depth: number;
  readonly bytes: Uint8Array;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** RGB, RGBA: what a browser writes (PNG §11.2.1). */
const DEPTHS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const MOST_BYTES = 256 * 2 ** 20;

/** Cuts parts out of a PNG picture with 8 bits for each channel, as browsers write it. The pixels stay what they are. Throws for another picture. */
export function cutPng(png: Uint8Array, rects: readonly PixelRect[]): Uint8Array[] {
  const pixels = decode(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  return rects.map((rect) => encode(cut(pixels, rect)));
}

/** The size that the picture itself states. */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  const { width, height } = header(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  return { width, height };
}

function header(png: Buffer): { width: number; height: number; depth: number } {
  const depth = png.length < 33 ? undefined : DEPTHS[png.readUInt8(25)];
  const plain =
    depth !== undefined && png.subarray(0, 8).equals(SIGNATURE) && png.readUInt8(24) === 8 && png.readUInt8(28) === 0;
  if (!plain) throw new TypeError('the browser gave a picture that is no plain PNG of 8 bits');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), depth };
}

function decode(png: Buffer): Pixels {
  const { width, height, depth } = header(png);
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const filtered = inflateSync(Buffer.concat(parts), { maxOutputLength: MOST_BYTES });
  const stride = width * depth;
  if (filtered.length !== (stride + 1) * height) throw new TypeError('the picture has not the size that it states');
  const bytes = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) unfilter(filtered, bytes, { row, stride, depth });
  return { width, height, depth, bytes };
}

/** PNG §9.2: each byte was written as its difference from a guess of it. */
function unfilter(
  from: Uint8Array,
  to: Uint8Array,
  { row, stride, depth }: { row: number; stride: number; depth: number },
): void {
  const source = row * (stride + 1);
  const target = row * stride;
  const type = from[source] ?? 0;
  for (let i = 0; i < stride; i += 1) {
    const left = i < depth ? 0 : (to[target + i - depth] ?? 0);
    const up = row === 0 ? 0 : (to[target + i - stride] ?? 0);
    const corner = i < depth || row === 0 ? 0 : (to[target + i - stride - depth] ?? 0);
    to[target + i] = (from[source + 1 + i] ?? 0) + guess(type, left, up, corner);
  }
}

function guess(type: number, left: number, up: number, corner: number): number {
  switch (type) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      throw new TypeError(`the picture has a filter of no kind: ${type}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const sum = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function cut({ width, height, depth, bytes }: Pixels, rect: PixelRect): Pixels {
  const inside = rect.x >= 0 && rect.y >= 0 && rect.width > 0 && rect.height > 0;
  if (!inside || rect.x + rect.width > width || rect.y + rect.height > height)
    throw new RangeError('the part lies outside the picture');
  const part = new Uint8Array(rect.width * rect.height * depth);
  for (let row = 0; row < rect.height; row += 1) {
    const from = ((rect.y + row) * width + rect.x) * depth;
    part.set(bytes.subarray(from, from + rect.width * depth), row * rect.width * depth);
  }
  return { width: rect.width, height: rect.height, depth, bytes: part };
}

function encode({ width, height, depth, bytes }: Pixels): Uint8Array {
  const stride = width * depth;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let row = 0; row < height; row += 1)
    rows.set(bytes.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, depth === 3 ? 2 : 6, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
