import { bytesToHex, sha256 } from '@guzheng/evidence';

export const MAX_PICTURE_BYTES: number = 8 * 1024 * 1024;
/** A PNG of a few kilobytes can unpack to gigabytes in the reader's browser. */
const MAX_PICTURE_PIXELS = 50_000_000;

const SIGNATURE = '89504e470d0a1a0a';
const IHDR = '0000000d49484452';

export type PictureFault = 'notPng' | 'tooLarge' | 'otherDigest';

/** Why these bytes must not be shown as the screenshot with this digest; `undefined` when they may be (PNG, third edition, §5.2, §11.2.1). */
export function pictureFault(
  bytes: Uint8Array,
  expectedSha256: string,
  maxBytes: number = MAX_PICTURE_BYTES,
): PictureFault | undefined {
  if (bytes.length > maxBytes) return 'tooLarge';
  if (bytes.length < 33 || bytesToHex(bytes.subarray(0, 16)) !== SIGNATURE + IHDR) return 'notPng';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) return 'notPng';
  if (width * height > MAX_PICTURE_PIXELS) return 'tooLarge';
  return bytesToHex(sha256(bytes)) === expectedSha256 ? undefined : 'otherDigest';
}
