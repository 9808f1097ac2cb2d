import { concatBytes, layout, utf8Encode } from '@guzheng/evidence';
import { makeEvidence, makePng, zip } from '@guzheng/testing';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOf, judge, outcomeOf } from '../../test/judge.ts';
import type { CheckCode } from '../codes.ts';

type Made = Awaited<ReturnType<typeof makeEvidence>>;
let made: Made;
beforeAll(async () => {
  made = await makeEvidence();
});

/** Where the directory begins, as its end record says. */
const directoryAt = (file: Uint8Array): number =>
  new DataView(file.buffer, file.byteOffset).getUint32(file.length - 6, true);

const edited = (edit: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
  const bytes = made.file.slice();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
};

const codesOf = async (file: Uint8Array): Promise<readonly CheckCode[]> => {
  const { faults = [] } = (checkOf(await judge(file), 'I2').evidence ?? {}) as { faults?: { code: CheckCode }[] };
  return faults.map(({ code }) => code);
};

describe('the canonical container', () => {
  it('is told from a cut one, from one with something added, and from no ZIP', async () => {
    expect(await codesOf(made.file.subarray(0, made.file.length - 10))).toEqual(['zip-truncated']);
    expect(await codesOf(concatBytes(made.file, utf8Encode('x')))).toEqual(['zip-trailing-bytes']);
    expect(await codesOf(concatBytes(made.file, new Uint8Array(60_000)))).toEqual(['zip-trailing-bytes']);
    const other = utf8Encode('not a zip at all, and longer than an end record');
    expect(outcomeOf(await judge(other, { proof: made.proofBytes }), 'I2')).toBe('FAIL not-a-package');
  });

  it('has nothing before its first member', async () => {
    expect(await codesOf(concatBytes(utf8Encode('#!/bin/sh\n'), made.file))).toEqual(['zip-gap']);
  });

  it('has no gap and no overlap between members', async () => {
    const at = directoryAt(made.file);
    const second = at + 46 + new DataView(made.file.buffer).getUint16(at + 28, true);
    const offset = new DataView(made.file.buffer).getUint32(second + 42, true);
    expect((await codesOf(edited((view) => view.setUint32(second + 42, offset + 5, true))))[0]).toBe('zip-gap');
    expect((await codesOf(edited((view) => view.setUint32(second + 42, offset - 5, true))))[0]).toBe('zip-overlap');
    expect((await codesOf(edited((view) => view.setUint32(second + 42, 0, true))))[0]).toMatch(/zip-(gap|overlap)/);
    expect(await codesOf(edited((view) => view.setUint32(made.file.length - 10, 0xfffffff0, true)))).toEqual([
      'zip-too-many-members',
    ]);
    expect(await codesOf(edited((view) => view.setUint32(made.file.length - 6, at + 1, true)))).toEqual([
      'zip-overlap',
    ]);
  });

  it('has no compressed member, so that it can hold no bomb', async () => {
    const members = Object.fromEntries([...made.members].map(([path, bytes]) => [path, bytes]));
    const packed = zipSync({ ...members, 'evidence/zeros': new Uint8Array(5_000_000) });
    expect(await codesOf(packed)).toContain('zip-compressed');
    const at = directoryAt(made.file);
    expect(await codesOf(edited((view) => view.setUint16(at + 10, 8, true)))).toContain('zip-compressed');
    // A size that is not the stored size is the other way to say so.
    expect(await codesOf(edited((view) => view.setUint32(at + 24, 0xfffffffe, true)))).toContain('zip-compressed');
  });

  it.each(['../../x', '/etc/passwd.gz', 'C:/x', 'a\\b', './x', 'a//b', 'a\u0000b', ''])(
    'has no member called %j',
    async (path) => {
      const at = directoryAt(made.file);
      const bytes = utf8Encode(path.padEnd(20, 'y'));
      const named = path === '' ? new Uint8Array(20) : bytes;
      expect(await codesOf(edited((_, file) => file.set(named.subarray(0, 20), at + 46)))).toEqual(['zip-unsafe-path']);
    },
  );

  it('has no member twice, nor two that one folder of Windows or macOS would make one', async () => {
    const twice = new Map([...made.members, ['Evidence/Capture.json', utf8Encode('{}')]]);
    expect(await codesOf(zip(twice))).toEqual(['zip-duplicate-member']);
  });

  it('states in both headers what the bytes are', async () => {
    expect(await codesOf(edited((view) => view.setUint16(10, 1, true)))).toEqual(['zip-header-mismatch']);
    const at = directoryAt(made.file);
    const codes = await codesOf(edited((view) => view.setUint32(at + 16, 0x12345678, true)));
    expect(codes).toEqual(['zip-header-mismatch', 'crc-mismatch']);
    expect(await codesOf(edited((view) => view.setUint16(at + 4, 0x0014, true)))).toEqual(['zip-not-canonical']);
  });

  it('has no comment', async () => {
    const commented = concatBytes(made.file.subarray(0, -2), Uint8Array.of(3, 0), utf8Encode('hey'));
    expect(await codesOf(commented)).toEqual(['zip-trailing-bytes']);
  });
});

describe('the manifest', () => {
  const changed = (edit: (members: Map<string, Uint8Array>) => void): Uint8Array => {
    const members = new Map(made.members);
    edit(members);
    return zip(members);
  };

  it('lists every member, and every member is there', async () => {
    expect(await codesOf(changed((members) => members.set('evidence/extra.txt', utf8Encode('x'))))).toEqual([
      'member-unlisted',
    ]);
    expect(await codesOf(changed((members) => members.delete('evidence/screenshots/viewport.png')))).toEqual([
      'member-missing',
    ]);
    expect(await codesOf(changed((members) => members.delete(layout.manifest)))).toEqual(['manifest-missing']);
    expect(await codesOf(changed((members) => members.delete(layout.manifestDigest)))).toEqual(['member-missing']);
  });

  it('knows the bytes of each, with a directory put right around a forgery', async () => {
    const swapped = changed((members) => members.set('evidence/screenshots/viewport.png', makePng(4, 4)));
    expect(await codesOf(swapped)).toEqual(['member-digest-mismatch']);
    const longer = changed((members) => members.set(layout.pages, utf8Encode('{}\n')));
    expect(await codesOf(longer)).toEqual(['member-size-mismatch', 'member-digest-mismatch']);
  });

  it('is itself under a digest', async () => {
    const title = utf8Encode(new TextDecoder().decode(made.members.get(layout.manifest)).replace('抄袭', '原创'));
    expect(await codesOf(changed((members) => members.set(layout.manifest, title)))).toEqual([
      'manifest-digest-mismatch',
    ]);
  });

  it('states both digests truly', async () => {
    const wrongSm3 = await makeEvidence({
      lies: {
        manifest: (manifest) => ({
          ...manifest,
          resources: manifest.resources.map((r) => ({ ...r, sm3: `sm3:${'00'.repeat(32)}` })),
        }),
      },
    });
    expect(new Set(await codesOf(wrongSm3.file))).toEqual(new Set(['member-digest-mismatch']));
  });

  it('lists nothing twice and leaves out nothing that every package has', async () => {
    const twice = await makeEvidence({
      lies: { manifest: (m) => ({ ...m, resources: [...m.resources, ...m.resources.slice(0, 1)] }) },
    });
    expect(await codesOf(twice.file)).toEqual(['member-duplicate']);
    const without = await makeEvidence({
      lies: { beforeManifest: (members) => new Map([...members].filter(([path]) => path !== layout.environment)) },
    });
    expect(await codesOf(without.file)).toContain('member-missing');
  });

  it('is of a version that can be read', async () => {
    const future = await makeEvidence({
      lies: {
        manifest: (m) => ({
          ...m,
          guzheng: { ...m.guzheng, type: 'guzheng/evidence-package/v2' as 'guzheng/evidence-package/v1' },
        }),
      },
    });
    expect(await codesOf(future.file)).toEqual(['manifest-version-unknown']);
  });

  it('leaves documents that cannot be read as a contradiction, and what depends on them open', async () => {
    const broken = await makeEvidence({
      lies: { beforeManifest: (members) => members.set(layout.capture, utf8Encode('{"type":1}')) },
    });
    const report = await judge(broken.file, { proof: broken.proofBytes });
    expect(outcomeOf(report, 'I2')).toBe('FAIL document-malformed');
    for (const id of ['P4', 'T3', 'T4', 'T7', 'C2', 'C4', 'C7', 'X4', 'X5'] as const)
      expect(outcomeOf(report, id)).toBe('UNPROVEN package-unreadable');
  });
});
