import { setTimeout as pause } from 'node:timers/promises';
import {
  type CustodyEvent,
  canonicalize,
  type Envelope,
  isWellFormed,
  parseJson,
  parseProof,
  type Signer,
} from '@guzheng/evidence';
import { type CustodyListing, listCustody } from '@guzheng/verify';
import { appendCustodyEvent } from '../deposit/custody.ts';
import { SdkError } from '../error.ts';
import { replaceFile } from '../file/replace-file.ts';
import { readProofFile } from './show.ts';

/** What whoever holds the file does with it after the deposit. The other events are written by the program itself. */
export type HandlingEvent = Extract<CustodyEvent['event'], 'hand-over' | 'access' | 'verification'>;

export interface AddEventOptions {
  readonly event: HandlingEvent;
  /** What happened, in the words of who signs: 1 to 4,096 characters. */
  readonly detail: string;
  /** Anybody who has the file in hand may add to the list, with a key of their own. */
  readonly signer: Signer;
  readonly now?: () => Date;
}

export interface AddedEvent {
  readonly proofFile: string;
  readonly event: CustodyEvent;
}

/** How often it is tried again when another program writes the same proof, and for how long it may wait in between. */
const ATTEMPTS = 40;
const LONGEST_PAUSE_MS = 100;

/** The limit of the format (docs/spec/proof.md, Custody). */
const MAX_EVENTS = 10_000;

/**
 * Appends a signed event to the custody list of a proof file, in place: at every moment the file holds the old list or the new one, whole,
 * and nothing that another program wrote meanwhile is lost. Rejects with SdkError `custody-broken` where the list does not hold,
 * `custody-refused` where the event cannot stand at its end, and `output-changed` where others write without a pause.
 */
export async function addCustodyEvent(proofFile: string, options: AddEventOptions): Promise<AddedEvent> {
  expectDetail(options.detail);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await addOnce(proofFile, options);
    } catch (error) {
      if (!(error instanceof SdkError) || error.code !== 'output-changed' || attempt === ATTEMPTS) throw error;
      // Processes that met once should not meet again at the same moment.
      await pause(Math.min(LONGEST_PAUSE_MS, 5 * attempt + (process.pid % 17)));
    }
  }
}

async function addOnce(proofFile: string, options: AddEventOptions): Promise<AddedEvent> {
  const bytes = await readProofFile(proofFile);
  const listing = listCustody(bytes);
  const time = (options.now ?? (() => new Date()))();
  expectRoom(proofFile, listing, time);
  const raw = parseJson(bytes) as { readonly [key: string]: unknown };
  const { event, detail, signer } = options;
  const chain = await appendCustodyEvent(parseProof(raw).custody, listing.subject, { event, detail }, { signer, time });
  const appended = new TextEncoder().encode(`${canonicalize({ ...raw, custody: chain })}\n`);
  const added = lastOf(appended, chain);
  await replaceFile(proofFile, appended, bytes);
  return { proofFile, event: added };
}

function expectDetail(detail: string): void {
  if (detail.trim() !== '' && detail.length <= 4096 && isWellFormed(detail)) return;
  throw new SdkError(
    'custody-refused',
    `the detail must be a text of 1 to 4,096 characters, and this has ${detail.length}`,
  );
}

/** To append to a broken list would make it look as if it had been whole. */
function expectRoom(proofFile: string, { intact, faults, events }: CustodyListing, time: Date): void {
  const broken = faults[0] ?? events.flatMap((line) => line.faults)[0];
  if (!intact)
    throw new SdkError(
      'custody-broken',
      `the list in ${proofFile} does not hold: ${broken?.detail ?? 'it cannot be read'}`,
      {
        hint: 'nothing was written; ask whoever handed it over for the proof as it was',
      },
    );
  if (events.length >= MAX_EVENTS)
    throw new SdkError(
      'custody-refused',
      `the list in ${proofFile} has ${events.length} events, which is the most it can hold`,
    );
  const last = events.at(-1)?.event?.time;
  if (last !== undefined && time.getTime() < Date.parse(last))
    throw new SdkError(
      'custody-refused',
      `this machine's clock says ${time.toISOString()}, which is before the last event in the list (${last})`,
      { hint: 'set the clock right; an event that seems to come first would contradict the list' },
    );
}

/** What is written is read as a stranger would read it, before it takes the place of anything. */
function lastOf(bytes: Uint8Array, chain: readonly Envelope[]): CustodyEvent {
  const { intact, events } = listCustody(bytes);
  const event = events.at(-1)?.event;
  if (intact && events.length === chain.length && event !== undefined) return event;
  throw new SdkError('custody-refused', 'the signer did not sign for the key that it names; nothing was written');
}
