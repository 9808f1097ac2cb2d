import { basename } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import { type EvidencePackage, openPackage, transcript, VerifyError } from '@guzheng/verify';
import { readProofFile } from './custody/show.ts';
import { proofPath } from './deposit/deposit.ts';
import { writeNewFile } from './file/new-file.ts';
import { type FileSource, openFile } from './file/source.ts';

/** The script that checks a file and its proof again with public tools (`transcript`). The proof is `<file>.proof.json` unless told. */
export async function transcribe(path: string, options: { readonly proofFile?: string } = {}): Promise<string> {
  const { proofFile = proofPath(path) } = options;
  await using source = await openFile(path);
  const opened = await packageIn(source);
  return transcript({
    name: basename(path),
    proofName: basename(proofFile),
    proof: await readProofFile(proofFile),
    ...(opened === undefined ? {} : { package: opened }),
  });
}

/** Writes the script to a new file. It is run by `sh FILE`: it does not ask for the right to be executed. */
export async function writeTranscript(script: string, path: string): Promise<void> {
  await writeNewFile(path, script);
}

async function packageIn(source: FileSource): Promise<EvidencePackage | undefined> {
  try {
    return await openPackage(source, nodeHashing);
  } catch (error) {
    if (error instanceof VerifyError && error.code === 'not-evidence') return undefined;
    throw error;
  }
}
