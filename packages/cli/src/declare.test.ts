import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeystore } from '@guzheng/anchor';
import { readDeclaration } from '@guzheng/evidence';
import type { Report } from '@guzheng/verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeProof } from '../../testing/src/evidence-package.ts';
import { errorCode, guzheng, temporaryFolder } from '../test/harness.ts';

const content = new TextEncoder().encode('the file');
const FACTS = { operator: { name: '某某科技有限公司', identity: '91350100M000100Y43' }, lawfulAccess: '公开网页' };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'file.txt');
  await writeFile(file, content);
  await writeFile(`${file}.proof.json`, (await makeProof(content)).proofBytes);
  await writeFile(join(folder, 'facts.json'), JSON.stringify(FACTS));
  await writeFile(join(folder, 'password'), 'correct horse\n');
  await createKeystore({ path: join(folder, 'key.json'), password: 'correct horse' });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const declare = (...more: readonly string[]) => {
  const signed = ['--key', join(folder, 'key.json'), '--password-file', join(folder, 'password')];
  return guzheng(['declare', file, '--facts', join(folder, 'facts.json'), '--name', '某某', ...signed, ...more]);
};

describe('guzheng declare', () => {
  it('signs what is declared, and verify shows it as declared', async () => {
    expect((await declare()).code).toBe(0);
    const path = `${file}.declaration.json`;
    expect(readDeclaration(Uint8Array.from(await readFile(path)))).toMatchObject({
      signed: true,
      declaration: { facts: FACTS, declarant: { name: '某某' } },
    });
    const verified = await guzheng(['verify', file, '--offline', '--json', '--declaration', path]);
    const { checks } = JSON.parse(verified.out) as Report;
    expect(checks.find(({ id }) => id === 'P1')).toMatchObject({ status: 'UNPROVEN', code: 'declared-only' });
  });

  it('writes over nothing', async () => {
    expect((await declare()).code).toBe(0);
    const again = await declare('--json');
    expect([again.code, errorCode(again)]).toEqual([2, 'output-exists']);
  });

  it('takes no facts that no reader would take', async () => {
    await writeFile(join(folder, 'facts.json'), '{"verdict":"PASS"}');
    const refused = await declare('--json');
    expect([refused.code, errorCode(refused)]).toEqual([2, 'document-malformed']);
  });

  it('says what is missing', async () => {
    expect((await guzheng(['declare', file])).code).toBe(2);
    expect((await guzheng(['verify', file, '--offline', '--declaration', join(folder, 'none')])).code).toBe(2);
  });
});
