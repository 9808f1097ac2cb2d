import { resolve } from 'node:path';
import { type DeclaredFacts, type Signer, signDeclaration, utf8Encode } from '@guzheng/evidence';
import { digestFile } from '../file/digests.ts';
import { expectFree, writeNewFile } from '../file/new-file.ts';

export interface DeclareFileOptions {
  readonly facts: DeclaredFacts;
  /** Who declares, in their own words. */
  readonly name: string;
  readonly signer: Signer;
  /** Default `<file>.declaration.json`. */
  readonly out?: string;
  readonly now?: Date;
}

export interface DeclaredFile {
  readonly file: string;
  readonly sha256: string;
  /** Where the declaration lies. Absolute. */
  readonly declarationFile: string;
}

/** Declares facts about a file, signed, into a file of its own. Throws SdkError `output-exists` where something stands there already. */
export async function declareFile(path: string, options: DeclareFileOptions): Promise<DeclaredFile> {
  const { facts, name, signer, out = `${path}.declaration.json`, now = new Date() } = options;
  const declarationFile = resolve(out);
  await expectFree([declarationFile]);
  const { sha256 } = await digestFile(path);
  const envelope = await signDeclaration({ sha256, facts, name, time: now.toISOString() }, signer);
  await writeNewFile(declarationFile, utf8Encode(`${JSON.stringify(envelope, null, 1)}\n`));
  return { file: resolve(path), sha256, declarationFile };
}
