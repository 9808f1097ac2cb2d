import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSource } from '@guzheng/verify';
import { SdkError } from '../error.ts';

/** A file opened for reading at any offset: `verify` reads it once, front to back, in bounded pieces. */
export interface FileSource extends ByteSource, AsyncDisposable {}

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
    read: (offset, length) => readAt(handle, path, offset, length),
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

async function readAt(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (bytesRead === 0) throw new SdkError('file-unreadable', `${path} became shorter while it was read`);
    done += bytesRead;
  }
  return bytes;
}

function unreadable(path: string, cause: unknown): SdkError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new SdkError('file-unreadable', `cannot read ${path}: ${code}`, { cause });
}
