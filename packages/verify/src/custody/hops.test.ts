import { layout, utf8Encode } from '@guzheng/evidence';
import {
  type EvidencePackageLies,
  type MadeEvidence,
  makeEvidence,
  makeProof,
  makeSoundEvidence,
} from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { judge, judgeMade, outcomeOf } from '../../test/judge.ts';
import type { Report } from '../report.ts';

const statesOf = ({ hops }: Report) => Object.fromEntries(hops.map(({ hop, state }) => [hop, state]));
const WHOLE = {
  ...{ source: 'equal', generation: 'equal', transmission: 'equal', storage: 'equal', deposit: 'equal' },
  ...{ anchor: 'equal', custody: 'equal' },
};
const told = async (lies: EvidencePackageLies): Promise<Report> =>
  judgeMade(await makeEvidence({ custodyEvents: 2, lies }));

describe('the way of the evidence, hop by hop', () => {
  it('is whole where every digest that came in is the one that left', async () => {
    const made = await makeSoundEvidence({ custodyEvents: 2 });
    const report = await judgeMade(made);
    expect(statesOf(report)).toEqual(WHOLE);
    for (const { out, into } of report.hops) expect(into).toBe(out);
    expect(outcomeOf(report, 'T9')).toBe('PASS');
  });

  it('takes nothing for an answer but an answer: a picture has the address of its page', async () => {
    const url = 'https://huatai.test/a?x=1';
    const report = await told({
      calls: (calls) =>
        calls.map((call) => (call.call === 'Page.captureScreenshot' ? { ...call, args: { url } } : call)),
    });
    expect(statesOf(report)).toEqual(WHOLE);
  });

  it.each<[string, string, EvidencePackageLies]>([
    [
      'an answer that the archive has not',
      'source',
      {
        calls: (calls) =>
          calls.map((call) =>
            call.means === 'browser' && typeof call.result.sha256 === 'string'
              ? { ...call, result: { ...call.result, ok: true, sha256: 'ab'.repeat(32) } }
              : call,
          ),
      },
    ],
    [
      'a file that is not the one that was made',
      'generation',
      { beforeManifest: (members) => members.set(`${layout.page}dom.html`, utf8Encode('<p>other</p>')) },
    ],
    [
      'a file that is not the one that was listed',
      'transmission',
      { sealed: (members) => members.set(layout.callLog, utf8Encode('{}\n')) },
    ],
    [
      'another list than was deposited',
      'storage',
      { statement: (own) => ({ ...own, manifest: { sha256: 'ab'.repeat(32), sm3: 'ab'.repeat(32) } }) },
    ],
    ['a custody list without its first event', 'custody', { custody: (events) => events.slice(1) }],
  ])('breaks at %s', async (_, hop, lies) => {
    const report = await told(lies);
    expect(statesOf(report)).toMatchObject({ [hop]: 'broken' });
    expect(outcomeOf(report, 'T9')).toBe('FAIL custody-hop-broken');
  });

  it('shows what is missing as missing', async () => {
    const made: MadeEvidence = await makeEvidence();
    expect(statesOf(await judge(made.file))).toMatchObject({ storage: 'open', deposit: 'open', anchor: 'open' });
    expect(outcomeOf(await judge(made.file), 'T9')).toBe('UNPROVEN custody-hop-open');
  });

  it('of a plain file begins at its deposit', async () => {
    const file = utf8Encode('a file');
    const { proofBytes } = await makeProof(file);
    expect(statesOf(await judge(file, { proof: proofBytes }))).toEqual({ deposit: 'equal', anchor: 'equal' });
  });
});
