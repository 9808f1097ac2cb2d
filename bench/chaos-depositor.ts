// The process that bench/chaos.ts kills: deposits the roots it is given, some at a time, until each is final. Its argument is a ChaosTask.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AnchorError, evmWitness, keyFromHex, openJournal } from '@guzheng/anchor';
import { DEVNET_KEY } from '@guzheng/anchor/devnet';
import { type EvmAnchor, fromHex, type Hex, NETWORKS, parseJson } from '@guzheng/evidence';
import type { ChaosTask } from '@guzheng/testing';

/** As many as this are under way at a time. */
const LANES = 8;
/** Where a root is not final after this many tries, it is reported as failed. */
const TRIES = 80;

const task = parseJson(new TextEncoder().encode(process.argv[2])) as ChaosTask;
const network = NETWORKS.find(({ name }) => name === 'devnet');
if (network === undefined) throw new Error('there is no devnet');
const journal = await openJournal({ folder: task.journal });
const witness = evmWitness({
  ...{ network, rpcs: task.rpcs, key: keyFromHex(DEVNET_KEY), journal },
  ...{ confirm: 'finalized', timeoutMs: 10_000, pollMs: 150, requestTimeoutMs: 1_500, replaceAfterMs: 2_500 },
  onProgress: ({ step }) => say(step),
});

say('ready');
const waiting = [...task.roots];
await Promise.all(Array.from({ length: LANES }, lane));
await journal.close();

async function lane(): Promise<void> {
  for (let root = waiting.shift(); root !== undefined; root = waiting.shift()) await deposit(root);
}

async function deposit(root: Hex): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const record = await tryOnce(root);
    if (record?.status === 'finalized') return await keep(`${root}.json`, JSON.stringify(record));
  }
  await keep(`${root}.failed`, 'not final in time');
}

async function tryOnce(root: Hex): Promise<EvmAnchor | undefined> {
  try {
    return await witness.testify(fromHex(root));
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    say(error.code);
    return undefined;
  }
}

/** There is a whole file or none. */
async function keep(name: string, text: string): Promise<void> {
  await writeFile(join(task.out, `${name}.part`), text);
  await rename(join(task.out, `${name}.part`), join(task.out, name));
}

function say(event: string): void {
  process.stdout.write(`${JSON.stringify({ event })}\n`);
}
