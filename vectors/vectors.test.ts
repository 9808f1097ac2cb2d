import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portableHashing } from '@guzheng/evidence';
import { opensslHashing } from '@guzheng/testing';
import { bytesSource } from '@guzheng/verify';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVectors } from './groups.ts';
import { runVector } from './run.ts';
import { type StreamedFile, streamed } from './streamed.ts';
import { encodeVector, parseVector, type Vector } from './vector.ts';

const folder = join(import.meta.dirname, 'cases');
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.txt'))
  .sort();
const texts = new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
const vectors = new Map([...texts].map(([path, text]) => [path, parseVector(text)]));

/** Codes that a vector cannot provoke, and why. */
const WITHOUT_VECTOR: { readonly [code: string]: string } = {
  'anchor-not-final':
    'needs a node that says how final a block is: packages/verify/src/checks/integrity/finality.test.ts',
  'bitcoin-sources-few': 'needs sources that were asked: packages/verify/src/anchors/open-timestamps.test.ts',
  'bitcoin-sources-silent': 'needs sources that were asked: packages/verify/src/anchors/open-timestamps.test.ts',
  'evm-sources-few': 'needs nodes that were asked: packages/verify/src/anchors/anchors.test.ts',
  'evm-sources-silent': 'needs a node that was asked and did not answer: packages/verify/src/anchors/anchors.test.ts',
  'member-too-large': 'needs a member of more than 32 MiB: packages/verify/src/container',
};

/** One lie that makes several points fail; in all other vectors exactly the named point fails. */
const WITH_CONSEQUENCES: ReadonlySet<string> = new Set([
  'call-log/not-canonical.txt',
  'capture/final-url-of-another-origin.txt',
  'container/content-changed.txt',
  'corroboration/screenshot-is-another.txt',
  'corroboration/screenshot-is-no-png.txt',
  'corroboration/source-from-another-address.txt',
  'corroboration/source-is-another.txt',
  'deposit/byte-changed-after-the-deposit.txt',
  'deposit/proof-of-another-file.txt',
  'environment/clock-against-witness.txt',
  'manifest/member-longer.txt',
  'manifest/member-removed.txt',
  'manifest/member-replaced.txt',
  'manifest/required-member-missing.txt',
  'means/browser-never-at-work.txt',
  'means/way-broken.txt',
  'overall/before-the-deposit-contradicted.txt',
  'overall/changed-since.txt',
  'time/block-before-the-capture.txt',
  'time/block-before-the-deposit.txt',
  'time/time-stamp-before-the-capture.txt',
  'time/screenshot-of-the-day-before.txt',
]);

/** These fail with whatever they follow from: the whole, and the way of the evidence by digests. */
const follows = (code: string): boolean => /^(O1|O2|T9) /.test(code);

const codes = (file: string, union: string): readonly string[] => {
  const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const [, body = ''] = new RegExp(`export type ${union} =([^;]*);`).exec(source) ?? [];
  return [...body.matchAll(/\| '([a-z0-9-]+)'/g)].map(([, code = '']) => code);
};

const wanted = ({ expect: outcome, point, code }: Vector): string =>
  outcome === 'error' ? `- ${code}` : `${point} ${code}`;

/** Whole, with OpenSSL's hashes; and streamed in small pieces, with portable ones. */
const ways = [
  [opensslHashing, bytesSource],
  [portableHashing, streamed],
] as const;

describe('every vector', () => {
  it.each([...vectors])('%s', async (path, vector) => {
    const [ran, ranStreamed] = await Promise.all(ways.map(([hashing, open]) => runVector(vector, hashing, open)));
    expect(ranStreamed).toEqual(ran);
    expect([ran?.expect, ran?.codes]).toEqual([
      vector.expect,
      vector.code === '-' ? ran?.codes : expect.arrayContaining([wanted(vector)]),
    ]);
    if (vector.point.endsWith(' FAIL') && !WITH_CONSEQUENCES.has(path)) {
      const failing = ran?.codes.filter(
        (code) => code.includes(' FAIL ') && (code === wanted(vector) || !follows(code)),
      );
      expect(failing).toEqual([wanted(vector)]);
    }
  });

  it('that is streamed is read in many pieces', async () => {
    const vector = vectors.get('container/whole.txt');
    const files: StreamedFile[] = [];
    const open = (bytes: Uint8Array): StreamedFile => {
      const file = streamed(bytes);
      files.push(file);
      return file;
    };
    expect((await runVector(vector as Vector, portableHashing, open)).expect).toBe('verified');
    expect(files[0]?.reads()).toBeGreaterThan((files[0]?.size ?? 0) / 61);
  });
});

describe('the set', () => {
  let made: ReadonlyMap<string, string>;
  beforeAll(async () => {
    made = await makeVectors();
  }, 300_000);

  it('is what the generators write, byte for byte, and nothing else', () => {
    expect(paths).toEqual([...made.keys()].sort());
    expect(paths.filter((path) => made.get(path) !== texts.get(path))).toEqual([]);
  });

  it('is written the same way twice', async () => {
    const again = await makeVectors();
    expect([...again].filter(([path, text]) => made.get(path) !== text).map(([path]) => path)).toEqual([]);
  }, 300_000);

  it('is read as it was written', () => {
    for (const [path, vector] of vectors) expect([path, encodeVector(vector)]).toEqual([path, texts.get(path)]);
  });

  it('has a vector for every code that a vector can provoke', () => {
    const known = codes('packages/verify/src/codes.ts', 'CheckCode');
    const shown = new Set([...vectors.values()].map(({ code }) => code));
    expect(known.length).toBeGreaterThan(70);
    expect(known.filter((code) => !shown.has(code)).sort()).toEqual(Object.keys(WITHOUT_VECTOR).sort());
  });

  it('has a vector for every error of verify but those of input and output', () => {
    const shown = new Set([...vectors.values()].map(({ code }) => code));
    const known = codes('packages/verify/src/error.ts', 'VerifyErrorCode');
    expect(known.filter((code) => !shown.has(code))).toEqual([
      // Of a member shown alone, which is no operation of a vector: packages/verify/src/disclosure/disclosure.test.ts
      'disclosure-malformed',
      'disclosure-version-unknown',
      'unreadable-file',
    ]);
  });

  it('names codes that exist', () => {
    const known = new Set([
      '-',
      ...codes('packages/verify/src/codes.ts', 'CheckCode'),
      ...codes('packages/verify/src/error.ts', 'VerifyErrorCode'),
      ...codes('packages/evidence/src/error.ts', 'EvidenceErrorCode'),
    ]);
    expect([...vectors].filter(([, { code }]) => !known.has(code)).map(([path]) => path)).toEqual([]);
  });

  it('refuses a file that is no vector', () => {
    expect(() => parseVector('expect: verified\n\n{}\n')).toThrow(SyntaxError);
    expect(() => parseVector('')).toThrow(SyntaxError);
  });
});
