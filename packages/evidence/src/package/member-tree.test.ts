import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { canonicalize } from '../json/canonical.ts';
import { verifyInclusion } from '../merkle/verify.ts';
import { memberLeaf, memberTree } from './member-tree.ts';

const digest = (name: string, of: string | Uint8Array) => createHash(name).update(of).digest('hex');

const manifestOf = (count: number, salt = ''): Uint8Array =>
  utf8Encode(
    `${canonicalize({
      profile: 'data-package',
      wacz_version: '1.1.1',
      name: 'x',
      title: salt,
      created: '2026-07-01T08:00:00Z',
      software: 'guzheng 0',
      mainPageUrl: 'https://x.test/',
      mainPageDate: '2026-07-01T08:00:00Z',
      resources: Array.from({ length: count }, (_, i) => ({
        name: `m${i}`,
        path: `m/${i}`,
        bytes: i,
        hash: `sha256:${digest('sha256', String(i))}`,
        sm3: `sm3:${digest('sm3', String(i))}`,
      })),
      guzheng: { type: 'guzheng/evidence-package/v1', kind: 'web-page', completeness: 'complete' },
    })}\n`,
  );

describe('memberTree', () => {
  it('has a place for every member, which leads to the root, and to no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
        const tree = memberTree(manifestOf(count));
        expect([tree.size, tree.members.length]).toEqual([count, count]);
        for (const [at, member] of tree.members.entries()) {
          const { index, salt, path } = tree.placeOf(at);
          const claim = { index, treeSize: tree.size, path: path.map(hexToBytes), root: hexToBytes(tree.root) };
          expect(verifyInclusion({ ...claim, leafHash: memberLeaf(member, { index, size: count, salt }) })).toBe(true);
          const lies = [
            memberLeaf(member, { index, size: count + 1, salt }),
            memberLeaf({ ...member, bytes: count }, { index, size: count, salt }),
          ];
          for (const leafHash of lies) expect(verifyInclusion({ ...claim, leafHash })).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is the one that the specification describes, computed with OpenSSL', () => {
    const manifest = manifestOf(2);
    const sha256 = (...parts: (string | Uint8Array)[]) => {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(part);
      return hash.digest();
    };
    const key = sha256('guzheng/member-salts/v1\0', manifest);
    const leaves = [0, 1].map((index) => {
      const salt = createHmac('sha256', key).update(String(index)).digest('hex');
      const json = `{"bytes":${index},"index":${index},"path":"m/${index}","salt":"${salt}","sha256":"${digest('sha256', String(index))}","size":2,"sm3":"${digest('sm3', String(index))}","type":"guzheng/member/v1"}`;
      return sha256(Uint8Array.of(0), json);
    });
    const [left = Buffer.of(), right = Buffer.of()] = leaves;
    expect(memberTree(manifest).root).toBe(sha256(Uint8Array.of(1), left, right).toString('hex'));
  });

  it('of another manifest has other salts, though the members are the same', () => {
    const [one, other] = [memberTree(manifestOf(3, 'a')), memberTree(manifestOf(3, 'b'))];
    const salts = [0, 1, 2].flatMap((index) => [one.placeOf(index).salt, other.placeOf(index).salt]);
    expect(new Set(salts).size).toBe(6);
    expect(one.root).not.toBe(other.root);
  });

  it('refuses what is no manifest, and an index outside', () => {
    expect(() => memberTree(utf8Encode('{}'))).toThrow(expect.objectContaining({ code: 'document-malformed' }));
    expect(() => memberTree(manifestOf(3)).placeOf(3)).toThrow(RangeError);
  });

  it('takes as many members as a package can hold', () => {
    const tree = memberTree(manifestOf(65_000));
    expect(tree.placeOf(64_999).path.length).toBeLessThanOrEqual(16);
  });
});
