import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The only maker of folders for the tests of this package and the programs beside them; whoever makes one removes it. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'guzheng-server-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A folder that is removed when the work is over. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder();
  try {
    await work(folder.path);
  } finally {
    await folder.remove();
  }
}
