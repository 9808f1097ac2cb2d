import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portableHashing } from '@guzheng/evidence';
import { bytesSource, parseTrust, policies, verify } from '@guzheng/verify';
import { describe, expect, it } from 'vitest';
import { summaryOf } from './archive.ts';

/**
 * The SHA-256 of everything that was archived. THIS LIST GROWS AND NEVER CHANGES: when a line of it fails, the verifier or the file is
 * wrong, not the line. Formats that were once written are verified for ever.
 */
const ARCHIVED: { readonly [version: string]: { readonly [file: string]: string } } = {
  v1: {
    'evidence.wacz': '545dd3d1a03289095f698ddb998a321ec82fe21f01c0c81821f5dde54c99abf0',
    'evidence.wacz.proof.json': '4f143254f89174f7341f84520a21d876782bbea40daa6cee3eb85a1c7c497a91',
    'expected.json': 'cf176b312be338df555f01833c100a64135c5993899c35303f4169c62dde65ba',
    'trust.json': '97c7f2b061226971cec4922aac4f4c9edbd6a07ba280a973e0c1c9720da51f7a',
  },
};

const read = (version: string, file: string): Uint8Array =>
  Uint8Array.from(readFileSync(join(import.meta.dirname, version, file)));
const json = (version: string, file: string): unknown => JSON.parse(Buffer.from(read(version, file)).toString());

describe.each(Object.entries(ARCHIVED))('the archived format %s', (version, files) => {
  it('is there, byte for byte, and nothing else', () => {
    expect(readdirSync(join(import.meta.dirname, version)).sort()).toEqual(Object.keys(files).sort());
    for (const [file, sha256] of Object.entries(files))
      expect([file, createHash('sha256').update(read(version, file)).digest('hex')]).toEqual([file, sha256]);
  });

  it('is verified, and says what it said', async () => {
    const report = await verify({
      file: bytesSource(read(version, 'evidence.wacz')),
      proof: read(version, 'evidence.wacz.proof.json'),
      policy: policies.court,
      trust: parseTrust(json(version, 'trust.json')),
      readers: [],
      now: new Date('2046-08-01T00:00:00Z'),
      hashing: portableHashing,
    });
    const expected = json(version, 'expected.json') as { readonly passed: readonly string[] };
    const summary = summaryOf(report) as { readonly passed: readonly string[] };
    expect({ ...summary, passed: [] }).toEqual({ ...expected, passed: [] });
    expect(summary.passed).toEqual(expect.arrayContaining([...expected.passed]));
  });
});
