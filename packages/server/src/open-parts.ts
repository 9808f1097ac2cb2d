import { join } from 'node:path';
import { openCaptures } from './captures/open-captures.ts';
import type { Closing } from './closing.ts';
import { openCustody } from './custody/open.ts';
import { openLedger } from './ledger/open.ts';
import type { Parts, Surroundings } from './parts.ts';
import { openAudit } from './people/open-audit.ts';
import { openPeople } from './people/open-people.ts';
import { openBlobs } from './store/blobs.ts';
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
  const blobs = await openBlobs({ folder: join(settings.data, 'blobs') });
  const ledger = await openLedger({ ...surroundings, store, folder: settings.data });
  closing.add('the ledger', () => ledger.close());
  const custody = openCustody({ store, ledger, now });
  const captures = await openCaptures({ ...surroundings, store, blobs, ledger, custody, people });
  closing.add('the captures', () => captures.close());
  const stubs = stubParts(settings.ledger.origin);
  return { ...surroundings, ...stubs, store, audit, people, blobs, ledger, custody, captures };
}
