import {
  type DepositStatement,
  fromBase64,
  type Proof,
  parseCanonicalJson,
  parseDepositStatement,
  parseJson,
  parseProof,
} from '@guzheng/evidence';
import { SdkError } from '../error.ts';
import { openFile } from '../file/source.ts';

/** A proof file as it stands on disk and as it is understood. */
export interface ReadProof {
  readonly bytes: Uint8Array;
  /** The JSON, with all that this version does not know. */
  readonly value: unknown;
  readonly proof: Proof;
  readonly statement: DepositStatement;
}

/** Far above what either has; a larger file is neither. */
const MAX_BYTES = 64 << 20;

/** Reads a proof file. Rejects with SdkError `file-unreadable` and what the parsers throw. */
export async function readProofFile(path: string): Promise<ReadProof> {
  return proofFrom(await readSmallFile(path));
}

/** As `readProofFile`, of bytes. */
export function proofFrom(bytes: Uint8Array): ReadProof {
  const value = parseJson(bytes);
  const proof = parseProof(value);
  const statement = parseDepositStatement(parseCanonicalJson(fromBase64(proof.envelope.payload)));
  return { bytes, value, proof, statement };
}

/** The whole file. Rejects with SdkError `file-unreadable`. */
export async function readSmallFile(path: string): Promise<Uint8Array> {
  await using file = await openFile(path);
  if (file.size > MAX_BYTES)
    throw new SdkError('file-unreadable', `${path} has ${file.size} bytes: no proof or time stamp is that large`);
  return await file.read(0, file.size);
}
