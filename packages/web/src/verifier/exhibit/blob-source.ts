import type { ByteSource } from '@guzheng/verify';

/** A file chosen by the user, read piece by piece: only what is asked for comes into memory. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
