/** Lies that change several things at once, so that everything fits together again: only the deposit does not. */
import { createHash } from 'node:crypto';
import { hexToBytes, layout, type Proof, parseJson, parseProof, utf8Encode } from '@guzheng/evidence';
import { encodeProof, makeEvidence, makeOtsAnchor, makeTimeStamp, zip } from '@guzheng/testing';
import type { Report } from '@guzheng/verify';
import { renderReport } from '@guzheng/verify/render';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Exhibit, judge, makeExhibit } from './exhibit.ts';
import { forgePackage } from './forge.ts';

let exhibit: Exhibit;
let proof: Proof;
beforeAll(async () => {
  exhibit = await makeExhibit();
  proof = parseProof(parseJson(exhibit.proof));
}, 120_000);

const failures = ({ checks }: Report): readonly string[] =>
  checks.flatMap(({ id, status, code }) => (status === 'FAIL' ? [`${id} ${code}`] : []));
const textOf = (path: string): string => Buffer.from(exhibit.members.get(path) ?? []).toString();
const forged = (edits: { readonly [path: string]: Uint8Array }): Uint8Array =>
  forgePackage(new Map([...exhibit.members, ...Object.entries(edits)]));
const withProof = (edits: object): Uint8Array => encodeProof({ ...proof, ...edits });

/** The calls, numbered and chained again, and capture.json with the new end. */
function rechained(calls: readonly object[]): { readonly [path: string]: Uint8Array } {
  let prev: string | null = null;
  const lines = calls.map((call, seq) => {
    const line = Buffer.from(encodeProof({ ...call, seq, prev })).toString();
    prev = createHash('sha256').update(line.trimEnd()).digest('hex');
    return line;
  });
  const capture = JSON.parse(textOf(layout.capture)) as object;
  return {
    [layout.callLog]: utf8Encode(lines.join('')),
    [layout.capture]: encodeProof({ ...capture, callLog: { lines: lines.length, head: prev } }),
  };
}

describe('everything made again but the deposit', () => {
  it('is contradicted by the old proof, whatever was edited', async () => {
    const calls = textOf(layout.callLog)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    for (const edits of [
      { [`${layout.page}text.txt`]: utf8Encode('别的文章') },
      rechained(calls.slice(1)),
      rechained(calls.toReversed()),
    ]) {
      const report = await judge(exhibit, forged(edits), exhibit.proof);
      expect(report.verdict).toBe('contradicted');
      expect(failures(report)).toEqual(
        expect.arrayContaining(['X1 package-digest-mismatch', 'I2 manifest-not-deposited']),
      );
    }
  });

  it('and with no change at all is the deposited file', async () => {
    expect(createHash('sha256').update(forgePackage(exhibit.members)).digest('hex')).toBe(
      createHash('sha256').update(exhibit.file).digest('hex'),
    );
  });
});

describe('parts of the proof of another file', () => {
  it('are each refused: signature, path, time stamp, .ots, transaction, event', async () => {
    const other = await makeEvidence({ custodyEvents: 1, neighbours: 2, status404: true });
    const [root, file] = [hexToBytes(other.proof.inclusion.root), hexToBytes(other.statement.subject.sha256)];
    const [first, ...rest] = proof.anchors;
    const moved: readonly [string, object][] = [
      ['I9 signature-invalid', { envelope: { ...proof.envelope, signatures: other.proof.envelope.signatures } }],
      ['I4 inclusion-invalid', { inclusion: other.proof.inclusion }],
      [
        'I8 tsa-imprint-mismatch',
        { anchors: [first, makeTimeStamp(file, { key: 'p-256', genTime: '20260701080025Z' })] },
      ],
      ['I6 ots-digest-mismatch', { anchors: [first, makeOtsAnchor(root)] }],
      ['I4 evm-calldata-mismatch', { anchors: [...other.proof.anchors, ...rest] }],
      ['I9 custody-unlinked', { custody: other.proof.custody }],
      ['X1 package-digest-mismatch', { ...other.proof }],
    ];
    for (const [failure, edits] of moved) {
      const report = await judge(exhibit, exhibit.file, withProof(edits));
      expect([failure, report.verdict]).toEqual([failure, 'contradicted']);
      expect(failures(report)).toContain(failure);
    }
  });
});

describe('a document inside the package that no two readers read alike', () => {
  it.each([
    [
      'nested a thousand deep',
      (text: string) => text.replace(/\}\s*$/, `,"x":${'['.repeat(1000)}${']'.repeat(1000)}}`),
    ],
    ['with a key twice', (text: string) => text.replace(/\}\s*$/, ',"type":"guzheng/capture/v1"}')],
    ['with half a character', (text: string) => text.replace(/\}\s*$/, ',"x":"\\ud800"}')],
    ['with a number beyond all doubles', (text: string) => text.replace(/\}\s*$/, ',"x":1e999}')],
  ])('is malformed: %s', async (_, edit) => {
    const report = await judge(
      exhibit,
      forged({ [layout.capture]: utf8Encode(edit(textOf(layout.capture))) }),
      undefined,
    );
    expect(failures(report)).toContain('I2 document-malformed');
  });
});

describe('a manifest that lists a huge size', () => {
  it.each([2 ** 32, 2 ** 53 - 1])(
    'of %d bytes is contradicted, and nothing of that size is asked for',
    async (bytes) => {
      const manifest = JSON.parse(textOf(layout.manifest)) as { resources: { bytes: number }[] };
      const resources = manifest.resources.map((resource, i) => (i === 0 ? { ...resource, bytes } : resource));
      const edited = encodeProof({ ...manifest, resources });
      const digest = encodeProof({
        path: layout.manifest,
        hash: `sha256:${createHash('sha256').update(edited).digest('hex')}`,
      });
      const members = new Map([...exhibit.members, [layout.manifest, edited], [layout.manifestDigest, digest]]);
      const report = await judge(exhibit, zip(members), undefined);
      expect(failures(report)).toContain('I2 member-size-mismatch');
    },
  );
});

describe('a ZIP with something of ZIP64', () => {
  const at = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const central = (file: Uint8Array): number => at(file).getUint32(file.length - 6, true);

  it.each<[string, (file: Uint8Array) => Uint8Array]>([
    [
      'sizes that stand elsewhere',
      (file) => {
        at(file).setUint32(central(file) + 20, 0xffffffff, true);
        at(file).setUint32(central(file) + 24, 0xffffffff, true);
        return file;
      },
    ],
    [
      'an offset that stands elsewhere',
      (file) => {
        at(file).setUint32(central(file) + 42, 0xffffffff, true);
        return file;
      },
    ],
    [
      'a directory that stands elsewhere',
      (file) => {
        at(file).setUint32(file.length - 6, 0xffffffff, true);
        return file;
      },
    ],
    [
      'as many entries as fit',
      (file) => {
        at(file).setUint16(file.length - 14, 0xffff, true);
        at(file).setUint16(file.length - 12, 0xffff, true);
        return file;
      },
    ],
    [
      'a second end record before the first',
      (file) => {
        const end = file.slice(file.length - 22);
        const locator = new Uint8Array(76);
        locator.set([0x50, 0x4b, 6, 6, 44]);
        locator.set([0x50, 0x4b, 6, 7], 56);
        return Buffer.concat([file.subarray(0, file.length - 22), locator, end]);
      },
    ],
  ])('is no package of ours: %s', async (_, edit) => {
    const report = await judge(exhibit, edit(exhibit.file.slice()), exhibit.proof);
    expect([report.verdict, failures(report).includes('X1 package-digest-mismatch')]).toEqual(['contradicted', true]);
    expect(failures(report).some((failure) => failure.startsWith('I2 zip-'))).toBe(true);
  });
});

describe('a title that is more than words', () => {
  it('comes out as words: no markup, nothing that turns the line round', async () => {
    const title = '<img src=x onerror=alert(1)>\u202e"&\u2066\u0000</title><script>';
    const manifest = { ...(JSON.parse(textOf(layout.manifest)) as object), title };
    const members = new Map([...exhibit.members, [layout.manifest, encodeProof(manifest)]]);
    const report = await judge(exhibit, forgePackage(members), undefined);
    expect(report.subject.package?.title).toBe(title);
    for (const lang of ['zh', 'en'] as const) {
      const page = renderReport(report, { lang });
      for (const part of ['<img src=x', '<script', '\u202e', '\u2066', '\u0000']) expect(page).not.toContain(part);
    }
  });
});
