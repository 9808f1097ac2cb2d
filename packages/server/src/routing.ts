import { captureHandlers } from './captures/handlers.ts';
import { depositHandlers } from './deposits/handlers.ts';
import type { Handled } from './http/handled.ts';
import { serverHandlers } from './http/handlers.ts';
import { ledgerHandlers } from './ledger/handlers.ts';
import { lookupHandlers } from './lookup/handlers.ts';
import { peopleHandlers } from './people/handlers.ts';
import { proofHandlers } from './proofs/handlers.ts';
import { watchHandlers } from './watches/handlers.ts';
import { webhookHandlers } from './webhooks/handlers.ts';

/** What answers each route, from every part. */
export function handlersOf(server: Parameters<typeof serverHandlers>[0]): readonly Handled[] {
  return [
    ...serverHandlers(server),
    ...ledgerHandlers(server),
    ...lookupHandlers(server),
    ...depositHandlers(server),
    ...proofHandlers(server),
    ...captureHandlers(server),
    ...watchHandlers(server),
    ...webhookHandlers(server),
    ...peopleHandlers(server),
  ];
}
