import { afterEach, beforeEach } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** A folder of its own for each test of a file. */
export function temporaryFolders(): { readonly path: string } {
  const folder = { path: '', remove: async (): Promise<void> => undefined };
  beforeEach(async () => void Object.assign(folder, await temporaryFolder()));
  afterEach(() => folder.remove());
  return folder;
}
