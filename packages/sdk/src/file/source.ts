import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSource } from '@guzheng/verify';
import { SdkError } from '../error.ts';
import { unreadable } from './failure.ts';

/** A file opened for reading at any offset: `verify` reads it once, front to back, in bounded pieces. */
export interface FileSource extends ByteSource, AsyncDisposable {
  /** Fills `bytes` whole from `offset` on. */
  readInto(bytes: Uint8Array, offset: number): Promise<void>;
}

/** Opens a regular file. Rejects with SdkError `file-unreadable`. */
export async function openFile(path: string): Promise<FileSource> {
  const handle = await openForReading(path);
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    throw new SdkError('file-unreadable', `${path} is not a file`);
  }
  return {
    size: stat.size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      await readAt(handle, path, bytes, offset);
      return bytes;
    },
    readInto: (bytes, offset) => readAt(handle, path, bytes, offset),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readAt(handle: FileHandle, path: string, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (bytesRead === 0) throw new SdkError('file-unreadable', `${path} became shorter while it was read`);
    done += bytesRead;
  }
}
