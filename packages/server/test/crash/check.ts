import { setTimeout } from 'node:timers/promises';
import {
  type Checkpoint,
  fromBase64,
  hexToBytes,
  leafHash,
  openCheckpoint,
  parseCanonicalJson,
  parseDepositStatement,
  parseEvidenceNumber,
  parseReceipt,
  parseVerifierKey,
  type Receipt,
  verifyConsistency,
  verifyInclusion,
} from '@guzheng/evidence';
import type { Acknowledged, ConsistencyAnswer, LedgerState } from '@guzheng/sdk/api';
import type { Served } from './child-process.ts';
import { depositOne, type InDoubt, type Kept } from './load.ts';

const AT_ONCE = 16;

/** The newest checkpoint of a server, signed by its key. */
export async function newestOf(server: Served): Promise<Checkpoint> {
  const { checkpoint } = await asked<LedgerState>(server, '/v1/ledger');
  return openCheckpoint(checkpoint, parseVerifierKey(server.verifierKey));
}

/** Each deposit is there under its number, about the digest that it had, in the ledger as it now is; and its first receipt was true. */
export async function requireKept(server: Served, deposits: readonly Kept[]): Promise<void> {
  const open = checkpointOpener(server.verifierKey);
  await all(deposits, async ({ sha256, receipt }) => {
    const now = parseReceipt(await asked(server, `/v1/deposits/${receipt.number}/receipt`));
    for (const one of [receipt, now]) requireTrue(one, sha256, open(one.checkpoint));
    if (now.statement !== receipt.statement || now.index !== receipt.index)
      throw new Error(`${receipt.number} is another deposit now`);
  });
}

/** As `checkReceipt`, but that the signature of a checkpoint, which many receipts share, was verified before. */
function requireTrue({ number, index, statement, path }: Receipt, sha256: string, { size, root }: Checkpoint): void {
  const bytes = fromBase64(statement);
  const claim = { leafHash: leafHash(bytes), index, treeSize: size, path: path.map(hexToBytes), root };
  if (!verifyInclusion(claim)) throw new Error(`${number} is not in the ledger`);
  const { subject } = parseDepositStatement(parseCanonicalJson(bytes));
  if (subject.sha256 !== sha256) throw new Error(`${number} is about another digest`);
  if (parseEvidenceNumber(number).index !== index) throw new Error(`${number} is not the number of ${index}`);
}

function checkpointOpener(verifierKey: string): (note: string) => Checkpoint {
  const verifier = parseVerifierKey(verifierKey);
  const opened = new Map<string, Checkpoint>();
  return (note) => {
    const checkpoint = opened.get(note) ?? openCheckpoint(note, verifier);
    opened.set(note, checkpoint);
    return checkpoint;
  };
}

/** Each of these states is a beginning of the ledger as it now is. */
export async function requireConsistent(
  server: Served,
  earlier: readonly Checkpoint[],
  newest: Checkpoint,
): Promise<void> {
  await all(earlier, async ({ size, root }) => {
    if (size > newest.size) throw new Error(`the ledger had ${size} entries and has ${newest.size}`);
    const { path } = await asked<ConsistencyAnswer>(server, `/v1/ledger/consistency?from=${size}&to=${newest.size}`);
    const claim = { size1: size, size2: newest.size, root1: root, root2: newest.root, path: path.map(hexToBytes) };
    if (!verifyConsistency(claim))
      throw new Error(`the checkpoint of ${size} is no beginning of that of ${newest.size}`);
  });
}

/** Asked again, twice, each is one deposit: the one that was made before the server was gone, or a new one. How many were new. */
export async function requireOnce(
  server: Served,
  inDoubt: readonly InDoubt[],
): Promise<{ readonly made: readonly Kept[]; readonly lost: number }> {
  const made: Kept[] = [];
  let lost = 0;
  await all(inDoubt, async (deposit) => {
    const first = await depositAtLast(server, deposit);
    const second = await depositAtLast(server, deposit);
    if (!second.again || second.number !== first.number) throw new Error(`${deposit.key} made two deposits`);
    if (!first.again) lost += 1;
    made.push({ sha256: deposit.sha256, receipt: first.receipt });
  });
  return { made, lost };
}

async function depositAtLast(server: Served, deposit: InDoubt): Promise<Acknowledged> {
  for (;;) {
    const acknowledged = await depositOne(server, deposit);
    if (acknowledged !== undefined) return acknowledged;
    await setTimeout(500);
  }
}

async function asked<T>({ url, key }: Served, path: string): Promise<T> {
  for (;;) {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status === 200) return (await answer.json()) as T;
    const said = await answer.text();
    if (answer.status !== 503) throw new Error(`${path} was answered with ${answer.status}: ${said}`);
    // On a busy machine it refuses some: then it is asked again.
    await setTimeout(500);
  }
}

async function all<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
