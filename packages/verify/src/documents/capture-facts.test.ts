import { layout } from '@guzheng/evidence';
import { makeEvidence } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesSource, noTrust, policies, type Report, verify } from '../index.ts';
import { captureFactMembers, readCaptureFacts } from './capture-facts.ts';

let report: Report;
let members: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  const made = await makeEvidence();
  members = made.members;
  const input = { file: bytesSource(made.file), name: 'a.wacz', proof: made.proofBytes, policy: policies.court };
  report = await verify({ ...input, trust: noTrust, readers: [], now: new Date('2026-07-02') });
});

describe('facts of a capture', () => {
  it('are those of the package: answers of both means, tools, log, environment', () => {
    const facts = readCaptureFacts(report, members);
    expect(facts?.means).toEqual({ browser: true, http: true });
    expect(facts?.answers.map(({ means, status }) => [means, status])).toContainEqual(['http', 200]);
    expect(facts?.tools.node.version).toMatch(/\d/);
    expect(facts?.callLog.head).toMatch(/^[0-9a-f]{64}$/);
    expect(facts?.environment).not.toBeNull();
    expect(facts?.network).toBe('read');
  });

  it('are not taken from another record, were it ever so well formed', () => {
    const text = new TextDecoder().decode(members.get(layout.capture));
    const forged = new TextEncoder().encode(text.replace('200', '404'));
    expect(forged).not.toEqual(members.get(layout.capture));
    expect(readCaptureFacts(report, new Map([...members, [layout.capture, forged]]))).toBeUndefined();
  });

  it.each([layout.network, layout.environment])('say so where %s is another or gone', (path) => {
    const forged = readCaptureFacts(report, new Map([...members, [path, new Uint8Array(3)]]));
    const without = readCaptureFacts(report, new Map([...members].filter(([name]) => name !== path)));
    for (const facts of [forged, without])
      expect(path === layout.network ? facts?.network : facts?.environment).toBe(
        path === layout.network ? 'unreadable' : null,
      );
  });

  it('need the three records that they name, and no other', () => {
    const few = new Map([...members].filter(([path]) => captureFactMembers.includes(path)));
    expect(few.size).toBe(3);
    expect(readCaptureFacts(report, few)).toEqual(readCaptureFacts(report, members));
  });
});
