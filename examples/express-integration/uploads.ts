import { appendFile, readFile } from 'node:fs/promises';
import type { Acknowledged } from '@guzheng/sdk/api';

/** An upload that was accepted: it has an evidence number, and a receipt that shows it. */
export interface Upload {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly number: string;
  readonly time: string;
  readonly receipt: Acknowledged['receipt'];
  /** Whether witnesses outside of the server have seen it. */
  readonly anchored: boolean;
}

/** What the application remembers. A real one has its database here. */
export interface Ledger {
  get(id: string): Promise<Upload | undefined>;
  put(upload: Upload): Promise<void>;
  /** True the first time that this message is heard. */
  hear(message: string): Promise<boolean>;
  markAnchored(number: string): Promise<void>;
}

type Line = { readonly upload: Upload } | { readonly heard: string } | { readonly anchored: string };

/** In a file of lines, each added once; read anew when the program starts. */
export async function openUploads(path: string): Promise<Ledger> {
  const uploads = new Map<string, Upload>();
  const heard = new Set<string>();
  const anchored = new Set<string>();
  const take = (line: Line): void => {
    if ('upload' in line) uploads.set(line.upload.id, line.upload);
    else if ('heard' in line) heard.add(line.heard);
    else anchored.add(line.anchored);
  };
  for (const line of await linesOf(path)) take(JSON.parse(line));
  const add = async (line: Line): Promise<void> => {
    await appendFile(path, `${JSON.stringify(line)}\n`, { flush: true });
    take(line);
  };
  return {
    get: async (id) => {
      const upload = uploads.get(id);
      return upload === undefined ? undefined : { ...upload, anchored: anchored.has(upload.number) };
    },
    put: (upload) => add({ upload }),
    hear: async (message) => {
      if (heard.has(message)) return false;
      await add({ heard: message });
      return true;
    },
    markAnchored: (number) => add({ anchored: number }),
  };
}

/** A last line that a power cut left unfinished was acknowledged to nobody. */
async function linesOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').slice(0, -1);
}
