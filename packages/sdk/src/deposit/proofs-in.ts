import { type Entry, entriesOf } from '../file/walk.ts';

/** True for the name of a proof file. Ours that begin with a dot are being written. */
export function isProofName(name: string): boolean {
  return name.endsWith('.proof.json') && !name.startsWith('.');
}

/** The proof files in a folder, at any depth. */
export async function* proofsIn(folder: string): AsyncGenerator<string> {
  for await (const entry of entriesOf(folder)) yield* proofsOf(entry);
}

async function* proofsOf({ kind, name, path }: Entry): AsyncGenerator<string> {
  if (kind === 'folder') yield* proofsIn(path);
  else if (isProofName(name)) yield path;
}
