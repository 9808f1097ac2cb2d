/** Checkpoints of a log (C2SP tlog-checkpoint): origin, size and root, in a signed note. */
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import type { Signer } from '../dsse/signer.ts';
import { EvidenceError } from '../error.ts';
import { type NoteVerifier, openNote, parseNote, signNote } from './note.ts';

/** The state of a log: how many leaves, and the root over them (RFC 9162 §2.1.1). */
export interface Checkpoint {
  /** The log's name, which is the name of its key too. */
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Signs a checkpoint with the log's key, under the log's name. Rejects as the signer does. */
export async function signCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): Promise<string> {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`size must be a count, but it is ${size}`);
  if (root.length !== 32) throw new TypeError('root must be a Uint8Array of 32 bytes');
  return await signNote(`${origin}\n${size}\n${toBase64(root)}\n`, origin, signer);
}

/** The checkpoint that this log's key signed. Throws EvidenceError `note-malformed`, `note-unsigned`, `checkpoint-malformed`. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const checkpoint = readText(openNote(note, verifier));
  if (checkpoint.origin === verifier.name) return checkpoint;
  throw malformed(
    `its origin is ${JSON.stringify(checkpoint.origin.slice(0, 120))}, its key is that of ${verifier.name}`,
  );
}

/** Reads a checkpoint without looking at its signatures. Throws EvidenceError `note-malformed`, `checkpoint-malformed`. */
export function parseCheckpoint(note: string): Checkpoint {
  return readText(parseNote(note).text);
}

/** Lines after the third are extensions, which are signed too and mean nothing here. */
function readText(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin === '') throw malformed('it has no origin');
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw malformed(`its size is ${JSON.stringify(size.slice(0, 40))}`);
  if (!/^[A-Za-z0-9+/]{43}=$/.test(root)) throw malformed('its root is not 32 bytes in base64');
  return { origin, size: Number(size), root: decodedRoot(root) };
}

function decodedRoot(root: string): Uint8Array {
  try {
    return fromBase64(root);
  } catch (cause) {
    throw malformed('its root is not base64', cause);
  }
}

function malformed(why: string, cause?: unknown): EvidenceError {
  return new EvidenceError('checkpoint-malformed', `The checkpoint is malformed: ${why}`, { cause });
}
