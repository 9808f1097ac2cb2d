import { randomBytes } from 'node:crypto';
import { leafHash, MerkleTree, type Signer } from '@guzheng/evidence';
import { exists } from '../../file/new-file.ts';
import type { DigestSet } from './digest-set.ts';
import { readSpool, type SpoolEntry, SpoolWriter, spooled } from './spool.ts';
import { type StatementWriter, signingInput, statementWriter } from './template.ts';

/** Statements signed at the same time, and made durable together. */
const AT_A_TIME = 4096;

export interface SignListOptions {
  readonly signer: Signer;
  readonly now: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
  readonly onSigned?: (count: number) => void;
}

/** Signs a statement for each digest into the spool, after those that are there already. */
export async function signList(spool: string, digests: DigestSet, options: SignListOptions): Promise<void> {
  const kept = (await exists(spool)) ? await spooled(spool, digests) : 0;
  await using writer = await SpoolWriter.open(spool, kept);
  const write = statementWriter(options.signer.publicKey);
  for (let done = kept; done < digests.size; ) {
    const count = Math.min(AT_A_TIME, digests.size - done);
    const from = done;
    const entries = Array.from({ length: count }, (_, place) => sign(digests.at(from + place), write, options));
    await writer.append(await Promise.all(entries));
    done += count;
    options.onSigned?.(done);
  }
}

async function sign(
  sha256: Uint8Array,
  write: StatementWriter,
  { signer, now, random = randomBytes }: SignListOptions,
): Promise<SpoolEntry> {
  const salt = random(32);
  const time = now().getTime();
  return { sha256, salt, time, signature: await signer.sign(signingInput(write(sha256, salt, time))) };
}

/** The tree over the spooled statements; its leaves take 32 bytes each, the tree twice that. */
export async function treeOf(spool: string, size: number, publicKey: Uint8Array): Promise<MerkleTree> {
  const write = statementWriter(publicKey);
  const leaves = new Uint8Array(size * 32);
  let index = 0;
  for await (const { sha256, salt, time } of readSpool(spool, size)) {
    leaves.set(leafHash(write(sha256, salt, time)), index * 32);
    index += 1;
  }
  return new MerkleTree(leaves);
}
