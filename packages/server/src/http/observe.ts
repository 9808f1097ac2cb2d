import type { Parts } from '../parts.ts';
import type { Listener } from './listener.ts';
import type { Machine } from './machine.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

interface Observed extends Parts {
  readonly machine: Machine;
  readonly readiness: Readiness;
  readonly listener: Listener;
}

/** What the parts know of themselves, asked when somebody looks. */
export function observeParts(metrics: Metrics, observed: Observed): void {
  const { ledger, anchoring, captures, watches, webhooks, blobs, audit, machine, readiness, listener, now } = observed;
  metrics.gauge('ready', '1 while deposits are taken', async () => ((await readiness.whyNot()) === undefined ? 1 : 0));
  metrics.gauge('http_connections', 'Open connections', () => listener.connections());
  metrics.gauge('http_running', 'Requests that are being answered', () => machine.running);
  metrics.gauge(
    'event_loop_delay_seconds',
    'Mean delay of the event loop in the last second',
    () => machine.overload.delayMs / 1000,
  );
  metrics.gauge('ledger_size', 'Entries of the ledger: deposits that were acknowledged', () => ledger.head.size);
  metrics.gauge('clock_behind_seconds', 'How far the clock is behind the last entry', () => ledger.behindMs() / 1000);
  metrics.gauge('audit_lines', 'Lines of the audit log', () => audit.size);
  metrics.gauge('blobs', 'Files that are kept', async () => (await blobs.usage()).blobs);
  metrics.gauge('blob_bytes', 'Bytes of files that are kept', async () => (await blobs.usage()).bytes);
  metrics.gauge('free_bytes', 'Free space where the data lie', () => readiness.freeBytes());
  metrics.gauge(
    'anchoring_waiting',
    'Entries that no witness has seen',
    async () => (await anchoring.status()).waiting,
  );
  metrics.gauge('anchoring_pending', 'Anchors that are not complete', async () => (await anchoring.status()).pending);
  metrics.gauges('anchoring_age_seconds', 'Since a witness last saw a checkpoint', ['kind', 'name'], async () => {
    const { witnesses } = await anchoring.status();
    return witnesses.flatMap(({ kind, name, last }) =>
      last === undefined ? [] : [{ labels: { kind, name }, value: (now().getTime() - Date.parse(last)) / 1000 }],
    );
  });
  metrics.gauges('anchoring_failing', '1 while a witness fails', ['kind', 'name'], async () =>
    (await anchoring.status()).witnesses.map(({ kind, name, failure }) => ({
      labels: { kind, name },
      value: failure === undefined ? 0 : 1,
    })),
  );
  metrics.gauges('captures', 'Captures, by what they are doing', ['state'], async () => {
    const { queued, running, waitingForConfirmation } = await captures.status();
    return Object.entries({ queued, running, waitingForConfirmation }).map(([state, value]) => ({
      labels: { state },
      value,
    }));
  });
  metrics.gauge('browsers', 'Browsers that may run at the same time', async () => (await captures.status()).browsers);
  metrics.gauge('watches_late', 'Series whose next look is overdue', async () => (await watches.status()).late);
  metrics.gauge('webhooks_waiting', 'Deliveries that wait', async () => (await webhooks.status()).waiting);
  metrics.gauge('webhooks_given_up', 'Deliveries that were given up', async () => (await webhooks.status()).givenUp);
}
