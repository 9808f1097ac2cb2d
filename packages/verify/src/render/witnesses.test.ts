import { type MadeEvidence, makeEvidence } from '@guzheng/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyOts, anyStamp, UNKNOWN } from '../../test/arbitrary.ts';
import { reportOf } from '../../test/report.ts';
import {
  bitcoinSays,
  blockOf,
  DEVELOPMENT_ROOT,
  found,
  headerOf,
  otsRecord,
  outside,
  PUBLIC_ROOT,
  pendingOts,
  refusedStamp,
  stampRecord,
  validOts,
  validStamp,
} from '../../test/witnesses.ts';
import type { AnchorReading } from '../anchors/anchors.ts';
import { judgeOpenTimestamps } from '../anchors/open-timestamps.ts';
import { judgeTimeStamp } from '../anchors/time-stamp.ts';
import { policies } from '../policy/policy.ts';
import { renderReport } from './index.ts';
import { CODE_WORDS } from './words/codes.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

let made: MadeEvidence;
beforeAll(async () => {
  made = await makeEvidence();
});

const ROOTS = [PUBLIC_ROOT, DEVELOPMENT_ROOT];
const stamp = (
  check: Parameters<typeof judgeTimeStamp>[1] = validStamp(),
  record: Parameters<typeof stampRecord>[0] = {},
): AnchorReading => judgeTimeStamp(stampRecord(record), check, ROOTS);
const ots = (check: Parameters<typeof judgeOpenTimestamps>[1], readers = [bitcoinSays([found('true')])]) =>
  judgeOpenTimestamps(
    otsRecord({ target: 'file', blocks: [{ height: 900_000, header: headerOf('true') }] }),
    check,
    outside({ readers }),
  );
const page = async (...readings: readonly (AnchorReading | Promise<AnchorReading>)[]): Promise<string> =>
  renderReport(await reportOf(made, await Promise.all(readings)), { lang: 'zh' });
const top = (text: string): string => text.slice(0, text.indexOf('<section class="record'));

describe('the report of any witnesses', () => {
  it('has a word for everything in both languages', async () => {
    const anyReading: fc.Arbitrary<AnchorReading | Promise<AnchorReading>> = fc.oneof(
      anyStamp,
      anyOts,
      fc.constant({ kind: 'unknown', report: UNKNOWN } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyReading, { maxLength: 4 }), async (readings) => {
        const report = await reportOf(made, await Promise.all(readings), policies.devnet);
        for (const lang of ['zh', 'en'] as const)
          expect(renderReport(report, { lang })).not.toMatch(/undefined|\[object|NaN|Infinity/);
        for (const { code } of [
          ...report.checks,
          ...report.anchors.filter(({ kind }) => kind !== 'unknown'),
        ] as readonly {
          code?: keyof typeof CODE_WORDS;
        }[])
          if (code !== undefined) expect(Object.keys(CODE_WORDS[code])).toEqual(['zh', 'en']);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('a time', () => {
  it('stands with what it may be off, and on whose word', async () => {
    const text = await page(stamp(), await ots(validOts([blockOf('true')])));
    expect(text).toContain('（±1 秒，时间戳机构声明）');
    expect(text).toContain('(± 1 s, as the authority states)');
    expect(text).toContain('（±2 小时，矿工时钟）');
    expect(text).toContain('(± 2 h, a miner’s clock)');
    const { accuracySeconds: _, ...unstated } = validStamp();
    expect(await page(stamp(unstated))).toContain('（误差未声明）');
    expect(await page(stamp(validStamp({ accuracySeconds: 0.02 })))).toContain('（±20 毫秒，');
  });

  it('bounds by the witness that says most, and only one that outsiders can check', async () => {
    const bounds = (text: string) => text.slice(text.indexOf('class="bounds"'), text.indexOf('<ol class="axis"'));
    // The Bitcoin block is stamped earlier, and is good to two hours only.
    const earlier = ots(validOts([blockOf('true', { time: '2026-07-01T08:00:22Z' })]));
    expect(bounds(await page(await earlier, stamp()))).toContain('2026-07-01 08:00:25');
    expect(bounds(await page(await ots(validOts([blockOf('true')]), []), stamp()))).toContain('2026-07-01 08:00:25');
    expect(bounds(await page(stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }))))).toContain(
      en.custody.noNotAfter,
    );
  });
});

describe('a banner', () => {
  const development = () => stamp(validStamp({ trust: { state: 'pinned', root: DEVELOPMENT_ROOT } }));
  const testChain = () =>
    ots(validOts([blockOf('true', { costly: false })]), [bitcoinSays([found('true')], 1, '0f'.repeat(32))]);

  it('says on top that the only witnesses are for development', async () => {
    for (const readings of [[development()], [await testChain()], [development(), await testChain()]])
      expect(top(await page(...readings))).toContain(zh.banner.developmentOnly.word);
    expect(top(await page(development(), stamp()))).not.toContain(zh.banner.developmentOnly.word);
    expect(await page(development(), stamp())).toContain(zh.banner.developmentAmong.word);
    // Neither what is pending nor what is refused makes it less than the only one.
    for (const other of [await ots(pendingOts()), stamp(refusedStamp('tsa-signature-invalid'))])
      expect(top(await page(development(), other))).toContain(zh.banner.developmentOnly.word);
  });

  it('says on top that an authority is unknown, or a header one that anyone could make, where nothing better is there', async () => {
    const unknown = stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }));
    const cheap = await ots(validOts([blockOf('true', { costly: false })]), []);
    expect(top(await page(unknown))).toContain(zh.banner.unknownAuthority.word);
    expect(top(await page(cheap))).toContain(zh.banner.cheapHeader.word);
    const better = top(await page(unknown, cheap, stamp()));
    for (const { word } of [zh.banner.unknownAuthority, zh.banner.cheapHeader]) expect(better).not.toContain(word);
  });

  it('says on top that a header was not confirmed, unless a better witness is there', async () => {
    const untied = await ots(validOts([blockOf('true')]), []);
    expect(top(await page(untied))).toContain(zh.banner.unlinked.word);
    expect(await page(untied, stamp())).not.toContain(zh.banner.unlinked.word);
    expect(top(await page(await ots(pendingOts())))).toContain(zh.banner.noWitness.word);
  });
});

describe('how to look it up without us', () => {
  it('takes the token out of its own place in the proof, and names what it is about', async () => {
    const text = await page(
      await ots(validOts([blockOf('true')])),
      stamp(validStamp(), { target: 'file', chain: ['MAA='] }),
    );
    expect(text).toContain(
      'jq -r &#39;.anchors[1].response&#39; &quot;example.wacz.proof.json&quot; | base64 -d &gt; timestamp.tsr',
    );
    expect(text).toContain(
      `openssl ts -verify -in timestamp.tsr -data &quot;example.wacz&quot; -CAfile ROOT.pem -untrusted chain.pem -attime ${Date.UTC(2026, 6, 1, 8, 0, 25) / 1000}`,
    );
    expect(text).toContain('ots verify -f &quot;example.wacz&quot; timestamp.ots');
    const ofRoot = await page(stamp());
    expect(ofRoot).toContain(`-digest ${made.proof.inclusion.root} -CAfile ROOT.pem -attime`);
    expect(ofRoot).not.toContain('chain.pem');
  });

  it('gives height, block hash and Merkle root for a check by hand', async () => {
    const reading = await ots(validOts([blockOf('true')]));
    const root = reading.report.blocks[0]?.merkleRoot ?? '';
    expect(root).toMatch(/^[0-9a-f]{64}$/);
    const text = await page(reading);
    for (const word of [root, blockOf('true').hash, '高度 900000']) expect(text).toContain(word);
  });

  it('lets no name or address from the proof become markup or a command', async () => {
    const evil = `"><script>alert(1)</script>\u202E$(rm -rf ~)`;
    const text = await page(
      stamp(
        validStamp({
          signer: evil,
          policy: evil,
          serial: evil,
          signatureAlgorithm: evil,
          trust: { state: 'unknown', top: evil },
        }),
        { url: evil },
      ),
      await ots(pendingOts({ pending: [evil], others: [evil] })),
    );
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('\u202E');
    expect(text.match(/<pre>[^<]*rm -rf/)).toBeNull();
  });
});
