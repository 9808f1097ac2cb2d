import { execFileSync } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeystore, keyFromHex } from '@guzheng/anchor';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';

/** The example of the specifications, deposited by a statement of version 1 and by one of version 2. */
const examples = join(import.meta.dirname, '../../../docs/spec/examples');
const MEMBER = 'evidence/fetch/1-body.bin';
const secret = { GUZHENG_PASSWORD: 'correct horse' };

let folder: string;
let file: string;
let proof: string;
let second: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'example.wacz');
  proof = `${file}.proof.json`;
  second = join(folder, 'v2.json');
  await copyFile(join(examples, 'example.wacz'), file);
  await copyFile(join(examples, 'example.wacz.proof.json'), proof);
  await copyFile(join(examples, 'example-v2.wacz.proof.json'), second);
});
afterEach(() => rm(folder, { recursive: true }));

describe('guzheng disclose', () => {
  it('makes the very disclosure that the specification shows', async () => {
    const ran = await guzheng(['disclose', file, MEMBER, '--proof', second, '--out', folder]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toContain('withheld   the content of 8 members; their names, sizes and digests are hidden');
    for (const name of ['1-body.bin', '1-body.bin.disclosure.json'])
      expect(await readFile(join(folder, name))).toEqual(await readFile(join(examples, name)));
  });

  it('warns where names, sizes and digests of all members are shown', async () => {
    const ran = await guzheng(['disclose', file, MEMBER, '--out', folder]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('shows the names, sizes and digests of all members');
    expect(ran.out).toContain('their names, sizes and digests are shown');
  });

  it.each([
    [['disclose'], 'misuse'],
    [['disclose', 'a.wacz'], 'misuse'],
    [['disclose', 'a.wacz', 'b', 'c'], 'misuse'],
    [['disclose', '/none', 'b'], 'proof-missing'],
  ])('%j: exit 2', async (args, code) => {
    const ran = await guzheng([...args, '--json']);
    expect([ran.code, errorCode(ran), ran.out]).toEqual([2, code, '']);
  });

  it('leaves nothing where the member is none', async () => {
    const before = await listed(folder);
    const ran = await guzheng(['disclose', file, '../../etc/passwd', '--out', folder, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'not-disclosable']);
    expect(await listed(folder)).toEqual(before);
  });
});

describe('guzheng verify --disclosure', () => {
  const verify = (...args: readonly string[]) => guzheng(['verify', '--offline', ...args]);

  it.each(['v2', 'v1'])('verifies one member alone (statement %s), and says what was withheld', async (version) => {
    await guzheng(['disclose', file, MEMBER, '--out', folder, '--proof', version === 'v2' ? second : proof]);
    await rm(file);
    const member = join(folder, '1-body.bin');
    const given = [member, '--disclosure', `${member}.disclosure.json`];
    const ran = await verify(...given, '--policy', 'devnet');
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^VERIFIED, this one file/);
    expect(ran.out).toMatch(/\nwithheld the content of 8 members/);
    expect(ran.out).toContain('UNPROVEN I2 ');
    expect((await verify(...given)).code).toBe(3);
    expect(JSON.parse((await verify(...given, '--json')).out)).toMatchObject({
      type: 'guzheng/disclosure-report/v1',
      verdict: 'unproven',
      withheld: { members: 8 },
    });
    await writeFile(member, 'forged');
    expect((await verify(...given, '--policy', 'devnet')).code).toBe(1);
  });

  it('writes the report, in both languages, and over nothing that is there', async () => {
    await guzheng(['disclose', file, MEMBER, '--out', folder, '--proof', second]);
    const member = join(folder, '1-body.bin');
    const report = join(folder, 'report.html');
    const given = [member, '--disclosure', `${member}.disclosure.json`, '--report', report, '--policy', 'devnet'];
    expect((await verify(...given, '--lang', 'en')).code).toBe(0);
    const text = await readFile(report, 'utf8');
    expect(text).toMatch(/<html lang="en"/);
    expect(text).toContain('出示了什么，没有出示什么');
    const again = await verify(...given, '--json');
    expect([again.code, errorCode(again)]).toEqual([2, 'output-exists']);
    expect(await readFile(report, 'utf8')).toBe(text);
  });

  it('needs a disclosure that is there and can be read', async () => {
    expect(errorCode(await verify(file, '--disclosure', join(folder, 'none'), '--json'))).toBe('file-unreadable');
    expect(errorCode(await verify(file, '--disclosure', proof, '--json'))).toBe('disclosure-malformed');
  });
});

describe('guzheng custody', () => {
  let keys: string;
  let key: string;
  beforeAll(async () => {
    keys = await temporaryFolder();
    key = join(keys, 'notary.json');
    await createKeystore({ path: key, password: secret.GUZHENG_PASSWORD, key: keyFromHex('22'.repeat(32)) });
  });
  afterAll(() => rm(keys, { recursive: true }));

  const add = (...args: readonly string[]) =>
    guzheng(['custody', 'add', proof, '--key', key, '--event', 'hand-over', '--detail', '交公证处', ...args], secret);

  it('adds an event with a key of whoever has the file, and shows the list in both languages', async () => {
    expect((await add()).code).toBe(0);
    const added = JSON.parse((await add('--event', 'access', '--detail', 'read', '--json')).out) as {
      event: { seq: number };
    };
    expect(added.event.seq).toBe(1);
    const zh = await guzheng(['custody', 'show', proof]);
    expect([zh.code, zh.err]).toEqual([0, '']);
    for (const text of ['完整', '移交  交公证处', '查阅  read', '北京时间', '签名与衔接：通过'])
      expect(zh.out).toContain(text);
    const en = await guzheng(['custody', 'show', proof, '--lang', 'en']);
    for (const text of ['INTACT', 'hand-over  交公证处', 'signature and link: PASS']) expect(en.out).toContain(text);
    const json = JSON.parse((await guzheng(['custody', 'show', proof, '--json'])).out) as {
      intact: boolean;
      events: unknown[];
    };
    expect([json.intact, json.events.length]).toEqual([true, 2]);
    expect((await guzheng(['verify', file, '--offline', '--policy', 'devnet'])).code).toBe(0);
  });

  it('shows where a list is broken, ends with 1, and appends nothing to it', async () => {
    await add();
    await add();
    const told = JSON.parse(await readFile(proof, 'utf8')) as { custody: unknown[] };
    const broken = JSON.stringify({ ...told, custody: told.custody.slice(1) });
    await writeFile(proof, broken);
    const shown = await guzheng(['custody', 'show', proof, '--lang', 'en']);
    expect([shown.code, shown.out]).toEqual([1, expect.stringContaining('FAIL [custody-unlinked]')]);
    const refused = await add('--json');
    expect([refused.code, errorCode(refused)]).toEqual([2, 'custody-broken']);
    expect(await readFile(proof, 'utf8')).toBe(broken);
  });

  it('lets no event turn the terminal round', async () => {
    await add('--detail', 'a\u202eb\u001b[2Jc\nINTACT');
    const { out } = await guzheng(['custody', 'show', proof, '--lang', 'en']);
    for (const turns of ['\u202e', '\u001b']) expect(out).not.toContain(turns);
    expect(out.split('\n').filter((line) => line.startsWith('INTACT'))).toHaveLength(1);
  });

  it.each([
    [[]],
    [['show']],
    [['add']],
    [['burn', 'x']],
    [['add', 'x', '--event', 'theft', '--detail', 'd', '--key', 'k']],
    [['add', 'x', '--event', 'deposit', '--detail', 'd', '--key', 'k']],
    [['add', 'x', '--event', 'access', '--key', 'k']],
    [['add', 'x', '--event', 'access', '--detail', 'd']],
    [['show', 'x', '--lang', 'fr']],
  ])('misuse %j: exit 2', async (args) => {
    const ran = await guzheng(['custody', ...args, '--json'], secret);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'misuse']);
  });
});

describe('guzheng transcript', () => {
  it('prints a script that the shell runs, and nothing in it differs', async () => {
    const ran = await guzheng(['transcript', file]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    await writeFile(join(folder, 't.sh'), ran.out);
    const out = runShell('t.sh');
    expect(out).toMatch(/\n\d+ OK, 0 DIFFERENT, \d+ NOT RUN\n$/);
  });

  it('writes it to a new file, of any file with a proof', async () => {
    const out = join(folder, 't.sh');
    const ran = await guzheng(['transcript', file, '--proof', second, '--out', out]);
    expect([ran.code, ran.out]).toEqual([0, `sh ${out}`]);
    expect(runShell('t.sh', 'example.wacz', 'v2.json')).toContain(', 0 DIFFERENT,');
    expect(errorCode(await guzheng(['transcript', file, '--out', out, '--json']))).toBe('output-exists');
    expect(errorCode(await guzheng(['transcript', second, '--json']))).toBe('proof-missing');
  });

  /** Ends with 0 or 3, according to what this machine has. */
  function runShell(...args: readonly string[]): string {
    const line = `sh "$@" || [ $? -eq 3 ]`;
    return execFileSync('/bin/sh', ['-c', line, 'sh', ...args], { cwd: folder }).toString();
  }
});
