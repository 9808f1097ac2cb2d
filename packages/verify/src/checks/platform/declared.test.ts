import type { DeclaredFacts } from '@guzheng/evidence';
import { type MadeEvidence, makeProof, makeSoundEvidence } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOf, failures, judge, judgeMade, outcomeOf } from '../../../test/judge.ts';
import { declarationOf } from '../../../test/sound.ts';
import type { Report } from '../../report.ts';

let made: MadeEvidence;
beforeAll(async () => {
  made = await makeSoundEvidence();
});
const declaring = async (
  ...all: readonly (readonly [DeclaredFacts, { seed?: number; time?: string }?])[]
): Promise<Report> =>
  judgeMade(made, {
    declarations: await Promise.all(all.map(([facts, options]) => declarationOf(made, facts, options))),
  });

const OPERATOR = { name: '某某科技有限公司', identity: '91350100M000100Y43' };
const EVERYTHING: DeclaredFacts = {
  operator: OPERATOR,
  holder: { name: '甲' },
  neutrality: { independent: true, statement: '与各方无关' },
  interest: '按次收费',
  filings: [{ name: '备案', number: '1', validFrom: '2026-01-01', validTo: '2026-12-31' }],
  lawfulAccess: '公开网页',
  factsToProve: ['刊载了涉案文章'],
  quotes: ['杭州时装周'],
  otherEvidence: [{ description: '公证书' }],
};

describe('what is declared', () => {
  it('is shown as declared, and passes nothing, however much is said', async () => {
    const report = await declaring([EVERYTHING]);
    for (const id of ['P1', 'P2', 'P3', 'T10', 'X8'] as const)
      expect([id, outcomeOf(report, id), checkOf(report, id).basis]).toEqual([
        id,
        'UNPROVEN declared-only',
        'declared',
      ]);
    expect(failures(report)).toEqual([]);
    expect(JSON.stringify(checkOf(report, 'P1').evidence)).toContain(OPERATOR.name);
  });

  it('changes no other point and no verdict', async () => {
    const [without, report] = [await judgeMade(made), await declaring([EVERYTHING])];
    const others = (one: Report) => one.checks.filter(({ id, basis }) => basis !== 'declared' && !/^(X7|O)/.test(id));
    expect(others(report)).toEqual(others(without));
    expect(report.verdict).toBe(without.verdict);
  });

  it('fails only the points that it speaks of', async () => {
    const sha256 = 'ab'.repeat(32);
    const report = await judgeMade(made, {
      declarations: [await declarationOf(made, { lawfulAccess: 'x' }, { sha256 })],
    });
    expect(failures(report)).toEqual(['T10 declaration-of-another']);
  });

  it('by two who differ stands side by side; by two who agree it does not', async () => {
    const differing = await declaring([{ operator: OPERATOR }], [{ operator: { name: '另一公司' } }, { seed: 4 }]);
    expect(outcomeOf(differing, 'P1')).toBe('UNPROVEN declarations-contradict');
    expect(checkOf(differing, 'P1').evidence?.declared).toHaveLength(2);
    const agreeing = await declaring([{ operator: OPERATOR }], [{ operator: OPERATOR }, { seed: 4 }]);
    expect(outcomeOf(agreeing, 'P1')).toBe('UNPROVEN declared-only');
  });

  it('of filings covers the days in Beijing: 2026-07-01T08:00Z is 1 July there', async () => {
    const until = (validTo: string) => declaring([{ filings: [{ name: 'a', number: '1', validTo }] }]);
    expect(outcomeOf(await until('2026-07-01'), 'P3')).toBe('UNPROVEN declared-only');
    expect(outcomeOf(await until('2026-06-30'), 'P3')).toBe('FAIL filing-not-valid');
  });

  it('is N-A for a plain file of which nothing is declared', async () => {
    const file = new TextEncoder().encode('a file');
    const { proofBytes } = await makeProof(file);
    expect(outcomeOf(await judge(file, { proof: proofBytes }), 'P1')).toBe('N-A');
  });

  it('that cannot be read gives no report', async () => {
    for (const text of ['', '{}', '[]', '{"payloadType":1}'])
      await expect(judgeMade(made, { declarations: [new TextEncoder().encode(text)] })).rejects.toMatchObject({
        code: 'declaration-malformed',
      });
  });

  it('as a sentence that matters is looked up, and a missing one is said', async () => {
    expect(outcomeOf(await declaring([{ quotes: ['杭州时装周'] }]), 'X7')).toBe('PASS');
    expect(outcomeOf(await declaring([{ quotes: ['没有的话'] }]), 'X7')).toBe('UNPROVEN quote-not-found');
  });
});
