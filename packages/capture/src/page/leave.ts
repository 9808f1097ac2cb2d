import type { BrowserCapture, Connection, Loss, Screenshot } from '@guzheng/evidence';
import { type CaptureError, withoutSecrets } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { GlyphTest } from '../fonts/glyphs.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import type { Arrival } from './arrive.ts';
import { browserConnections } from './connections.ts';
import { exchangeOf, type Hop, headerValue } from './hop.ts';
import type { Sights } from './sights.ts';
import { exchangeCall } from './step.ts';
import type { Tab } from './tab.ts';

/** Everything the browser has to say of one address. */
export interface Visit {
  /** Absent when the browser reached nothing. */
  readonly capture?: BrowserCapture;
  readonly exchanges: readonly Exchange[];
  /** The answer that is the page or file itself. */
  readonly main?: Exchange;
  readonly connections: readonly Connection[];
  readonly losses: readonly Loss[];
  readonly screenshots: readonly Screenshot[];
  readonly resources: readonly ArchiveResource[];
  readonly glyphs: GlyphTest;
  /** The media type of what the browser shows, or of the answer where it shows nothing; lower case, without parameters. */
  readonly mediaType?: string;
  readonly error?: CaptureError;
}

const STEP_MS = 15_000;
const GRACE_MS = 500;

interface Seen {
  readonly url: string;
  readonly startedAt: string;
  readonly arrival: Arrival;
  readonly sights: Sights;
}

/** Stops the recorder and puts together what it heard and what was seen. */
export async function leave(tab: Tab, { url, startedAt, arrival, sights }: Seen): Promise<Visit> {
  const recording = await tab.recorder.stop(GRACE_MS);
  const connections = await browserConnections(tab.session, recording.hops, tab.deadline.within(STEP_MS));
  const byHop = new Map(recording.hops.map((hop) => [hop, exchangeOf(hop, startedAt)]));
  const exchanges = [...byHop.values()];
  for (const exchange of exchanges) tab.log.record(exchangeCall(exchange));
  const mainHops = recording.hops.filter((hop) => hop.mainDocument && hop.status !== undefined);
  const last = mainHops.at(-1);
  const main = last === undefined ? undefined : byHop.get(last);
  const mediaType = sights.look?.contentType ?? mediaTypeOf(last);
  const endedAt = tab.now().toISOString();
  return {
    ...(last === undefined ? {} : { capture: browserCapture({ startedAt, endedAt, mainHops, last, sights }) }),
    exchanges,
    ...(main === undefined ? {} : { main }),
    connections,
    losses: [
      ...recording.losses,
      ...arrival.losses,
      ...sights.losses,
      ...(await reachedPrivate(tab, recording.hops)),
      ...arrivalLoss(arrival, url, last !== undefined),
    ],
    screenshots: sights.pictures.map(({ screenshot }) => screenshot),
    resources: sights.resources,
    glyphs: tab.glyphs,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(arrival.state === 'failed' ? { error: arrival.error } : {}),
  };
}

/** Names that pointed elsewhere when the browser asked than when the gate did; or a proxy inside the network. */
async function reachedPrivate({ gate }: Tab, hops: readonly Hop[]): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const { ip, url } of hops) {
    const why = ip === undefined ? null : await gate(`http://${ip.includes(':') ? `[${ip}]` : ip}/`);
    if (why !== null)
      losses.push({
        weight: 'note',
        code: 'private-address-reached',
        means: 'browser',
        url: withoutSecrets(url),
        detail: why,
      });
  }
  return losses;
}

function browserCapture(seen: {
  startedAt: string;
  endedAt: string;
  mainHops: readonly Hop[];
  last: Hop;
  sights: Sights;
}): BrowserCapture {
  const { startedAt, endedAt, mainHops, last, sights } = seen;
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
