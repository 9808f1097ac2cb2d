// Runs one piece of work on files, and ends itself by SIGKILL at the n-th change to the file system, so that every point of it can be tried.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { bytesToHex, type Witness } from '@guzheng/evidence';
import { sentRecord, stampOf } from './witnesses.ts';

const [work = '', folder = '', killAt = '0', rpc] = process.argv.slice(2);
countdown(Number(killAt));

// Loaded after the file system is watched.
const { chainAt, chainOf } = await import('./chain.ts');
const { depositFiles, depositList, upgradeProofs } = await import('../src/index.ts');

const witnesses = [{ name: 'authorities', atLeast: 1, witnesses: [tsa()] }];
const chain = rpc === undefined ? chainOf(journaled()) : chainAt(rpc, join(folder, 'state'));

switch (work) {
  case 'files':
    await depositFiles(
      ['a', 'b', 'c'].map((name) => join(folder, name)),
      { chain, witnesses },
    );
    break;
  case 'list':
    await depositList(list(), { chain, witnesses, out: join(folder, 'out') });
    break;
  case 'upgrade':
    for await (const _ of upgradeProofs([folder], { witnesses, signer: chain.signer }));
    break;
  default:
    throw new Error(`there is no work ${work}`);
}

async function* list(): AsyncGenerator<Uint8Array> {
  yield await fs.readFile(join(folder, 'list'));
}

/** Each change to names or contents counts; the process is killed before the n-th is done. */
function countdown(left: number): void {
  let count = left;
  const changing = ['link', 'rename', 'rm', 'writeFile', 'open', 'mkdir'] as const;
  for (const name of changing) {
    const done = fs[name] as (...args: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        count -= 1;
        if (count === 0) process.kill(process.pid, 'SIGKILL');
        return done(...args);
      },
    });
  }
  syncBuiltinESMExports();
}

/** In the place of a chain, one that keeps what a journal keeps: a root that was written down before is never sent anew. */
function journaled(): Witness {
  const journal = join(folder, 'sent.log');
  return {
    kind: 'evm',
    name: 'devnet',
    testify: async (root) => {
      const sent = existsSync(journal) ? readFileSync(journal, 'utf8') : '';
      if (!sent.includes(bytesToHex(root))) appendFileSync(journal, `${bytesToHex(root)}\n`);
      return sentRecord('devnet', root);
    },
  };
}

/** Each stamp is another one, as it is with a real authority. */
function tsa(): Witness {
  const testify: Witness['testify'] = async (digest, target) => stampOf('tsa', digest, target, Date.now() % 60);
  return { kind: 'rfc3161', name: 'tsa', testify };
}
