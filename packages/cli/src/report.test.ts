import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex } from '@guzheng/evidence';
import { declareFile, nodeSigner } from '@guzheng/sdk';
import { makeEvidence } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';

let folder: string;
let file: string;
let sha256: string;
let made = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'page.wacz');
  const evidence = await makeEvidence();
  await writeFile(file, evidence.file);
  await writeFile(`${file}.proof.json`, evidence.proofBytes);
  const forged = Uint8Array.from(evidence.file);
  forged[100] = (forged[100] ?? 0) ^ 1;
  await writeFile(join(folder, 'forged.wacz'), forged);
  await writeFile(join(folder, 'forged.wacz.proof.json'), evidence.proofBytes);
  sha256 = createHash('sha256').update(evidence.file).digest('hex');
});

afterAll(() => rm(folder, { recursive: true }));

async function out(): Promise<string> {
  const path = join(folder, `out-${made++}`);
  await mkdir(path);
  return path;
}

async function declarations(value: unknown): Promise<string> {
  const path = join(folder, `declarations-${made++}.json`);
  await writeFile(path, JSON.stringify(value));
  return path;
}

describe('guzheng report', () => {
  it('draws up every document, as HTML and PDF, in the language asked for', async () => {
    const to = await out();
    const ran = await guzheng(['report', file, '--offline', '--out', to, '--lang', 'en', '--json']);
    expect(ran.code).toBe(0);
    const printed = JSON.parse(ran.out) as { files: object[]; documents: { path: string }[] };
    expect(printed.files).toEqual([{ file, verdict: 'unproven', sha256 }]);
    expect(printed.documents.map(({ path }) => path).sort()).toEqual((await listed(to)).map((name) => join(to, name)));
    expect(await listed(to)).toHaveLength(12);
    expect(await readFile(join(to, 'page.wacz.fre-902.en.html'), 'utf8')).toContain('<html lang="en">');
  });

  it('puts what is declared where it belongs, marked', async () => {
    const to = await out();
    const said = await declarations({
      type: 'guzheng/declarations/v1',
      holder: { name: '原告甲公司' },
      exhibits: [{ sha256, factsToProve: ['被告网站登载了该文章'] }],
    });
    const ran = await guzheng([
      'report',
      file,
      '--offline',
      '--out',
      to,
      '--document',
      'evidence-list',
      '--format',
      'html',
      '--declarations',
      said,
    ]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    const page = await readFile(join(to, 'page.wacz.evidence-list.zh.html'), 'utf8');
    for (const words of ['原告甲公司', '被告网站登载了该文章', '当事人声明，未经核对']) expect(page).toContain(words);
  });

  describe('with what guzheng declare signed', () => {
    const FACTS = {
      holder: { name: '原告甲公司' },
      neutrality: { independent: true, statement: '与当事人没有利害关系' },
      lawfulAccess: '公开网页，无需登录',
      factsToProve: ['被告网站登载了该文章'],
    };
    const certificate = ['--offline', '--document', 'certificate', '--format', 'html'];

    async function declared(about: string): Promise<string> {
      const path = join(folder, `signed-${made++}.json`);
      const signer = nodeSigner(new Uint8Array(32).fill(7));
      await declareFile(about, {
        facts: FACTS,
        name: '李某',
        signer,
        out: path,
        now: new Date('2026-08-01T00:00:00Z'),
      });
      return path;
    }

    it('prints it as declared, says which key signed it, and judges it', async () => {
      const to = await out();
      const said = await declared(file);
      const ran = await guzheng([
        'report',
        file,
        ...certificate,
        '--out',
        to,
        '--declarations',
        said,
        '--document',
        'report',
      ]);
      expect([ran.code, ran.err]).toEqual([0, '']);
      const page = await readFile(join(to, 'page.wacz.certificate.zh.html'), 'utf8');
      const key = bytesToHex(nodeSigner(new Uint8Array(32).fill(7)).publicKey);
      const words = [
        '原告甲公司',
        '声明独立于当事人',
        '公开网页，无需登录',
        '被告网站登载了该文章',
        '李某',
        key,
        '没有核对',
      ];
      for (const word of words) expect(page).toContain(word);
      expect(await readFile(join(to, 'page.wacz.report.zh.html'), 'utf8')).toContain('李某');
    });

    it('prints nothing where the words were changed after the signature', async () => {
      const said = await declared(file);
      const envelope = JSON.parse(await readFile(said, 'utf8')) as { payload: string };
      const payload = Buffer.from(envelope.payload, 'base64').toString().replace('原告甲公司', '被告乙公司');
      const forged = await declarations({ ...envelope, payload: Buffer.from(payload).toString('base64') });
      const to = await out();
      const ran = await guzheng(['report', file, ...certificate, '--out', to, '--declarations', forged, '--json']);
      expect([ran.code, errorCode(ran)]).toEqual([2, 'document-malformed']);
      expect(await listed(to)).toEqual([]);
    });

    it('prints it for no other file, and for one file at a time', async () => {
      const said = await declared(join(folder, 'forged.wacz'));
      const to = await out();
      const other = await guzheng(['report', file, ...certificate, '--out', to, '--declarations', said, '--json']);
      expect([other.code, errorCode(other)]).toEqual([2, 'document-malformed']);
      const two = ['report', file, join(folder, 'forged.wacz')];
      const both = await guzheng([...two, ...certificate, '--out', to, '--declarations', said]);
      expect([both.code, both.err]).toEqual([2, expect.stringContaining('is about one file')]);
      expect(await listed(to)).toEqual([]);
    });
  });

  it('says aloud that the declarations do not name the file', async () => {
    const said = await declarations({ type: 'guzheng/declarations/v1', exhibits: [{ sha256: '0'.repeat(64) }] });
    const ran = await guzheng([
      'report',
      file,
      '--offline',
      '--out',
      await out(),
      '--document',
      'certificate',
      '--format',
      'html',
      '--declarations',
      said,
    ]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain(`do not name ${file} (sha256 ${sha256})`);
  });

  it('ends with 1 for a file that contradicts, and draws its documents up all the same', async () => {
    const to = await out();
    const ran = await guzheng([
      'report',
      join(folder, 'forged.wacz'),
      file,
      '--offline',
      '--out',
      to,
      '--document',
      'evidence-list',
      '--format',
      'html',
    ]);
    expect(ran.code).toBe(1);
    expect(await listed(to)).toEqual(['evidence-list.zh.html']);
    expect(await readFile(join(to, 'evidence-list.zh.html'), 'utf8')).toContain('发现矛盾');
  });

  it('lists every bad field of the declarations, and writes nothing', async () => {
    const to = await out();
    const bad = await declarations({
      type: 'guzheng/declarations/v1',
      holder: { name: 1 },
      filing: [],
      exhibits: [{ sha256: 'x' }],
    });
    const ran = await guzheng(['report', file, '--offline', '--out', to, '--declarations', bad, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'document-malformed']);
    for (const field of ['holder.name', 'filing', 'exhibits.0.sha256']) expect(ran.err).toContain(field);
    expect(await listed(to)).toEqual([]);
  });

  it('never overwrites', async () => {
    const to = await out();
    await writeFile(join(to, 'page.wacz.explanation.zh.html'), 'mine');
    const ran = await guzheng(['report', file, '--offline', '--out', to, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'output-exists']);
    expect(await listed(to)).toEqual(['page.wacz.explanation.zh.html']);
    expect(await readFile(join(to, 'page.wacz.explanation.zh.html'), 'utf8')).toBe('mine');
  });

  it.each([
    ['no file', []],
    ['an unknown document', ['FILE', '--document', 'deed']],
    ['an unknown format', ['FILE', '--format', 'docx']],
    ['an unknown language', ['FILE', '--lang', 'fr']],
    ['one proof for two files', ['FILE', 'other.wacz', '--proof', 'p.json']],
    ['a file twice', ['FILE', 'FILE']],
    ['declarations that are not there', ['FILE', '--declarations', 'none.json']],
  ])('is misuse with %s', async (_, args) => {
    const ran = await guzheng(['report', ...args.map((arg) => (arg === 'FILE' ? file : arg)), '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'misuse']);
  });
});
