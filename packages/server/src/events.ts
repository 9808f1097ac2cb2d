import { formatEvidenceNumber } from '@guzheng/evidence';
import type { Capture, WebhookEvent } from '@guzheng/sdk/api';
import type { AnchoredRange } from './anchoring/anchoring.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Parts } from './parts.ts';
import type { Telling, Webhooks } from './webhooks/webhooks.ts';

/** Tells owners that their captures wait for them, were confirmed, or failed. */
export function tellOfCaptures({ captures, webhooks, log }: Pick<Parts, 'captures' | 'webhooks' | 'log'>): void {
  const told = new Map<string, string>();
  captures.onChange((owner, capture) => {
    const event = eventOf(capture.state);
    // The same state comes again when something else of the capture changes.
    const standing = `${capture.state} ${capture.takes.length}`;
    if (told.get(capture.id) === standing) return;
    if (isUnderWay(capture.state)) told.set(capture.id, standing);
    else told.delete(capture.id);
    if (event === undefined) return;
    webhooks.tell(owner, event, factsOf(capture)).catch((error: unknown) => {
      log.error({ err: error, capture: capture.id, event }, 'an event of a capture could not be written down');
    });
  });
}

/** Places of one account that are asked for at once. */
const PLACES_AT_ONCE = 1000;
/** Of so many entries is told in one turn of the disk. */
const TOLD_AT_ONCE = 10_000;

/**
 * Tells the owners of entries that a checkpoint over them is completely anchored, each in the order of the ledger. Looks at nothing but the
 * entries of those who want to know, and writes what all of them are told together. Rejects where that could not be written down.
 */
export function tellOfAnchored({
  ledger,
  webhooks,
}: {
  readonly ledger: Pick<Ledger, 'prefix' | 'ownedBy'>;
  readonly webhooks: Pick<Webhooks, 'interested' | 'tellAll'>;
}): (range: AnchoredRange) => Promise<void> {
  return async (range) => {
    let tellings: Telling[] = [];
    for (const account of webhooks.interested('deposit.anchored'))
      for (const index of await placesOf(account, range, ledger)) {
        const number = formatEvidenceNumber({ prefix: ledger.prefix, index });
        tellings.push({ owner: { account }, event: 'deposit.anchored', data: { number, index } });
        if (tellings.length < TOLD_AT_ONCE) continue;
        await webhooks.tellAll(tellings);
        tellings = [];
      }
    if (tellings.length > 0) await webhooks.tellAll(tellings);
  };
}

/** Oldest first. */
async function placesOf(
  account: string,
  { fromIndex, toIndex }: AnchoredRange,
  ledger: Pick<Ledger, 'ownedBy'>,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let before = toIndex + 1; before > fromIndex; ) {
    const places = await ledger.ownedBy(account, { before, limit: PLACES_AT_ONCE });
    found.push(...places.filter((place) => place >= fromIndex));
    before = places.length < PLACES_AT_ONCE ? fromIndex : (places.at(-1) ?? fromIndex);
  }
  return found.toReversed();
}

function eventOf(state: Capture['state']): WebhookEvent | undefined {
  switch (state) {
    case 'preview':
      return 'capture.preview';
    case 'confirmed':
      return 'capture.confirmed';
    case 'failed':
      return 'capture.failed';
    default:
      return undefined;
  }
}

function isUnderWay(state: Capture['state']): boolean {
  return state === 'queued' || state === 'capturing' || state === 'preview';
}

/** Names and states: what was captured is asked for with a key. */
function factsOf({ id, state, number, label, failure }: Capture): Readonly<Record<string, unknown>> {
  return {
    capture: id,
    state,
    ...(number === undefined ? {} : { number }),
    ...(label === undefined ? {} : { label }),
    ...(failure === undefined ? {} : { failure: failure.code }),
  };
}
