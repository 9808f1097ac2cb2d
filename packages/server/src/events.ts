import type { Capture, CaptureState, WebhookEvent } from '@guzheng/sdk/api';
import type { AnchoredRange } from './anchoring/anchoring.ts';
import type { Owner } from './captures/captures.ts';
import type { Parts } from './parts.ts';

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

/** Tells the owners of entries that a checkpoint over them is completely anchored. Rejects where that could not be written down. */
export function tellOfAnchored({
  ledger,
  webhooks,
}: Pick<Parts, 'ledger' | 'webhooks'>): (range: AnchoredRange) => Promise<void> {
  return async ({ fromIndex, toIndex }) => {
    for (let index = fromIndex; index <= toIndex; index++) {
      const entry = await ledger.entry(index);
      if (entry === undefined) continue;
      const owner: Owner = { account: entry.facts.account };
      await webhooks.tell(owner, 'deposit.anchored', { number: entry.number, index });
    }
  };
}

function eventOf(state: CaptureState): WebhookEvent | undefined {
  switch (state) {
    case 'preview':
      return 'capture.preview';
    case 'confirmed':
      return 'capture.confirmed';
    case 'failed':
      return 'capture.failed';
    case 'queued':
    case 'capturing':
    case 'cancelled':
    case 'expired':
      return undefined;
  }
}

function isUnderWay(state: CaptureState): boolean {
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
