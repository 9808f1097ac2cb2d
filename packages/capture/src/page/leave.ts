import type { BrowserCapture, Loss, Screenshot } from '@guzheng/evidence';
import { type CaptureError, withoutSecrets } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { ReadFacts } from '../facts/collect.ts';
import type { GlyphTest } from '../fonts/glyphs.ts';
import type { Heard, Recorded } from '../reconcile/reconcile.ts';
import type { PageSigns } from '../walls/observation.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import type { Arrival } from './arrive.ts';
import { headerValue } from './headers.ts';
import { exchangeOf, type Hop } from './hop.ts';
import { accountOf } from './hop-account.ts';
import type { Recording } from './recorder.ts';
import type { Sights } from './sights.ts';
import { exchangeCall } from './step.ts';
import type { Tab } from './tab.ts';
import type { BrowserTls, Place } from './tls.ts';

/** Everything the browser has to say of one address. */
export interface Visit {
  /** Absent when the browser reached nothing. */
  readonly capture?: BrowserCapture;
  readonly exchanges: readonly Exchange[];
  /** The answer that is the page or file itself. */
  readonly main?: Exchange;
  /** What the handshakes showed, by `host:port`: for the first connection of the browser's to each. */
  readonly tls: ReadonlyMap<Place, BrowserTls>;
  /** What the browser told of its traffic, to be held against the gateway's connections. */
  readonly recorded: Recorded;
  readonly losses: readonly Loss[];
  readonly screenshots: readonly Screenshot[];
  /** Absent where there was no page to read from, or it did not let itself be read. */
  readonly facts?: ReadFacts;
  /** What the page showed that may be a wall. */
  readonly signs?: PageSigns;
  readonly resources: readonly ArchiveResource[];
  readonly glyphs: GlyphTest;
  /** The media type of what the browser shows, or of the answer where it shows nothing; lower case, without parameters. */
  readonly mediaType?: string;
  readonly error?: CaptureError;
}

const GRACE_MS = 500;

interface Seen {
  readonly url: string;
  readonly startedAt: string;
  readonly arrival: Arrival;
  readonly sights: Sights;
}

/** Stops the recorder and puts together what it heard and what was seen. */
export async function leave(tab: Tab, { url, startedAt, arrival, sights }: Seen): Promise<Visit> {
  const recording = await tab.recorder.stop(GRACE_MS, shownAt(sights));
  const heard = heardOf(recording, tab, startedAt);
  const exchanges = heard.map(({ exchange }) => exchange);
  for (const exchange of exchanges) tab.log.record(exchangeCall(exchange));
  const mainHops = documentHops(recording, shownAt(sights));
  const last = mainHops.at(-1);
  const main = last === undefined ? undefined : exchanges[recording.hops.indexOf(last)];
  const mediaType = sights.look?.contentType ?? mediaTypeOf(last);
  const endedAt = tab.now().toISOString();
  const made = { startedAt, endedAt, mainHops, sights, recording };
  return {
    ...(last === undefined ? {} : { capture: browserCapture({ ...made, last }) }),
    exchanges,
    ...(main === undefined ? {} : { main }),
    tls: recording.tls,
    recorded: { heard, archived: exchanges },
    losses: [
      ...recording.losses,
      ...arrival.losses,
      ...sights.losses,
      ...arrivalLoss(arrival, url, last !== undefined),
    ],
    screenshots: sights.pictures.map(({ screenshot }) => screenshot),
    resources: [...sights.resources, ...listenedResources(tab, recording, last?.url ?? url)],
    glyphs: tab.glyphs,
    ...(sights.facts === undefined ? {} : { facts: sights.facts }),
    ...(sights.signs === undefined ? {} : { signs: sights.signs }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(arrival.state === 'failed' ? { error: arrival.error } : {}),
  };
}

/** The answers that led to what was in the window at `at`: redirects, documents that moved on by themselves, and last the one shown. */
function documentHops({ hops, commits }: Recording, at: string | undefined): Hop[] {
  const answered = hops.filter((hop) => hop.mainDocument && hop.status !== undefined);
  const committed = commits.filter((commit) => at === undefined || commit.at <= at);
  const shown = committed.findLast(({ id }) => answered.some((hop) => hop.id === id));
  if (shown === undefined) return answered;
  const ids = new Set(committed.map(({ id }) => id));
  const end = answered.findLastIndex(({ id }) => id === shown.id) + 1;
  return answered.slice(0, end).filter(({ id }) => ids.has(id));
}

/** When DOM and text were read, or else when the first picture was taken. */
function shownAt({ resources, pictures }: Sights): string | undefined {
  return resources.find(({ uri }) => uri.startsWith('urn:dom:'))?.at ?? pictures[0]?.screenshot.takenAt;
}

/** Every exchange as the archive wants it, and what of it the gateway must have seen: first those of the hops, in their order. */
function heardOf({ hops, sockets }: Recording, { conceal }: Tab, startedAt: string): Heard[] {
  const ofHops = hops.map((hop) => ({ exchange: concealed(exchangeOf(hop, startedAt), conceal), ...accountOf(hop) }));
  const ofSockets = sockets.handshakes.map(({ exchange, bytes }) => ({
    exchange: concealed(exchange, conceal),
    bytes: null,
    messages: bytes,
    isWhole: true,
  }));
  return [...ofHops, ...ofSockets];
}

function concealed(exchange: Exchange, conceal: Tab['conceal']): Exchange {
  if (conceal === undefined) return exchange;
  const { request, response } = exchange;
  return {
    ...exchange,
    request: { ...request, headers: conceal(request.headers) },
    ...(response === undefined ? {} : { response: { ...response, headers: conceal(response.headers) } }),
  };
}

/** What the page said while it was listened to. */
function listenedResources(tab: Tab, { sockets, events }: Recording, url: string): ArchiveResource[] {
  const outputs = [...sockets.files, ...(events === undefined ? [] : [events])];
  if (outputs.length > 0)
    tab.log.record({
      means: 'browser',
      call: 'listen',
      args: { url: withoutSecrets(url) },
      result: { ok: true },
      outputs,
    });
  if (events === undefined) return [...sockets.resources];
  const uri = `urn:events:${withoutSecrets(url)}`;
  const ofEvents = { uri, contentType: 'application/jsonl', body: events, at: tab.now().toISOString() };
  return [...sockets.resources, ofEvents];
}

function browserCapture(seen: {
  startedAt: string;
  endedAt: string;
  mainHops: readonly Hop[];
  last: Hop;
  sights: Sights;
  recording: Recording;
}): BrowserCapture {
  const { startedAt, endedAt, mainHops, last, sights, recording } = seen;
  const { events, sockets } = recording;
  return {
    startedAt,
    endedAt,
    hops: mainHops.map((hop) => {
      const location = headerValue(hop.responseHeaders ?? [], 'location');
      return {
        url: withoutSecrets(hop.url),
        status: hop.status ?? 0,
        ...(hop.ip === undefined ? {} : { ip: hop.ip }),
        ...(location === undefined ? {} : { location }),
      };
    }),
    finalUrl: withoutSecrets(sights.look?.url ?? last.url),
    title: sights.look?.title ?? '',
    ...(sights.dom === undefined ? {} : { dom: sights.dom.path }),
    ...(sights.text === undefined ? {} : { text: sights.text.path }),
    ...(sights.mhtml === undefined ? {} : { mhtml: sights.mhtml.path }),
    ...(sights.pdf === undefined ? {} : { pdf: sights.pdf.path }),
    ...(events === undefined ? {} : { events: events.path }),
    ...(sockets.files.length === 0 ? {} : { messages: sockets.files.map(({ path }) => path) }),
  };
}

function arrivalLoss(arrival: Arrival, url: string, answered: boolean): Loss[] {
  if (arrival.state === 'failed') return [gap('browser-unreachable', url, arrival.error.message)];
  if (arrival.state === 'received' && answered) {
    return [
      {
        weight: 'note',
        code: 'nothing-to-show',
        means: 'browser',
        url: withoutSecrets(url),
        detail: 'the browser received the answer but shows no document for it',
      },
    ];
  }
  return [];
}

function mediaTypeOf(hop: Hop | undefined): string | undefined {
  const type = headerValue(hop?.responseHeaders ?? [], 'content-type') ?? hop?.mimeType;
  return type?.split(';', 1)[0]?.trim().toLowerCase();
}

function gap(code: string, url: string, detail: string): Loss {
  return { weight: 'gap', code, means: 'browser', url: withoutSecrets(url), detail };
}
