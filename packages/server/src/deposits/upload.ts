import { EvidenceError, type MembersCommitment } from '@guzheng/evidence';
import { packageIn } from '@guzheng/sdk';
import type { Acknowledged, Empty, routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Asked as Request } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import type { Blob } from '../store/blobs.ts';
import { statedDigests } from './content-digest.ts';
import type { Asked, Depositing } from './depositing.ts';
import { fingerprint } from './idempotency.ts';
import type { Item } from './item.ts';
import { principalOf } from './principal.ts';

type UploadRequest = Pick<
  Request<{ params: Empty; query: routes.UploadQuery; body: undefined; answer: Acknowledged }>,
  'principal' | 'query' | 'headers' | 'stream' | 'idempotencyKey' | 'line'
>;

interface UploadParts {
  readonly depositing: Depositing;
  readonly parts: Pick<Parts, 'blobs' | 'people' | 'settings'>;
}

/**
 * Keeps a file and deposits it. What the client states of its SHA-256 is compared before anything is kept. Rejects with ServerError
 * `digest-mismatch`, `body-too-large`, `quota-exceeded`, `storage-full`, `storage-failed`, `idempotency-conflict`.
 */
export async function uploadDeposit(asked: UploadRequest, { depositing, parts }: UploadParts): Promise<Acknowledged> {
  const principal = principalOf(asked.principal);
  const { blobs, people, settings } = parts;
  const { name, sha256 } = asked.query;
  const stated = statedDigests(sha256, asked.headers);
  const keyed = (blob: Blob) => keyedBy(asked.idempotencyKey, blob, name);
  const left = (await depositing.isUsed(principal, asked.idempotencyKey))
    ? undefined
    : await bytesLeft(people, principal);
  const spent: Spent = { deposits: 0, bytes: 0 };
  let isKept = false;
  try {
    const blob = await blobs.put(noMoreThan(left, asked.stream, { people, principal }), {
      maxBytes: settings.limits.uploadBytes,
      accept: async (received) => {
        requireStated(received, stated);
        // What was deposited before was counted before.
        if (await depositing.isKnown(principal, keyed(received))) return;
        // Both, before anything is kept: else a deposit that is refused afterwards would leave its file here, counted by nobody.
        await spend(people, principal, spent, { deposits: 1, bytes: received.bytes });
      },
    });
    isKept = true;
    const item = await itemOf(blob, name, blobs);
    const isCounted = spent.deposits > 0;
    const answer = await depositing.one(principal, { item, ...keyed(blob), isCounted, line: asked.line });
    if (answer.again) await giveBack(people, principal, spent);
    return answer;
  } catch (error) {
    // A file that is on the disk takes its room there, whatever became of its deposit.
    await giveBack(people, principal, isKept ? { ...spent, bytes: 0 } : spent);
    throw error;
  }
}

async function bytesLeft(people: Parts['people'], principal: Principal): Promise<number> {
  const { limits, used } = await people.me(principal);
  return limits.bytesStored - used.bytesStored;
}

/** What is beyond the quota is refused when it comes, not when all of it is on the disk: that has no room for what nobody may keep. */
async function* noMoreThan(
  left: number | undefined,
  source: AsyncIterable<Uint8Array>,
  { people, principal }: { readonly people: Parts['people']; readonly principal: Principal },
): AsyncGenerator<Uint8Array> {
  let came = 0;
  for await (const piece of source) {
    came += piece.length;
    if (left !== undefined && came > left) {
      await people.spend(principal, 'bytes', came);
      await people.giveBack(principal, 'bytes', came);
    }
    yield piece;
  }
}

interface Spent {
  deposits: number;
  bytes: number;
}

async function spend(people: Parts['people'], principal: Principal, spent: Spent, wanted: Spent): Promise<void> {
  for (const quota of ['deposits', 'bytes'] as const) {
    await people.spend(principal, quota, wanted[quota]);
    spent[quota] = wanted[quota];
  }
}

async function giveBack(people: Parts['people'], principal: Principal, spent: Readonly<Spent>): Promise<void> {
  for (const quota of ['deposits', 'bytes'] as const)
    if (spent[quota] > 0) await people.giveBack(principal, quota, spent[quota]);
}

/** The same upload is the same bytes under the same name. */
function keyedBy(
  key: string | undefined,
  { sha256, sm3, bytes }: Blob,
  name: string | undefined,
): Pick<Asked, 'keyed'> {
  if (key === undefined) return {};
  return { keyed: { key, fingerprint: fingerprint({ upload: { sha256, sm3, bytes }, name: name ?? null }) } };
}

function requireStated({ sha256, bytes }: Blob, stated: readonly string[]): void {
  const other = stated.find((digest) => digest !== sha256);
  if (other === undefined) return;
  throw new ServerError('digest-mismatch', `The ${bytes} bytes that came have the SHA-256 ${sha256}, not ${other}`, {
    hint: 'Nothing was kept. Send the file again; if it happens again, the file is not the one that was meant.',
  });
}

async function itemOf({ sha256, sm3, bytes }: Blob, name: string | undefined, blobs: Parts['blobs']): Promise<Item> {
  const subject = { sha256, sm3, bytes };
  const found = await packageAt(await blobs.path(sha256));
  const named = name === undefined ? {} : { name };
  return found === undefined ? { subject, kind: 'file', ...named } : { subject, kind: 'package', ...found, ...named };
}

/** Manifest and members, where the file is an evidence package; a file that only looks like one is a file. */
async function packageAt(
  path: string,
): Promise<{ readonly manifest: { sha256: string; sm3: string }; readonly members: MembersCommitment } | undefined> {
  try {
    const { manifest, members } = await packageIn(path);
    if (manifest === undefined || members === undefined || members.size === 0) return undefined;
    const { sha256, sm3 } = manifest;
    return { manifest: { sha256, sm3 }, members: { root: members.root, size: members.size } };
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}
