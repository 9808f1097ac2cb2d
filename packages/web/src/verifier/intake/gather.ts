import type { Offered } from './recognition.ts';

/** More is no case file but a disk; files, not folders. */
export const MAX_FILES = 2000;

/** Files chosen with a file picker; of a folder chosen whole, the path says which folder each lay in. */
export function fromPicker(files: Iterable<File>): readonly Offered[] {
  return [...files].map((file) => ({
    file,
    folder: file.webkitRelativePath.slice(0, file.webkitRelativePath.lastIndexOf('/') + 1),
  }));
}

/** Everything that was dropped, folders with all that is in them. Must be called during the event: what was dropped is gone after it. */
export function fromDrop({ items, files }: DataTransfer): Promise<readonly Offered[]> {
  const entries = [...items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry()] : []));
  const known = entries.filter((entry) => entry !== null);
  if (known.length === 0) return Promise.resolve(fromPicker(files));
  return walk(known);
}

/** One file more than the limit is enough to know that it was passed. */
async function walk(entries: readonly FileSystemEntry[]): Promise<readonly Offered[]> {
  const found: Offered[] = [];
  const queue = [...entries];
  for (let entry = queue.shift(); entry !== undefined && found.length <= MAX_FILES; entry = queue.shift()) {
    if (isFile(entry)) found.push(await offered(entry));
    else if (isFolder(entry)) queue.push(...(await listed(entry)));
  }
  return found;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function offered(entry: FileSystemFileEntry): Promise<Offered> {
  const folder = entry.fullPath.slice(0, entry.fullPath.lastIndexOf('/') + 1);
  return new Promise((done, fail) => entry.file((file) => done({ file, folder: folder === '/' ? '' : folder }), fail));
}

/** A reader gives a folder in parts, until a part is empty (File and Directory Entries API §7.3). */
async function listed(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<readonly FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (part.length === 0 || all.length > MAX_FILES) return all;
    all.push(...part);
  }
}
