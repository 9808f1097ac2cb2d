import type { CheckCode, Verdict, VerifyErrorCode } from '@guzheng/verify';

/** What is done with a vector's body. */
export type Operation = 'verify' | 'canonicalize' | 'inclusion' | 'consistency';
export type PolicyName = 'devnet' | 'testnet' | 'court' | 'own';

/** One vector as it stands in its file: a textual header, an empty line, a JSON body (README.md). */
export interface Vector {
  readonly expect: Verdict | 'error';
  /** Where the code stands in the report: a review point and its status, or `anchor <n>`; `-` where there is no code. */
  readonly point: string;
  readonly code: string;
  readonly policy: PolicyName | '-';
  readonly operation: Operation;
  readonly about: string;
  readonly body: { readonly [name: string]: unknown };
}

const HEADER = ['expect', 'point', 'code', 'policy', 'operation', 'about'] as const;

export function encodeVector(vector: Vector): string {
  const header = HEADER.map((name) => `${name}: ${vector[name]}\n`).join('');
  return `${header}\n${JSON.stringify(vector.body, null, 1)}\n`;
}

/** Reads what `encodeVector` wrote. Throws for anything else: a vector that is skipped by mistake tests nothing. */
export function parseVector(text: string): Vector {
  const end = text.indexOf('\n\n');
  const fields = text
    .slice(0, end)
    .split('\n')
    .map((line) => /^([a-z]+): (.+)$/.exec(line) ?? []);
  const names = fields.map(([, name]) => name);
  if (end === -1 || names.join() !== HEADER.join()) throw new SyntaxError(`a vector has the header ${names.join()}`);
  const header = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  return { ...header, body: JSON.parse(text.slice(end + 2)) } as unknown as Vector;
}

/** One lie, or one truth, as it is written down in cases/*.ts. */
export interface Case {
  readonly about: string;
  readonly expect: Verdict | 'error';
  readonly point?: string;
  readonly code?: string;
  readonly policy?: PolicyName;
  readonly operation?: Operation;
  readonly body: () => Promise<Vector['body']> | Vector['body'];
}

/** By file name without `.txt`. */
export type Cases = { readonly [name: string]: Case };

export async function makeVector({ about, expect, point, code, policy, operation, body }: Case): Promise<Vector> {
  const kind = operation ?? 'verify';
  return {
    ...{ about, expect, point: point ?? '-', code: code ?? '-' },
    ...{ operation: kind, policy: policy ?? (kind === 'verify' ? 'devnet' : '-'), body: await body() },
  };
}

export type Outcome = Pick<Case, 'expect' | 'point' | 'code'>;

/** The check at `point` FAILs with `code`, and the verdict follows. */
export const contradicted = (point: string, code: CheckCode): Outcome => ({
  expect: 'contradicted',
  point: `${point} FAIL`,
  code,
});

/** The check at `point` is open with `code`; the policy is not met. */
export const unproven = (point: string, code: CheckCode): Outcome => ({
  expect: 'unproven',
  point: `${point} UNPROVEN`,
  code,
});

/** The policy is met although the check at `point` is open. */
export const verifiedBut = (point: string, code: CheckCode): Outcome => ({
  expect: 'verified',
  point: `${point} UNPROVEN`,
  code,
});

/** The check at `point` does not arise, for the reason `code`; the policy is met. */
export const verifiedWithout = (point: string, code: CheckCode): Outcome => ({
  expect: 'verified',
  point: `${point} N-A`,
  code,
});

/** Anchor `place` is the same witness as one before it, and the policy asks for one more than there are. */
export const duplicate = (place: number): Outcome => ({
  expect: 'unproven',
  point: `anchor ${place}`,
  code: 'anchor-duplicate',
});

export const verified: Outcome = { expect: 'verified' };
export const refused = (code: VerifyErrorCode): Outcome => ({ expect: 'error', code });
