import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import { type DisclosureReport, noTrust, policies, readDisclosure, verifyDisclosure } from '@guzheng/verify';
import { SdkError } from '../error.ts';
import { openFile } from '../file/source.ts';
import { readersFor, readProof, type VerifyFileOptions } from '../verify-file.ts';
import { disclosurePath } from './disclose.ts';

/** A proof and the manifest of 65,000 members fit in twice. */
const MAX_DISCLOSURE_BYTES = 128 << 20;

export interface VerifyDisclosureFileOptions extends VerifyFileOptions {
  /** Default: `<file>.disclosure.json`. */
  readonly disclosureFile?: string;
}

/** Verifies one member on disk by its disclosure, asking the nodes of the proof's networks unless `offline`. */
export async function verifyDisclosureFile(
  path: string,
  options: VerifyDisclosureFileOptions = {},
): Promise<DisclosureReport> {
  const { disclosureFile = disclosurePath(path), proofFile, trust = noTrust } = options;
  await using file = await openFile(path);
  const disclosure = await readDisclosureFile(disclosureFile);
  const proof = proofFile === undefined ? undefined : await readProof(path, proofFile);
  const asked = options.offline === true ? [] : readersFor(proof ?? readDisclosure(disclosure).proof, trust, options);
  return await verifyDisclosure({
    file,
    name: basename(path),
    disclosure,
    ...(proof === undefined ? {} : { proof }),
    policy: options.policy ?? policies.court,
    trust,
    readers: asked,
    now: options.now ?? new Date(),
    hashing: nodeHashing,
  });
}

async function readDisclosureFile(path: string): Promise<Uint8Array> {
  const size = await stat(path).then(
    (found) => found.size,
    (cause: unknown) => {
      throw new SdkError('file-unreadable', `there is no disclosure ${path}`, { cause });
    },
  );
  if (size > MAX_DISCLOSURE_BYTES)
    throw new SdkError('file-unreadable', `${path} has ${size} bytes: no disclosure is that large`);
  return readFile(path);
}
