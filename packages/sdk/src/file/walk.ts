import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from './failure.ts';

/** Something in a folder. Links and devices are left out. */
export interface Entry {
  readonly kind: 'file' | 'folder';
  readonly path: string;
  readonly name: string;
}

/** What lies in the folder itself. Rejects with SdkError `file-unreadable`. */
export async function* entriesOf(folder: string): AsyncGenerator<Entry> {
  for await (const { name, kind } of listed(folder)) yield { kind, name, path: join(folder, name) };
}

async function* listed(folder: string): AsyncGenerator<Pick<Entry, 'kind' | 'name'>> {
  const entries = await opendir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  for await (const entry of entries) {
    if (entry.isDirectory()) yield { kind: 'folder', name: entry.name };
    else if (entry.isFile()) yield { kind: 'file', name: entry.name };
  }
}
