/**
 * STAND-INS for parts of the server that are not merged into this branch yet, so that the HTTP application can be run and tested. Each goes
 * when the real one comes; none of this is part of the server.
 */
import { ed25519Signer, evidencePrefix } from '@guzheng/evidence';
import { routes } from '@guzheng/sdk/api';
import { ServerError } from './error.ts';
import type { Handled } from './http/handled.ts';
import type { Parts } from './parts.ts';

const refuse = async (): Promise<never> => {
  throw new ServerError('not-ready', 'This part of the server is a stand-in.');
};

export const stubParts = (
  origin: string,
): Pick<Parts, 'blobs' | 'ledger' | 'anchoring' | 'custody' | 'captures' | 'watches' | 'webhooks'> =>
  ({
    blobs: { usage: async () => ({ blobs: 0, bytes: 0, free: 1e12 }) },
    ledger: {
      origin,
      verifierKey: 'stand-in',
      prefix: evidencePrefix(origin),
      depositor: ed25519Signer(new Uint8Array(32).fill(7)),
      head: { size: 0, root: new Uint8Array(32), checkpoint: '' },
      behindMs: () => 0,
      close: async () => undefined,
    },
    anchoring: {
      newest: undefined,
      witnesses: [],
      status: async () => ({ waiting: 0, lastSize: 0, witnesses: [], pending: 0 }),
      close: async () => undefined,
    },
    custody: {},
    captures: {
      onChange: () => undefined,
      status: async () => ({ queued: 0, running: 0, browsers: 0, waitingForConfirmation: 0, failedToday: 0 }),
      close: async () => undefined,
    },
    watches: { status: async () => ({ active: 0, late: 0 }), close: async () => undefined },
    webhooks: {
      tell: async () => undefined,
      status: async () => ({ waiting: 0, givenUp: 0 }),
      close: async () => undefined,
    },
  }) as unknown as ReturnType<typeof stubParts>;

const OURS = [
  'getServer',
  'getOpenApi',
  'getHealth',
  'getReadiness',
  'getOperations',
  'getMetrics',
  'getMe',
  'createKey',
  'listKeys',
  'revokeKey',
  'listAudit',
];

export const stubHandlers: readonly Handled[] = routes.ROUTES.filter(({ name }) => !OURS.includes(name)).map(
  (route) => ({
    route,
    handler: refuse,
  }),
);
