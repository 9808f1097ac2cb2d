/** Signature, then the IHDR chunk: length 13, type, width, height (PNG, third edition, §5.2 and §11.2.1). */
const START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

/** The size in pixels that the first 33 bytes of a PNG state; null where they are not those of a PNG. */
export function readPngSize(head: Uint8Array): { width: number; height: number } | null {
  if (head.length < 33 || !START.every((byte, i) => head[i] === byte)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  return size.width > 0 && size.height > 0 ? size : null;
}
