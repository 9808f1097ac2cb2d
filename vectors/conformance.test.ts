/** The pack as another implementation meets it: through the protocol, by a process of its own. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePack, parsePack } from './pack.ts';
import { encodeAnswer, parseAnswer, passes } from './protocol.ts';

const folder = import.meta.dirname;
const { vectors } = parsePack(readFileSync(join(folder, 'INDEX.json'), 'utf8'));

/** Runs conformance.ts; a runner is a line of JavaScript, told the lines of standard input as `lines`. */
function conformance(runner?: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const script = `let text = ''; process.stdin.on('data', (part) => { text += part; }).on('end', () => {
    const lines = text.split('\\n').slice(0, -1); ${runner} });`;
  const command = runner === undefined ? [] : ['--', process.execPath, '-e', script];
  const args = ['--conditions=@guzheng/source', join(folder, 'conformance.ts'), ...command];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }));
  });
}

describe('the conformance pack', () => {
  it('is what INDEX.json lists, and enough of it', () => {
    const texts = new Map(vectors.map(({ path }) => [path, readFileSync(join(folder, 'cases', path), 'utf8')]));
    // Not by toBe: what differs would be told in hundreds of lines.
    expect(encodePack(texts) === readFileSync(join(folder, 'INDEX.json'), 'utf8')).toBe(true);
    expect(vectors.length).toBeGreaterThanOrEqual(250);
    expect(vectors.filter(({ expect: outcome }) => outcome !== 'verified').length).toBeGreaterThan(vectors.length / 2);
  });

  it('is passed by this implementation, through the protocol', async () => {
    const { code, out, err } = await conformance();
    expect([code, err, out.trim().split('\n').at(-1)]).toEqual([0, '', `${vectors.length} passed, 0 failed`]);
  }, 120_000);

  it('is not passed by a runner that says yes to everything, nor by one that gives no reasons', async () => {
    const yes = await conformance("for (const _ of lines) console.log('verified');");
    expect(yes.code).toBe(1);
    const { code, out } = await conformance("for (const _ of lines) console.log('contradicted');");
    const withoutCode = vectors.filter(
      ({ expect: outcome, code }) => outcome === 'contradicted' && code === '-',
    ).length;
    expect([code, out.trim().split('\n').at(-1)]).toEqual([
      1,
      `${withoutCode} passed, ${vectors.length - withoutCode} failed`,
    ]);
  });

  it.each([
    ['writes something else', "console.log('perhaps');"],
    ['writes too few lines', "console.log('verified');"],
    ['writes too many', "for (const _ of [...lines, '']) console.log('verified');"],
    ['ends as if something were wrong', "for (const _ of lines) console.log('verified'); process.exitCode = 3;"],
  ])('knows a runner that %s', async (_, runner) => {
    expect(await conformance(runner)).toMatchObject({ code: 2, out: '' });
  });
});

describe('a line of the protocol', () => {
  it('is read as it was written', () => {
    for (const answer of [
      { expect: 'verified', codes: [] },
      { expect: 'contradicted', codes: ['T7 FAIL call-log-broken', 'anchor 0 evm-wrong-root'] },
      { expect: 'failed', why: 'no such file' },
    ] as const)
      expect(parseAnswer(encodeAnswer(answer).trimEnd())).toEqual(answer);
    expect(parseAnswer('')).toBeNull();
    expect(parseAnswer('VERIFIED')).toBeNull();
  });

  it('passes for the right reason only', () => {
    const wanted = { expect: 'contradicted', point: 'T7 FAIL', code: 'call-log-broken' } as const;
    expect(passes(wanted, { expect: 'contradicted', codes: ['T7 FAIL call-log-broken'] })).toBe(true);
    expect(passes(wanted, { expect: 'contradicted', codes: ['T7 FAIL call-log-cut'] })).toBe(false);
    expect(passes(wanted, { expect: 'unproven', codes: ['T7 FAIL call-log-broken'] })).toBe(false);
    expect(passes(wanted, { expect: 'failed', why: '' })).toBe(false);
  });
});
