import { join } from 'node:path';
import { latestBlock, resolveNetwork } from '@guzheng/anchor';
import type { NotBefore } from '@guzheng/evidence';
import { openAnchoring } from './anchoring/open.ts';
import { openCaptures } from './captures/open-captures.ts';
import type { Closing } from './closing.ts';
import { openCustody } from './custody/open.ts';
import { tellOfAnchored, tellOfCaptures } from './events.ts';
import { notBehind } from './ledger/floor.ts';
import { openLedger } from './ledger/open.ts';
import type { Parts, Surroundings } from './parts.ts';
import { openAudit } from './people/open-audit.ts';
import { openAuditHeads } from './people/open-audit-heads.ts';
import { openPeople } from './people/open-people.ts';
import type { Settings } from './settings/settings.ts';
import { openBlobs } from './store/blobs.ts';
import { openStore } from './store/store.ts';
import { openWatches } from './watches/open.ts';
import { openWebhooks } from './webhooks/open.ts';

/** All parts, in the order in which they need each other; each is added to what is closed as soon as it is open. */
export async function openParts(surroundings: Surroundings, closing: Closing): Promise<Parts> {
  const { settings, now, log } = surroundings;
  const folder = settings.data;
  const store = await openStore(join(folder, 'database'));
  closing.add('the database', () => store.close());
  const blobs = await openBlobs({ folder: join(folder, 'blobs') });
  const audit = await openAudit({ store, now, log });
  closing.add('the audit log', () => audit.close());
  const ledger = await openLedger({ ...surroundings, store, folder });
  closing.add('the ledger', () => ledger.close());
  const people = await openPeople({ ...surroundings, store, now: () => notBehind(ledger, now) });
  closing.add('the keys', () => people.close());
  const webhooks = await openWebhooks({ ...surroundings, store });
  closing.add('the webhooks', () => webhooks.close());
  const auditHeads = await openAuditHeads({ store, ledger, audit });
  const onAnchored = tellOfAnchored({ ledger, webhooks });
  const anchoring = await openAnchoring({ ...surroundings, store, ledger, auditHeads, onAnchored });
  closing.add('the witnesses', () => anchoring.close());
  const custody = openCustody({ store, ledger, audit, now });
  const captures = await openCaptures({
    ...surroundings,
    store,
    blobs,
    ledger,
    custody,
    people,
    ...lowerBound(settings),
  });
  closing.add('the captures', () => captures.close());
  tellOfCaptures({ captures, webhooks, log });
  const watches = await openWatches({ ...surroundings, store, captures, blobs, ledger, webhooks });
  closing.add('the series', () => watches.close());
  return { ...surroundings, store, blobs, audit, people, ledger, webhooks, anchoring, custody, captures, watches };
}

/** Where deposits are shown to a chain, its newest block bounds the time of captures from below. */
function lowerBound({ anchoring: { chain } }: Settings): { readonly notBefore?: () => Promise<NotBefore> } {
  if (chain === undefined) return {};
  const network = resolveNetwork(chain.network, chain.networks);
  return { notBefore: () => latestBlock({ network, ...(chain.rpcs === undefined ? {} : { rpcs: chain.rpcs }) }) };
}
