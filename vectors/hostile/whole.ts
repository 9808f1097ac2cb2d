import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { equalBytes, fromBase64, layout, parseJson, parseProof } from '@guzheng/evidence';
import { encodeProof } from '@guzheng/testing';
import { type Policy, policies, type Report } from '@guzheng/verify';
import { renderReport } from '@guzheng/verify/render';
import { depositBytes, storedGzip } from '../make.ts';
import { type Exhibit, judge } from './exhibit.ts';
import { forgePackage, looseJson } from './forge.ts';
import { fateOfVerified, honestOf } from './law.ts';
import type { Chance } from './random.ts';
import { expectingRefusals, type Input, law, type Target, textOf } from './target.ts';
import { twistBytes, twistJson } from './twist.ts';

type Members = ReadonlyMap<string, Uint8Array>;
const NOTHING = new Uint8Array(0);

/** Verify as a whole: inputs are a file and its proof, and a file that is not the deposited one is never `verified`. */
export async function wholeTargets(exhibit: Exhibit): Promise<readonly Target[]> {
  const { file, members, proof, shortProof } = exhibit;
  const honest = await honestOf(exhibit);
  const value = parseJson(proof);
  const statement = parseJson(fromBase64(parseProof(value).envelope.payload));
  const judged = (input: Input, policy: Policy): Promise<Report> =>
    judge(exhibit, input[0] ?? NOTHING, input[1] === undefined || input[1].length === 0 ? undefined : input[1], policy);
  const deposited = async (input: Input): Promise<void> => {
    const report = await judged(input, policies.devnet);
    rendered(report);
    law(report.verdict !== 'verified' || equalBytes(input[0] ?? NOTHING, file), 'another file is verified');
  };
  const targets: readonly Target[] = [
    {
      name: 'whole: bytes of the file',
      weight: 8,
      make: (chance) => [twistBytes(file, proof, chance), shortProof],
      run: deposited,
    },
    {
      name: 'whole: a member, everything after it made again',
      weight: 12,
      make: (chance) => [
        forgePackage(withTwistedMember(members, chance)),
        chance.below(3) === 0 ? shortProof : NOTHING,
      ],
      run: deposited,
    },
    {
      name: 'whole: lines of the log, chained again',
      weight: 6,
      make: (chance) => [forgePackage(withTwistedLog(members, chance)), NOTHING],
      run: deposited,
    },
    {
      name: 'whole: records of the archive',
      weight: 6,
      make: (chance) => [forgePackage(withTwistedArchive(members, chance)), NOTHING],
      run: deposited,
    },
    {
      name: 'whole: the proof',
      weight: 8,
      make: (chance) => [
        file,
        chance.below(3) === 0 ? twistBytes(proof, file, chance) : encoded(twistJson(value, chance)),
      ],
      run: async (input) => {
        const report = await judged(input, policies.court);
        rendered(report);
        if (report.verdict === 'verified') fateOfVerified(honest, input[1] ?? NOTHING, report);
      },
    },
    {
      name: 'whole: a statement, signed and anchored again',
      weight: 1,
      make: (chance) => [file, textOf(twistJson(statement, chance))],
      run: async ([, payload = NOTHING]) => {
        const report = await judged([file, encodeProof(await depositBytes(payload))], policies.devnet);
        rendered(report);
        if (report.verdict !== 'verified') return;
        const { digests, deposit } = report;
        law(deposit !== undefined && digests.sha256 === createHash('sha256').update(file).digest('hex'), 'no deposit');
      },
    },
  ];
  return targets.map(expectingRefusals);
}

/** Whatever the verifier lets through must be printable. */
function rendered(report: Report): void {
  if (report.digests.sha256.startsWith('0') || report.verdict === 'verified') renderReport(report, { lang: 'zh' });
}

function encoded(value: unknown): Uint8Array {
  return textOf(value);
}

function withTwistedMember(members: Members, chance: Chance): Members {
  const twisted = new Map(members);
  for (let count = 1 + chance.below(2); count > 0; count -= 1) {
    const paths = [...twisted.keys()];
    const path = paths[chance.below(paths.length)] ?? layout.capture;
    const bytes = twisted.get(path) ?? NOTHING;
    if (chance.below(8) === 0) twisted.delete(path);
    else twisted.set(chance.below(10) === 0 ? `${path}x` : path, twistedMember(path, bytes, chance));
  }
  return twisted;
}

function twistedMember(path: string, bytes: Uint8Array, chance: Chance): Uint8Array {
  const isDocument = path.endsWith('.json') && chance.below(5) > 0;
  return isDocument ? textOf(twistJson(looseJson(bytes), chance)) : twistBytes(bytes, bytes, chance);
}

function withTwistedLog(members: Members, chance: Chance): Members {
  const lines = Buffer.from(members.get(layout.callLog) ?? NOTHING)
    .toString()
    .trimEnd()
    .split('\n');
  const calls = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const chosen = calls.flatMap((call) => {
    switch (chance.below(10)) {
      case 0:
        return [];
      case 1:
        return [call, call];
      case 2:
        return [recordOf(wellFormed(twistJson(call, chance)))];
      default:
        return [call];
    }
  });
  if (chance.below(3) === 0) chosen.reverse();
  let prev: string | null = null;
  const chained = chosen.map((call, seq) => {
    const line = Buffer.from(encodeProof({ ...call, seq, prev }))
      .toString()
      .trimEnd();
    prev = createHash('sha256').update(line).digest('hex');
    return `${line}\n`;
  });
  const capture = JSON.parse(Buffer.from(members.get(layout.capture) ?? NOTHING).toString()) as Record<string, unknown>;
  return new Map([
    ...members,
    [layout.callLog, Buffer.from(chained.join(''))],
    [layout.capture, encodeProof({ ...capture, callLog: { lines: chained.length, head: prev ?? '00'.repeat(32) } })],
  ]);
}

function withTwistedArchive(members: Members, chance: Chance): Members {
  const archive = gunzipSync(members.get(layout.warc) ?? NOTHING);
  const twisted = twistBytes(archive, archive, chance).subarray(0, 0xffff);
  return new Map([...members, [layout.warc, storedGzip(twisted)]]);
}

/** Half a character has no canonical form; what has none is fuzzed where lines are only read. */
function wellFormed(value: unknown): unknown {
  return JSON.parse((JSON.stringify(value) ?? 'null').replace(/\\ud[0-9a-f]{3}/g, '?'));
}

/** A line that is no object any more gets no number and no link either: it is left as nothing. */
function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
