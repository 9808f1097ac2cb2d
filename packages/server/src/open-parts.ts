import { join } from 'node:path';
import type { Closing } from './closing.ts';
import type { Parts, Surroundings } from './parts.ts';
import { openAudit } from './people/open-audit.ts';
import { openPeople } from './people/open-people.ts';
import { openStore } from './store/store.ts';
import { stubParts } from './stubs.ts';

/** All parts, in the order in which they need each other. */
export async function openParts(surroundings: Surroundings, closing: Closing): Promise<Parts> {
  const { settings, now, log } = surroundings;
  const store = await openStore(join(settings.data, 'database'));
  closing.add('the database', () => store.close());
  const audit = await openAudit({ store, now, log });
  closing.add('the audit log', () => audit.close());
  const people = await openPeople({ ...surroundings, store });
  closing.add('the keys', () => people.close());
  return { ...surroundings, store, audit, people, ...stubParts(settings.ledger.origin) };
}
