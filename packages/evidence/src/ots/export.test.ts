import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { makeProof } from '../../../testing/src/evidence-package.ts';
import { makeOtsAnchor } from '../../../testing/src/ots/index.ts';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import type { DepositStatement } from '../deposit/statement.ts';
import { sha256 } from '../digest/digest.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { canonicalize } from '../json/canonical.ts';
import { leafHash } from '../merkle/hash.ts';
import { MerkleTree } from '../merkle/tree.ts';
import type { OpenTimestampsAnchor } from '../proof/anchor.ts';
import type { Proof } from '../proof/proof.ts';
import { checkOtsAnchor } from './check.ts';
import { exportOts } from './export.ts';
import { applyOp } from './op.ts';
import { parseOts } from './parse.ts';
import { pathToRoot } from './path.ts';
import { attestationsOf } from './timestamp.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
const file = utf8Encode('the file');
const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex);

const statement = fc.record<DepositStatement>(
  {
    type: fc.constant('guzheng/deposit-statement/v1'),
    subject: fc.record({ sha256: hex32, sm3: hex32, bytes: fc.maxSafeNat() }, { requiredKeys: ['sha256'] }),
    manifest: fc.record({ sha256: hex32, sm3: hex32 }),
    time: fc.constant('2026-07-01T08:00:20.000Z'),
    salt: hex32,
    depositor: fc.record({ algorithm: fc.constant('ed25519'), publicKey: hex32 }),
  },
  { requiredKeys: ['type', 'subject', 'time', 'salt', 'depositor'] },
);

describe('pathToRoot', () => {
  test.prop([statement, fc.integer({ min: 1, max: 70 }), fc.nat()])(
    'leads from the file to the root of any tree',
    (each, size, at) => {
      const bytes = utf8Encode(canonicalize(each));
      const index = at % size;
      const leaves = Array.from({ length: size }, (_, i) => leafHash(i === index ? bytes : Uint8Array.of(i)));
      const tree = new MerkleTree(leaves);
      const inclusion = { index, size, path: tree.inclusionProof(index).map(bytesToHex), root: bytesToHex(tree.root) };
      const { start, ops } = pathToRoot(bytes, inclusion);
      expect(bytesToHex(start)).toBe(each.subject.sha256);
      expect(ops.reduce((message, op) => applyOp(op, message), start)).toEqual(tree.root);
    },
  );

  test.prop([statement])('starts at the digest of the subject where other fields have the same digits', (each) => {
    const { sha256: same } = each.subject;
    const bytes = utf8Encode(
      canonicalize({
        ...each,
        subject: { ...each.subject, sm3: same },
        manifest: { sha256: same, sm3: same },
        salt: same,
        depositor: { ...each.depositor, publicKey: same },
      }),
    );
    const { ops } = pathToRoot(bytes, alone(bytes));
    const [, before] = ops;
    const text = new TextDecoder().decode(before !== undefined && 'argument' in before ? before.argument : undefined);
    expect(text).toMatch(/"subject":\{("bytes":\d+,)?"sha256":"$/);
  });

  it('refuses a tree that does not hold the statement, and a statement that is none', () => {
    const bytes = utf8Encode(canonicalize(fc.sample(statement, 1)[0]));
    const { root, ...rest } = alone(bytes);
    expect(() => pathToRoot(bytes, { root: '00'.repeat(32), ...rest })).toThrow(failure('ots-malformed'));
    expect(() => pathToRoot(bytes, { root, ...rest, size: 2 })).toThrow(failure('ots-malformed'));
    expect(() => pathToRoot(bytes, { root, ...rest, index: 5 })).toThrow(failure('ots-malformed'));
    expect(() => pathToRoot(utf8Encode('{}'), { root, ...rest })).toThrow(failure('document-malformed'));
    const spaced = utf8Encode(` ${canonicalize(fc.sample(statement, 1)[0])}`);
    expect(() => pathToRoot(spaced, alone(spaced))).toThrow(failure('json-not-canonical'));
  });
});

describe('exportOts', () => {
  it('starts at the file and has every attestation of every OpenTimestamps anchor', async () => {
    for (const neighbours of [0, 1, 2, 6]) {
      const anchors = [ofRoot, ofFile].map((make, i) => (proof: Proof) => make(proof, 900_000 + 10 * i));
      const proof = await withAnchors(neighbours, anchors);
      const exported = parseOts(exportOts(proof));
      expect(exported.hash).toBe('sha256');
      expect(exported.digest).toEqual(sha256(file));
      expect(claims(exportOts(proof))).toEqual(
        [...new Set(otsOf(proof).flatMap(({ ots }) => claims(fromBase64(ots))))].sort(),
      );
      const blocks = otsOf(proof).flatMap((anchor) => anchor.blocks);
      const check = checkOtsAnchor(
        { kind: 'opentimestamps', target: 'file', ots: toBase64(exportOts(proof)), blocks, answers: [] },
        sha256(file),
      );
      expect(check).toMatchObject({
        outcome: 'valid',
        blocks: [900_000, 900_001, 900_010, 900_011].map((height) => ({ height })),
      });
    }
  });

  it('is the same whatever order the anchors stand in', async () => {
    const proof = await withAnchors(3, [ofRoot, ofFile]);
    expect(exportOts({ ...proof, anchors: proof.anchors.toReversed() })).toEqual(exportOts(proof));
  });

  it('refuses a proof without one, one of another digest, and one that is broken, instead of leaving it out', async () => {
    const swapped = (target: 'root' | 'file') => (proof: Proof) =>
      makeOtsAnchor(target === 'root' ? sha256(file) : hexToBytes(proof.inclusion.root), { target });
    const broken = (proof: Proof): OpenTimestampsAnchor => ({ ...ofRoot(proof), ots: 'AAAA' });
    expect(exportedFrom(await withAnchors(1, []))).toThrow(failure('ots-absent'));
    expect(exportedFrom(await withAnchors(1, [ofRoot, swapped('root')]))).toThrow(failure('ots-digest-mismatch'));
    expect(exportedFrom(await withAnchors(1, [ofRoot, swapped('file')]))).toThrow(failure('ots-digest-mismatch'));
    expect(exportedFrom(await withAnchors(1, [ofFile, broken]))).toThrow(failure('ots-malformed'));
  });
});

function alone(bytes: Uint8Array): Proof['inclusion'] {
  return { index: 0, size: 1, path: [], root: bytesToHex(leafHash(bytes)) };
}

function ofRoot({ inclusion }: Proof, height = 900_000): OpenTimestampsAnchor {
  return makeOtsAnchor(hexToBytes(inclusion.root), { height });
}

function ofFile(_: Proof, height = 900_000): OpenTimestampsAnchor {
  return makeOtsAnchor(sha256(file), { target: 'file', height });
}

async function withAnchors(
  neighbours: number,
  make: readonly ((proof: Proof) => OpenTimestampsAnchor)[],
): Promise<Proof> {
  const { proof } = await makeProof(file, { neighbours, manifest: file });
  return { ...proof, anchors: [...proof.anchors, ...make.map((each) => each(proof))] };
}

function otsOf(proof: Proof): readonly OpenTimestampsAnchor[] {
  return proof.anchors.filter((anchor) => anchor.kind === 'opentimestamps');
}

function claims(ots: Uint8Array): readonly string[] {
  const all = attestationsOf(parseOts(ots)).map(
    ({ message, attestation }) => `${bytesToHex(message)} ${JSON.stringify(attestation)}`,
  );
  return [...new Set(all)].sort();
}

function exportedFrom(proof: Proof): () => Uint8Array {
  return () => exportOts(proof);
}
