import { readFile } from 'node:fs/promises';
import { ServerError } from '../error.ts';

/** The roots that captures trust beside the usual ones, in PEM. Rejects with ServerError `settings-malformed`. */
export async function certificatesIn(file: string | undefined): Promise<{ readonly ca?: string }> {
  if (file === undefined) return {};
  try {
    return { ca: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new ServerError('settings-malformed', `captures.caFile: ${file} cannot be read.`, { cause });
  }
}
