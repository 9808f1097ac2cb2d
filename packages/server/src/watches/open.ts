import { createHash } from 'node:crypto';
import { parseEvidenceNumber } from '@guzheng/evidence';
import type { NewNotice, NewWatch, Timeline } from '@guzheng/sdk/api';
import type { Owner } from '../captures/captures.ts';
import { ServerError } from '../error.ts';
import { identifier } from '../identifier.ts';
import type { Parts, Surroundings } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { isPassage } from './baseline.ts';
import { timelineDocument } from './document/document.ts';
import { elapsedSince } from './elapsed.ts';
import { InTurn } from './in-turn.ts';
import { ended, Looks } from './looks.ts';
import { type KeptObservation, type KeptWatch, Shelf, shownLook, shownWatch } from './shelf.ts';
import type { Watches } from './watches.ts';

/** Of one account, those that have ended set aside. */
const MAX_ACTIVE = 100;
const MAX_NOTICES = 100;
const DEFAULT_LIMIT = 100;
const TICK_MS = 10_000;
const LATE_MS = 60_000;

export interface WatchesOptions
  extends Surroundings,
    Pick<Parts, 'store' | 'captures' | 'blobs' | 'webhooks'>,
    Readonly<Record<'ledger', Pick<Parts['ledger'], 'origin' | 'verifierKey'>>> {
  /** How often it looks for what is due; 0: only when `tick` is called. Default 10,000 ms. */
  readonly tickMs?: number;
}

export interface OpenWatches extends Watches {
  /** Begins what is due, writes down what has ended, and resolves when that is done. */
  tick(): Promise<void>;
}

/** Takes up every series where it was left. */
export async function openWatches(options: WatchesOptions): Promise<OpenWatches> {
  const { store, captures, blobs, webhooks, now, log, tickMs = TICK_MS } = options;
  const shelf = new Shelf(store.db);
  const looks = new Looks({ shelf, captures, blobs, webhooks, now, log });
  await looks.open();
  // One after the other for an account, so that a key or a limit counts for those that come together.
  const making = new InTurn();
  const failed = (error: unknown) => log.error({ err: error }, 'the series could not be looked after');
  const timer = tickMs === 0 ? undefined : setInterval(() => void looks.tick().catch(failed), tickMs).unref();
  return {
    create: async (owner, asked, { key } = {}) =>
      shownWatch(await making.run(owner.account, () => create(owner, asked, { ...options, looks, key }))),
    get: async (owner, id) => shownWatch(find(owner, id, looks)),
    list: async (owner, { cursor, limit = DEFAULT_LIMIT }) => {
      const own = ownedBy(owner, looks).filter(({ id }) => cursor === undefined || id < cursor);
      const items = own.slice(0, limit).map(shownWatch);
      const last = items.at(-1);
      return own.length > limit && last !== undefined ? { items, next: last.id } : { items };
    },
    end: async (owner, id) => shownWatch(await looks.change(find(owner, id, looks).id, ended)),
    notice: async (owner, id, notice) => shownWatch(await addNotice(owner, id, notice, { ...options, looks })),
    timeline: async (owner, id) => {
      const watch = find(owner, id, looks);
      return timelineOf(watch, await shelf.looks(id));
    },
    document: async (owner, id, lang) => {
      const watch = find(owner, id, looks);
      const { settings, ledger } = options;
      const kept = await shelf.looks(id);
      return timelineDocument({
        ...{ timeline: timelineOf(watch, kept), kept, account: watch.account, madeAt: now(), lang },
        server: { operator: settings.operator, origin: ledger.origin, verifierKey: ledger.verifierKey },
        ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
      });
    },
    status: async () => statusOf(looks, now()),
    tick: async () => {
      await looks.tick();
      await looks.settle();
    },
    close: async () => {
      clearInterval(timer);
      await looks.close();
    },
  };
}

interface Making extends Pick<Surroundings, 'now' | 'random'> {
  readonly looks: Looks;
}

async function create(
  owner: Owner | Principal,
  asked: NewWatch,
  { looks, key, ...made }: Making & { readonly key: string | undefined },
): Promise<KeptWatch> {
  const request = createHash('sha256')
    .update(JSON.stringify(asked, Object.keys(asked).sort()))
    .digest('hex');
  const earlier = key === undefined ? undefined : ownedBy(owner, looks).find((watch) => watch.key?.key === key);
  if (earlier !== undefined && earlier.key?.request !== request)
    throw new ServerError('idempotency-conflict', 'This idempotency key was used for another series.', {
      hint: 'Use a new key for a new request.',
    });
  if (earlier !== undefined) return earlier;
  const { url, everyMinutes, until, label, passages = [] } = asked;
  const created = made.now().toISOString();
  if (until !== undefined && Date.parse(until) <= Date.parse(created))
    throw malformed('until', `The series would end at ${until}, which is past.`);
  const empty = passages.findIndex((passage) => !isPassage(passage));
  if (empty !== -1)
    throw malformed(`passages.${empty}`, 'A watched passage has no character that could be looked for.');
  if (ownedBy(owner, looks).filter(({ state }) => state === 'active').length >= MAX_ACTIVE)
    throw new ServerError('quota-exceeded', `An account has at most ${MAX_ACTIVE} active series.`, {
      hint: 'End one that is not needed any more.',
    });
  return await looks.begin({
    ...{ id: identifier(made), account: owner.account, url, everyMinutes, passages: [...new Set(passages)] },
    ...('limits' in owner ? { asker: owner } : {}),
    ...(key === undefined ? {} : { key: { key, request } }),
    ...(until === undefined ? {} : { until }),
    ...(label === undefined ? {} : { label }),
    ...{ state: 'active', created, next: created, observations: 0, notices: [], gaps: [], crossed: [] },
  });
}

async function addNotice(owner: Owner, id: string, notice: NewNotice, { looks, ...made }: Making): Promise<KeptWatch> {
  const recorded = made.now().toISOString();
  if (Date.parse(notice.time) > Date.parse(recorded))
    throw malformed('time', `The notice is said to have been sent at ${notice.time}, which is yet to come.`);
  if (notice.number !== undefined) expectNumber(notice.number);
  return await looks.change(find(owner, id, looks).id, (watch) => {
    if (watch.notices.length >= MAX_NOTICES)
      throw new ServerError('quota-exceeded', `A series has at most ${MAX_NOTICES} notices.`);
    return { ...watch, notices: [...watch.notices, { id: identifier(made), ...notice, recorded }] };
  });
}

function expectNumber(number: string): void {
  try {
    parseEvidenceNumber(number);
  } catch (cause) {
    throw new ServerError('number-malformed', `${number} is no evidence number: its check digits do not fit.`, {
      cause,
    });
  }
}

function timelineOf(watch: KeptWatch, kept: readonly KeptObservation[]): Timeline {
  const observations = kept.map((look) => shownLook(look, watch));
  const elapsed = elapsedSince(watch.notices, observations);
  return { watch: shownWatch(watch), observations, elapsed, gaps: watch.gaps };
}

function statusOf(looks: Looks, now: Date): { active: number; late: number } {
  const active = looks.all().filter(({ state }) => state === 'active');
  const late = active.filter(({ next = '' }) => now.getTime() - Date.parse(next) > LATE_MS);
  return { active: active.length, late: late.length };
}

/** Newest first. */
function ownedBy({ account }: Owner, looks: Looks): KeptWatch[] {
  return looks
    .all()
    .filter((watch) => watch.account === account)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}

function find(owner: Owner, id: string, looks: Looks): KeptWatch {
  const watch = looks.get(id);
  if (watch === undefined) throw new ServerError('not-found', `There is no series ${id}.`);
  if (watch.account !== owner.account) throw new ServerError('not-yours', `There is no series ${id}.`);
  return watch;
}

function malformed(field: string, message: string): ServerError {
  return new ServerError('request-malformed', message, { fields: [{ field, message }] });
}
