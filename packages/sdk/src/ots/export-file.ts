import { attestationsOf, exportOts, parseOts } from '@guzheng/evidence';
import { SdkError } from '../error.ts';
import { writeNewFile } from '../file/new-file.ts';
import { readProofFile } from './read.ts';

/** A .ots file that was written. */
export interface ExportedOts {
  readonly file: string;
  /** SHA-256 of the deposited file, which the .ots starts at. */
  readonly sha256: string;
  readonly bytes: number;
  readonly attestations: number;
}

const PROOF_SUFFIX = '.proof.json';

/**
 * Writes what the proof's OpenTimestamps anchors say as a .ots file that starts at the deposited file, so that any client of OpenTimestamps
 * checks it: beside the file, `<file>.ots`, unless told where. Never writes over a file. Rejects with SdkError and EvidenceError.
 */
export async function exportOtsFile(proofFile: string, options: { readonly out?: string } = {}): Promise<ExportedOts> {
  const file = options.out ?? besideFile(proofFile);
  const { proof, statement } = await readProofFile(proofFile);
  const bytes = exportOts(proof);
  await writeNewFile(file, bytes);
  const attestations = attestationsOf(parseOts(bytes)).length;
  return { file, sha256: statement.subject.sha256, bytes: bytes.length, attestations };
}

function besideFile(proofFile: string): string {
  if (proofFile.endsWith(PROOF_SUFFIX)) return `${proofFile.slice(0, -PROOF_SUFFIX.length)}.ots`;
  throw new SdkError(
    'ots-unnamed',
    `${proofFile} does not end in ${PROOF_SUFFIX}, so that its file has no known name`,
    {
      hint: 'say with --out where the .ots file shall go',
    },
  );
}
