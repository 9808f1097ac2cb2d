import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { type AnchorRecord, checkTimeStamp, hexToBytes, type Proof } from '@guzheng/evidence';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Calendar, startCalendar, startRegtestChain } from '../../testing/src/ots/index.ts';
import { startTsa, type TestTsa } from '../../testing/src/tsa/index.ts';
import { errorCode, guzheng, type Ran, temporaryFolder } from '../test/harness.ts';

let devnet: Devnet;
let tsa: TestTsa;
let other: TestTsa;
let calendar: Calendar;
let folder: string;

beforeAll(async () => {
  [devnet, tsa, other, calendar] = await Promise.all([
    startDevnet(),
    startTsa(),
    startTsa(),
    startCalendar({ chain: startRegtestChain() }),
  ]);
});
afterAll(() => Promise.all([devnet.stop(), tsa.stop(), other.stop(), calendar.close()]));
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  tsa.follow(undefined);
  await rm(folder, { recursive: true });
});

const witnesses = (): readonly string[] => [
  '--rpc',
  devnet.url,
  '--tsa',
  tsa.url,
  '--tsa',
  other.url,
  '--ots',
  '--calendar',
  calendar.url,
];

async function file(name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `text of ${name} in ${folder}`);
  return path;
}

async function anchorsOf(path: string): Promise<readonly AnchorRecord[]> {
  return (JSON.parse(await readFile(path, 'utf8')) as Proof).anchors;
}

const kindsOf = async (path: string): Promise<readonly string[]> =>
  (await anchorsOf(path)).map(({ kind }) => kind).sort();
const FOUR = ['evm', 'opentimestamps', 'rfc3161', 'rfc3161'];

describe('guzheng deposit, with every kind of witness', () => {
  it('prints a line for each file and for each anchor; the authorities stamped the file itself', async () => {
    const path = await file('a.txt');
    const ran = await guzheng(['deposit', path, ...witnesses()]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const lines = ran.out.split('\n');
    expect(lines[0]).toBe(`${sha256}  ${path}.proof.json`);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(' ').filter(Boolean).slice(0, 2).join(' '))
        .sort(),
    ).toEqual(FOUR.map((kind) => `anchor ${kind}`));
    for (const anchor of await anchorsOf(`${path}.proof.json`)) {
      if (anchor.kind !== 'rfc3161') continue;
      expect(checkTimeStamp(anchor, hexToBytes(sha256), { roots: [tsa.root] })).toMatchObject({ outcome: 'valid' });
    }
  });

  it('is done when run again: the chain, the authorities and the calendar hear nothing', async () => {
    const paths = [await file('a.txt'), await file('b.txt')];
    const first = await guzheng(['deposit', ...paths, ...witnesses()]);
    const before = [tsa.asked.length, calendar.digests.length];
    const again = await guzheng(['deposit', ...paths, ...witnesses()]);
    expect([again.code, again.out]).toEqual([0, first.out]);
    expect([tsa.asked.length, calendar.digests.length]).toEqual(before);
    for (const path of paths) expect(await kindsOf(`${path}.proof.json`)).toEqual(FOUR);
  });

  it('says who is missing and is done all the same, where enough have answered', async () => {
    tsa.follow({ kind: 'status', status: 503 });
    const ran = await guzheng(['deposit', await file('a.txt'), ...witnesses()]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(new RegExp(`^missing  rfc3161 ${tsa.url}: .* \\[tsa-`, 'm'));
  });

  it('keeps what came where too few have answered, and the command in its hint completes it', async () => {
    tsa.follow({ kind: 'status', status: 503 });
    const path = await file("the $(clerk)'s.txt");
    const ran = await guzheng(['deposit', path, ...witnesses(), '--tsa-min', '2', '--json']);
    expect([ran.code, errorCode(ran), ran.out]).toEqual([2, 'anchor-failed', '']);
    const { error } = JSON.parse(ran.err) as { error: { hint: string; kept: string[] } };
    expect(error.kept).toEqual([`${path}.proof.json`]);
    const before = await anchorsOf(`${path}.proof.json`);
    expect(before).toHaveLength(3);
    tsa.follow(undefined);
    expect((await typed(error.hint)).code).toBe(0);
    const after = await anchorsOf(`${path}.proof.json`);
    expect([after.slice(0, 3), after.length]).toEqual([before, 4]);
  });
});

describe('guzheng deposit --digests', () => {
  const digests = Array.from({ length: 30 }, (_, number) => createHash('sha256').update(`${number}`).digest('hex'));
  const proofs = async (out: string): Promise<readonly string[]> =>
    (await readdir(out, { recursive: true }))
      .filter((name) => name.endsWith('.proof.json'))
      .map((name) => join(out, name));

  async function list(lines: readonly string[]): Promise<string> {
    const path = join(folder, 'list');
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  }

  it('makes a folder of proofs, once', async () => {
    const out = join(folder, 'out');
    const args = [
      'deposit',
      '--digests',
      await list(digests.map((digest) => `${digest}  name`)),
      '--out',
      out,
      ...witnesses(),
    ];
    const ran = await guzheng(args);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^digests {2}30\nroot {5}[0-9a-f]{64}\nproofs {3}.*30 written/);
    const made = await proofs(out);
    expect(made).toHaveLength(30);
    for (const proof of made) expect(await kindsOf(proof)).toEqual(FOUR);
    const again = await guzheng([...args, '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ written: 0, missing: 0, record: { state: 'written' } });
  });

  it('names the line that is none, and leaves no folder behind', async () => {
    const path = await list([...digests, '', 'more']);
    const ran = await guzheng([
      'deposit',
      '--digests',
      path,
      '--out',
      join(folder, 'out'),
      '--rpc',
      devnet.url,
      '--json',
    ]);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'list-malformed']);
    expect(ran.err).toContain('line 31 of the list is blank');
    expect(await readdir(folder)).toEqual(['list']);
  });

  it('refuses another list in the same folder, and a folder that holds something else', async () => {
    const out = join(folder, 'out');
    const deposit = async (lines: readonly string[], into: string): Promise<Ran> =>
      guzheng(['deposit', '--digests', await list(lines), '--out', into, '--rpc', devnet.url, '--json']);
    expect((await deposit(digests, out)).code).toBe(0);
    expect(errorCode(await deposit(digests.slice(1), out))).toBe('deposit-differs');
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, 'mine', 'file'), 'mine');
    expect(errorCode(await deposit(digests, join(folder, 'mine')))).toBe('output-exists');
  });
});

describe('guzheng upgrade', () => {
  it('is pending (3) until the chain is final and Bitcoin has it, and complete (0) with what is asked for', async () => {
    const path = await file('a.txt');
    await guzheng(['deposit', path, '--rpc', devnet.url]);
    const proof = `${path}.proof.json`;
    const pending = await guzheng(['upgrade', proof, '--rpc', devnet.url]);
    expect([pending.code, pending.err]).toEqual([3, '']);
    expect(pending.out).toMatch(/^pending {2}.*a\.txt\.proof\.json.*\n {2}pending {2}evm devnet/);
    const done = await guzheng(['upgrade', proof, '--rpc', devnet.url, '--confirm', 'included', '--tsa', tsa.url]);
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/^complete .*\(changed\)\n {2}complete evm devnet .*\n {2}complete rfc3161/);
    expect(await kindsOf(proof)).toEqual(['evm', 'rfc3161']);
  });

  it('asks the chain only where a network is named, and signs only where there is a key', async () => {
    const path = await file('a.txt');
    await guzheng(['deposit', path, '--rpc', 'http://127.0.0.1:1']);
    const proof = `${path}.proof.json`;
    const nothing = JSON.parse((await guzheng(['upgrade', proof, '--rpc', devnet.url, '--json'])).out) as unknown;
    expect(nothing).toMatchObject([{ outcome: 'pending', changed: false, anchors: [] }]);
    const ran = await guzheng(['upgrade', folder, '--network', 'devnet', '--rpc', devnet.url, '--confirm', 'included']);
    expect(ran.code).toBe(0);
    expect(await kindsOf(proof)).toEqual(['evm']);
    const { custody } = JSON.parse(await readFile(proof, 'utf8')) as Proof;
    expect(custody).toHaveLength(2);
  });

  it('is trouble (2) when one of several cannot be read; the others are completed all the same', async () => {
    const path = await file('a.txt');
    await guzheng(['deposit', path, '--rpc', devnet.url]);
    await writeFile(join(folder, 'b.proof.json'), 'garbage');
    const ran = await guzheng(['upgrade', folder, '--confirm', 'included', '--rpc', devnet.url, '--json']);
    expect(ran.code).toBe(2);
    const outcomes = (JSON.parse(ran.out) as { outcome: string; error?: { code: string } }[]).map(
      ({ outcome, error }) => [outcome, error?.code],
    );
    expect(outcomes.sort()).toEqual([
      ['complete', undefined],
      ['error', 'proof-malformed'],
    ]);
  });
});

/** Runs a command of a hint as a shell takes it apart: words, and single quotes around them. */
function typed(hint: string): Promise<Ran> {
  const command = hint.replace(/^.*: guzheng /, '');
  const words = [...command.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (all, inner?: string) => inner ?? all.slice(1)),
  );
  return guzheng(words);
}
