/** Runs one vector against this implementation. Another implementation needs its own of these, and nothing else from here. */
import {
  canonicalize,
  EvidenceError,
  fromBase64,
  type Hashing,
  hexToBytes,
  parseJson,
  utf8Encode,
  verifyConsistency,
  verifyInclusion,
} from '@guzheng/evidence';
import {
  type ByteSource,
  bytesSource,
  noTrust,
  type Policy,
  parsePolicy,
  parseTrust,
  policies,
  type Report,
  VerifyError,
  verify,
} from '@guzheng/verify';
import type { Vector } from './vector.ts';

/** What came out, in the words of a vector's header; `codes` are `<point> <code>`, as many as there are. */
export interface Ran {
  readonly expect: Vector['expect'];
  readonly codes: readonly string[];
}

export type OpenFile = (bytes: Uint8Array) => ByteSource;

/** The clock is fixed: it is only printed, no verdict depends on it. */
const NOW = new Date('2026-08-01T00:00:00Z');

/** `open`: how the file is handed in; whole unless told. */
export async function runVector(vector: Vector, hashing: Hashing, open: OpenFile = bytesSource): Promise<Ran> {
  try {
    return await perform(vector, hashing, open);
  } catch (error) {
    if (error instanceof VerifyError || error instanceof EvidenceError) {
      return { expect: 'error', codes: [`- ${error.code}`] };
    }
    throw error;
  }
}

function perform(vector: Vector, hashing: Hashing, open: OpenFile): Promise<Ran> | Ran {
  switch (vector.operation) {
    case 'verify':
      return verifyBody(vector, hashing, open);
    case 'canonicalize':
      return held(canonicalize(parseJson(inputOf(vector))) === text(vector, 'output'));
    case 'inclusion':
      return held(
        verifyInclusion({
          leafHash: hexToBytes(text(vector, 'leafHash')),
          index: number(vector, 'index'),
          treeSize: number(vector, 'treeSize'),
          path: path(vector),
          root: hexToBytes(text(vector, 'root')),
        }),
      );
    case 'consistency':
      return held(
        verifyConsistency({
          size1: number(vector, 'size1'),
          size2: number(vector, 'size2'),
          root1: hexToBytes(text(vector, 'root1')),
          root2: hexToBytes(text(vector, 'root2')),
          path: path(vector),
        }),
      );
  }
}

async function verifyBody(vector: Vector, hashing: Hashing, open: OpenFile): Promise<Ran> {
  const { trust, declarations, replay } = vector.body;
  const proof = proofOf(vector);
  const report = await verify({
    file: open(fromBase64(text(vector, 'file'))),
    ...(proof === undefined ? {} : { proof }),
    ...(Array.isArray(declarations) ? { declarations: declarations.map((one) => fromBase64(String(one))) } : {}),
    ...(replay === undefined ? {} : { replay: utf8Encode(JSON.stringify(replay)) }),
    policy: policyOf(vector),
    trust: trust === undefined ? noTrust : parseTrust(trust),
    readers: [],
    now: NOW,
    hashing,
  });
  return { expect: report.verdict, codes: codesOf(report) };
}

function codesOf({ checks, anchors }: Report): readonly string[] {
  return [
    ...checks.flatMap(({ id, status, code }) => (code === undefined ? [] : [`${id} ${status} ${code}`])),
    ...anchors.flatMap((anchor, i) =>
      anchor.kind !== 'unknown' && anchor.code !== undefined ? [`anchor ${i} ${anchor.code}`] : [],
    ),
  ];
}

function proofOf({ body }: Vector): Uint8Array | undefined {
  if (typeof body.proofBytes === 'string') return fromBase64(body.proofBytes);
  return body.proof === undefined ? undefined : utf8Encode(JSON.stringify(body.proof));
}

function policyOf({ policy, body }: Vector): Policy {
  if (policy === '-') throw new SyntaxError('a vector for verify names a policy');
  return policy === 'own' ? parsePolicy(body.policy) : policies[policy];
}

function inputOf(vector: Vector): string | Uint8Array {
  return vector.body.bytes === undefined ? text(vector, 'text') : fromBase64(text(vector, 'bytes'));
}

const held = (holds: boolean): Ran => ({ expect: holds ? 'verified' : 'contradicted', codes: [] });

function text({ body }: Vector, name: string): string {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw new SyntaxError(`the body has no text ${name}`);
}

function number({ body }: Vector, name: string): number {
  const value = body[name];
  if (typeof value === 'number') return value;
  throw new SyntaxError(`the body has no number ${name}`);
}

function path({ body }: Vector): readonly Uint8Array[] {
  if (!Array.isArray(body.path)) throw new SyntaxError('the body has no path');
  return body.path.map((node: unknown) => hexToBytes(String(node)));
}
