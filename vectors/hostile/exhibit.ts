/** A small evidence package with a witness of each kind, which is `verified`: what attacks begin with. The same bytes every time. */
import { hexToBytes } from '@guzheng/evidence';
import { encodeProof, makeOtsAnchor, makeTimeStamp, opensslHashing, TEST_TSA_ROOT } from '@guzheng/testing';
import { bytesSource, noTrust, type Policy, policies, type Report, type Trust, verify } from '@guzheng/verify';
import { anchorOf, evidence, pins } from '../make.ts';

export interface Exhibit {
  readonly file: Uint8Array;
  readonly members: ReadonlyMap<string, Uint8Array>;
  readonly proof: Uint8Array;
  /** The same deposit with no anchor but OpenTimestamps: where only the file changes, costly signatures need not be judged each time. */
  readonly shortProof: Uint8Array;
  readonly trust: Trust;
}

export async function makeExhibit(): Promise<Exhibit> {
  const made = await evidence({ custodyEvents: 1, neighbours: 2 });
  const [root, file] = [hexToBytes(made.proof.inclusion.root), hexToBytes(made.statement.subject.sha256)];
  const stamp = makeTimeStamp(file, { key: 'p-256', genTime: '20260701080025Z' });
  const anchors = [...made.proof.anchors, stamp, makeOtsAnchor(root)];
  return {
    file: made.file,
    members: made.members,
    proof: encodeProof({ ...made.proof, anchors }),
    shortProof: encodeProof({ ...made.proof, anchors: [makeOtsAnchor(root)], custody: [] }),
    // As if somebody answered for the root of the tests.
    trust: { ...noTrust, ...pins(anchorOf(made.proof)), tsaRoots: [{ ...TEST_TSA_ROOT, class: 'public' }] },
  };
}

/** Judges what became of the file and its proof; offline, the clock fixed. */
export function judge(
  { trust }: Exhibit,
  file: Uint8Array,
  proof: Uint8Array | undefined,
  policy: Policy = policies.court,
): Promise<Report> {
  return verify({
    file: bytesSource(file),
    ...(proof === undefined ? {} : { proof }),
    ...{ policy, trust, readers: [], now: NOW, hashing: opensslHashing },
  });
}

const NOW = new Date('2026-08-01T00:00:00Z');
