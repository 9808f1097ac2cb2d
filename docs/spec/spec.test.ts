import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attestationsOf,
  bytesToHex,
  canonicalize,
  checkOtsAnchor,
  checkTimeStamp,
  fromBase64,
  hexToBytes,
  layout,
  leafHash,
  merkleRoot,
  parseFactsReport,
  parseJson,
  parseOts,
  parseProof,
  parseTimestamp,
  utf8Encode,
} from '@guzheng/evidence';
import { opensslHashing, TEST_TSA_ROOT } from '@guzheng/testing';
import { bytesSource, noTrust, openPackage, policies, type Report, verify, verifyDisclosure } from '@guzheng/verify';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCount } from '../../packages/capture/src/facts/count.ts';
import { compareThresholds } from '../../packages/capture/src/facts/thresholds.ts';
import { blocksIn, fillBlocks, shorten } from './examples/blocks.ts';
import { type DisclosureExample, makeDisclosureExample } from './examples/disclosure.ts';
import { type Example, makeExample } from './examples/example.ts';
import { otsAnchorOf, stampOf } from './examples/public-tools.ts';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, name)));
const text = (name: string): string => Buffer.from(read(name)).toString();
const file = read('examples/example.wacz');
const proofBytes = read('examples/example.wacz.proof.json');
const specs = ['evidence-package.md', 'proof.md', 'disclosure.md'];
const blocks = new Map(specs.flatMap((name) => [...blocksIn(text(name))]));
const block = (name: string): string => blocks.get(name) ?? '';

describe('the example', () => {
  let report: Report;
  beforeAll(async () => {
    report = await judge(policies.devnet);
  });

  it('is verified under the policy devnet', () => {
    expect(report.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
    expect([report.verdict, report.subject.kind]).toEqual(['verified', 'evidence-package']);
  });

  it('proves nothing under the policy court', async () => {
    expect((await judge(policies.court)).verdict).toBe('unproven');
  });

  it('is the file whose SHA-256 the statement shows', () => {
    const { subject } = JSON.parse(block('statement')) as { subject: { sha256: string; bytes: number } };
    expect(subject.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect([subject.bytes, report.digests.sha256]).toEqual([file.length, subject.sha256]);
  });

  it('is written in canonical JSON throughout', async () => {
    const opened = await openPackage(bytesSource(file));
    for (const { path } of opened.members.filter((member) => member.path.endsWith('.json'))) {
      const member = await bytesOf(path);
      expect([path, member]).toEqual([path, `${canonicalize(JSON.parse(member))}\n`]);
    }
  });
});

describe('the blocks', () => {
  it('are those that the specifications are said to have', () => {
    const documents = [layout.manifest, layout.capture, layout.callLog, layout.loss];
    const records = ['rfc3161', 'rfc3161-request', 'opentimestamps', 'ots'];
    const paths = ['path', 'path-in-a-tree'];
    expect([...blocks.keys()]).toEqual([
      'members',
      ...documents,
      'statement',
      'proof',
      ...records,
      ...paths,
      'statement-v2',
      'disclosure',
      'leaf',
    ]);
  });

  it.each([layout.manifest, layout.capture, layout.loss])('%s is the member', async (path) => {
    expect(canonicalize(parseJson(block(path)))).toBe((await bytesOf(path)).trimEnd());
  });

  it('the call log is the member', async () => {
    expect(block(layout.callLog)).toBe(await bytesOf(layout.callLog));
  });

  it('the list of members is that of the container, in its order', async () => {
    const { members } = await openPackage(bytesSource(file));
    const listed = block('members').trimEnd().split('\n');
    expect(listed.map((line) => line.trim().split(/\s+/))).toEqual(
      members.map(({ path, bytes }) => [String(bytes), path]),
    );
  });

  it('the statement is the payload of the envelope', () => {
    const { envelope } = parseProof(parseJson(proofBytes));
    expect(canonicalize(parseJson(block('statement')))).toBe(Buffer.from(fromBase64(envelope.payload)).toString());
  });

  it('the proof is the proof file, its long values shortened', () => {
    expect(canonicalize(parseJson(block('proof')))).toBe(canonicalize(shorten(parseJson(proofBytes))));
    expect(block('proof')).toContain('…');
  });
});

describe('the records that public tools read', () => {
  const { envelope, inclusion } = parseProof(parseJson(proofBytes));
  const fileDigest = createHash('sha256').update(file).digest('hex');
  let example: Example;
  beforeAll(async () => {
    example = await makeExample();
  });

  it('hold in themselves, for the file and for the root', () => {
    const stamp = checkTimeStamp(stampOf(example), hexToBytes(fileDigest), { roots: [TEST_TSA_ROOT] });
    expect(stamp).toMatchObject({ outcome: 'valid', trust: { state: 'pinned' } });
    expect(checkOtsAnchor(otsAnchorOf(example), hexToBytes(inclusion.root))).toMatchObject({ outcome: 'valid' });
  });

  it('are shown whole: the bytes on the left are those of the request and of the .ots', () => {
    expect(bytesOfDump('rfc3161-request')).toBe(hexOf(stampOf(example).request ?? ''));
    expect(bytesOfDump('ots')).toBe(hexOf(otsAnchorOf(example).ots));
  });

  it('of the .ots say of each operation and attestation what it leads to', () => {
    const { digest, timestamp } = parseOts(fromBase64(otsAnchorOf(example).ots));
    const roots = attestationsOf({ digest, timestamp }).flatMap(({ attestation: each, message }) =>
      each.kind === 'bitcoin' ? [`height ${each.height}, Merkle root ${bytesToHex(message)}`] : [],
    );
    expect(roots.length).toBe(2);
    for (const said of roots) expect(block('ots')).toContain(said);
  });

  it('have a path that any reader of .ots walks from the file to the root', () => {
    // Followed by an attestation, it is a time stamp of the file.
    const walked = (name: string) => {
      const hex = bytesOfDump(name);
      const end = '00' + '0588960d73d71901' + '01' + '07';
      const timestamp = parseTimestamp(hexToBytes(hex.slice(64) + end), hexToBytes(hex.slice(0, 64)));
      return attestationsOf({ digest: hexToBytes(hex.slice(0, 64)), timestamp }).map(({ message }) =>
        bytesToHex(message),
      );
    };
    expect(bytesOfDump('path').slice(0, 64)).toBe(fileDigest);
    expect(walked('path')).toEqual([inclusion.root]);
    const leaves = [utf8Encode('alice'), fromBase64(envelope.payload), utf8Encode('bob')].map((leaf) => leafHash(leaf));
    expect(walked('path-in-a-tree')).toEqual([bytesToHex(merkleRoot(leaves))]);
  });

  /** The first column. */
  function bytesOfDump(name: string): string {
    return [...block(name).matchAll(/^([0-9a-f]+)(?: |$)/gm)].map(([, hex = '']) => hex).join('');
  }

  function hexOf(base64: string): string {
    return bytesToHex(fromBase64(base64));
  }
});

describe('the facts', () => {
  const facts = text('evidence-package.md');
  const [, specimen = ''] = /<!-- specimen: evidence\/facts.json -->\n```json\n([\s\S]*?)```/.exec(facts) ?? [];

  it('of the specimen are a report, whose numbers and comparisons follow from it', () => {
    const report = parseFactsReport(parseJson(specimen));
    expect(compareThresholds(report.facts, report.ownPageLoads)).toEqual(report.thresholds);
    const counts = report.facts.filter(({ interval }) => interval !== undefined);
    expect(counts.map(({ raw = '' }) => readCount(raw))).toEqual(counts.map(({ interval }) => ({ interval })));
  });

  it('have counts that are read as the table says', () => {
    const [, table = ''] = /\| shown \| readings \| interval \|\n\|[-|]+\n([\s\S]*?)\n\n/.exec(facts) ?? [];
    const rows = [...table.matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \|$/gm)];
    expect(rows.length).toBeGreaterThan(6);
    const range = ({ min, max }: { min: number; max?: number }) => `${min}–${max ?? ''}`;
    for (const [, shown = '', readings, interval] of rows) {
      const read = readCount(shown);
      const said =
        'reason' in read
          ? ['none', 'none']
          : [read.interval.readings.map((own) => `${own.rule} ${range(own)}`).join(', '), range(read.interval)];
      expect([shown, ...said]).toEqual([shown, readings, interval]);
    }
  });
});

describe('the generator', () => {
  let example: Example;
  let shown: DisclosureExample;
  beforeAll(async () => {
    example = await makeExample();
    shown = await makeDisclosureExample(example);
  });

  it('writes the files again, byte for byte', () => {
    expect(Buffer.compare(example.file, file)).toBe(0);
    expect(Buffer.compare(example.proofBytes, proofBytes)).toBe(0);
  });

  it.each(specs)('writes the blocks of %s again', (name) => {
    expect(fillBlocks(text(name), example, shown)).toBe(text(name));
  });

  it('writes the files of the disclosure again, byte for byte', () => {
    expect(Buffer.compare(shown.proofBytes, read('examples/example-v2.wacz.proof.json'))).toBe(0);
    expect(Buffer.compare(shown.member, read('examples/1-body.bin'))).toBe(0);
    expect(Buffer.compare(shown.disclosureBytes, read('examples/1-body.bin.disclosure.json'))).toBe(0);
  });
});

describe('the disclosure', () => {
  const member = read('examples/1-body.bin');
  const given = { policy: policies.devnet, trust: noTrust, readers: [], now: new Date('2026-08-01T00:00:00Z') };

  it('is verified under the policy devnet, and says what was withheld', async () => {
    const disclosure = read('examples/1-body.bin.disclosure.json');
    const report = await verifyDisclosure({ ...given, file: bytesSource(member), disclosure });
    expect([report.verdict, report.withheld]).toEqual(['verified', { members: 8, lines: 'hidden' }]);
  });

  it('is of a deposit that the whole package verifies too', async () => {
    const proof = read('examples/example-v2.wacz.proof.json');
    const report = await verify({ ...given, file: bytesSource(file), proof });
    expect([report.verdict, report.checks.filter(({ status }) => status === 'FAIL')]).toEqual(['verified', []]);
  });

  it('has the leaf that is shown, and a path from it to the root in the statement', () => {
    const { place } = JSON.parse(block('disclosure')) as { place: { index: number; path: string[] } };
    const { members } = JSON.parse(block('statement-v2')) as { members: { root: string; size: number } };
    const hash = (...parts: readonly (string | Uint8Array)[]) =>
      parts.reduce((hasher, part) => hasher.update(part), createHash('sha256')).digest();
    const path = place.path.map((own) => Buffer.from(own, 'hex'));
    let node = hash(Uint8Array.of(0), block('leaf').trimEnd());
    let [at, last] = [place.index, members.size - 1];
    for (; last > 0; at >>= 1, last >>= 1) {
      if (at % 2 === 1) node = hash(Uint8Array.of(1), path.shift() ?? '', node);
      else if (at < last) node = hash(Uint8Array.of(1), node, path.shift() ?? '');
    }
    expect([node.toString('hex'), path]).toEqual([members.root, []]);
  });
});

function judge(policy: (typeof policies)['court']): Promise<Report> {
  const given = {
    file: bytesSource(file),
    proof: proofBytes,
    policy,
    trust: noTrust,
    readers: [],
    hashing: opensslHashing,
  };
  return verify({ ...given, now: new Date('2026-08-01T00:00:00Z') });
}

/** The two files that the manifest cannot list are read from the generator's members. */
async function bytesOf(path: string): Promise<string> {
  const { members } = await makeExample();
  return Buffer.from(members.get(path) ?? '').toString();
}
