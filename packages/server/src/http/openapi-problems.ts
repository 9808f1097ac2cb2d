import type { ProblemCode, Route } from '@guzheng/sdk/api';

const ALWAYS: readonly ProblemCode[] = [
  'request-malformed',
  'key-invalid',
  'rate-limited',
  'overloaded',
  'not-ready',
  'internal',
];

/** The problems that an operation may answer with, by what it takes and touches. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  return [
    ...ALWAYS,
    ...(route.access === 'public'
      ? []
      : (['key-missing', 'role-forbidden', 'storage-full', 'storage-failed'] as const)),
    ...(route.path.includes('{') ? (['not-found'] as const) : []),
    ...(route.path.includes('{number}') ? (['number-malformed'] as const) : []),
    ...ofBody(route),
    ...(route.idempotent ? (['idempotency-conflict', 'quota-exceeded'] as const) : []),
    ...(own[route.name] ?? []),
  ];
}

function ofBody({ body }: Route): readonly ProblemCode[] {
  if (body.kind === 'none') return [];
  return ['media-type-unsupported', 'body-too-large', 'length-mismatch', 'timeout'];
}

const deposit: readonly ProblemCode[] = ['clock-behind'];

const own: Readonly<Record<string, readonly ProblemCode[]>> = {
  createDeposit: deposit,
  createDeposits: [...deposit, 'quota-exceeded'],
  uploadDeposit: [...deposit, 'digest-mismatch'],
  getOriginal: ['original-not-held', 'original-missing'],
  getDocument: ['original-not-held', 'original-missing'],
  createExtractionCode: ['original-not-held'],
  extract: ['code-invalid', 'original-missing', 'number-malformed'],
  lookUp: ['number-malformed'],
  getInclusion: ['range-invalid'],
  getConsistency: ['range-invalid'],
  getTile: ['range-invalid'],
  createCapture: ['url-refused', 'queue-full'],
  confirmCapture: ['state-conflict'],
  retakeCapture: ['state-conflict', 'queue-full', 'quota-exceeded'],
  cancelCapture: ['state-conflict'],
  createWatch: ['url-refused'],
  createNotice: ['state-conflict'],
  createWebhook: ['url-refused', 'state-conflict'],
  revokeKey: ['state-conflict'],
};
