import { ClassicLevel } from 'classic-level';

interface Batch {
  _put(key: Uint8Array | string, value: Uint8Array | string): void;
  _write(options: { readonly sync: boolean }): Promise<void>;
}
const level = ClassicLevel.prototype as unknown as { _chainedBatch(): Batch };

/** One write to the disk. */
export interface Written {
  readonly sync: boolean;
  /** As text; keys of bytes as Latin-1. */
  readonly keys: readonly string[];
}

/** What comes to the disk while `work` lasts, write by write. */
export async function writesDuring(work: () => Promise<unknown>): Promise<readonly Written[]> {
  const writes: Written[] = [];
  await changed((batch) => {
    const keys: string[] = [];
    const [put, write] = [batch._put.bind(batch), batch._write.bind(batch)];
    batch._put = (key, value) => {
      keys.push(typeof key === 'string' ? key : Buffer.from(key).toString('latin1'));
      put(key, value);
    };
    batch._write = (options) => {
      writes.push({ sync: options.sync, keys });
      return write(options);
    };
  }, work);
  return writes;
}

/**
 * Commits come to the disk, and whoever waits for them is told that they did not: so does a sync that fails. `within`: only those that have a
 * key which begins so.
 */
export async function whileSyncFails<T>(work: () => Promise<T>, within = ''): Promise<T> {
  return await changed((batch) => {
    let isMeant = within === '';
    const [put, write] = [batch._put.bind(batch), batch._write.bind(batch)];
    batch._put = (key, value) => {
      isMeant ||= typeof key === 'string' && key.startsWith(within);
      put(key, value);
    };
    batch._write = async (options) => {
      await write(options);
      if (isMeant) throw failed();
    };
  }, work);
}

/** Nothing comes to the disk. */
export async function whileWritesFail<T>(work: () => Promise<T>): Promise<T> {
  return await changed((batch) => {
    batch._write = () => Promise.reject(failed());
  }, work);
}

function failed(): Error {
  return new Error('LEVEL_IO_ERROR: IO error: fdatasync: Input/output error');
}

async function changed<T>(change: (batch: Batch) => void, work: () => Promise<T>): Promise<T> {
  const own = level._chainedBatch;
  level._chainedBatch = function (this: unknown) {
    const batch = own.call(this as typeof level);
    change(batch);
    return batch;
  };
  try {
    return await work();
  } finally {
    level._chainedBatch = own;
  }
}
