import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Loss } from '@guzheng/evidence';
import { equalBytes } from '@guzheng/evidence';
import { type Heard, type HostileSite, parseExchange, type SealedCase } from '@guzheng/testing';
import type { Archived } from './archived.ts';
import type { Opened } from './opened.ts';

/**
 * Holds a package against what the case says of it and what the site heard and said itself. Gives every difference in words; none is
 * what is wanted.
 */
export function differences(stated: SealedCase, opened: Opened, site: HostileSite): readonly string[] {
  return [
    ...describing(stated, opened),
    ...showing(stated, opened),
    ...holding(stated, opened, site),
    ...telling(stated, opened, site),
    ...losing(stated, opened, site),
    ...missed(opened, site),
    ...invented(opened, site),
  ];
}

/** Labels that follow from other things, and are stated there. */
const FOLLOWING: ReadonlySet<string> = new Set(['partial', 'private-address', 'extra-root', 'no-cjk-glyphs']);

function describing({ outcome, labels = [] }: SealedCase, { record }: Opened): string[] {
  const found = record.labels.filter((label) => !FOLLOWING.has(label)).sort();
  return [
    ...(record.completeness === outcome ? [] : [`it is ${record.completeness}`]),
    ...(found.join() === [...labels].sort().join() ? [] : [`its labels are ${found.join(', ') || 'none'}`]),
  ];
}

function showing({ shows = [] }: SealedCase, { text }: Opened): string[] {
  return shows.filter((words) => !text.includes(words)).map((words) => `the text does not show ${words}`);
}

function holding({ at, traps }: SealedCase, { exchanges }: Opened, site: HostileSite): string[] {
  const page = site.urlOf(at);
  const byBoth = exchanges.some(({ url }) => url === page) ? [] : [`${at} is not in the archive`];
  const held = traps.flatMap((trap) => trap.held ?? []);
  return [
    ...byBoth,
    ...held.filter((text) => !isHeld(text, exchanges, site)).map((text) => `${text} is not in the archive`),
  ];
}

function isHeld(text: string, exchanges: readonly Archived[], site: HostileSite): boolean {
  const { method, place, status, times } = parseExchange(text);
  const url = site.urlOf(place);
  // What failed before it was sent has no request, and so no method.
  const same = exchanges.filter(
    (other) =>
      other.means === 'browser' && other.url === url && other.status === status && [method, ''].includes(other.method),
  );
  return same.length >= times;
}

function telling({ traps }: SealedCase, { events, messages }: Opened, site: HostileSite): string[] {
  const told = traps.flatMap((trap) => trap.told ?? []);
  const counted = traps.flatMap((trap) => trap.messages ?? []).map((text) => text.split(' '));
  return [
    ...told.filter((text) => !isTold(text, events)).map((text) => `no event tells of ${text}`),
    ...counted.flatMap(([place = '', number]) => {
      const kept = messages.get(site.urlOf(place));
      return kept === Number(number)
        ? []
        : [`of ${place} there are ${kept ?? 'no file of'} messages in place of ${number}`];
    }),
  ];
}

function isTold(text: string, events: Opened['events']): boolean {
  const [kind, words] = [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)];
  return events.some((event) => event.kind === kind && event.line.includes(words));
}

/** The browser tells in its own time what it really sent, and sometimes never. */
const ANYWHERE: readonly string[] = ['headers-provisional'];

function losing({ traps, mayLose = [] }: SealedCase, { losses }: Opened, site: HostileSite): string[] {
  const must = traps.flatMap(({ lost = [] }) => lost);
  const unsaid = must
    .filter((text) => !losses.some((loss) => isLoss(text, loss, site)))
    .map((text) => `no loss says ${text}`);
  const stated = [...must, ...mayLose, ...ANYWHERE];
  const unstated = losses.filter((loss) => !stated.some((text) => isLoss(text, loss, site)));
  return [
    ...unsaid,
    ...unstated.map(
      ({ weight, code, url, detail }) => `a ${weight} that the case does not state: ${code} ${url ?? ''} (${detail})`,
    ),
  ];
}

function isLoss(text: string, { code, url }: Loss, site: HostileSite): boolean {
  const [stated, place] = text.split(' ');
  return code === stated && (place === undefined || url === site.urlOf(place));
}

/** What the site was asked, and the archive does not know of, and no loss names. */
function missed({ exchanges, losses, record }: Opened, site: HostileSite): string[] {
  const end = lastMoment(exchanges, record.screenshots);
  const asked = countBy(
    site.heard().filter(({ at }) => at <= end),
    keyOf,
  );
  const known = countBy(exchanges, keyOf);
  const told = new Set(losses.map(({ url }) => url));
  const gaps = [...asked].filter(
    ([key, times]) => (known.get(key) ?? 0) < times && !told.has(key.slice(key.indexOf(' ') + 1)),
  );
  return gaps.map(
    ([key, times]) => `the site was asked ${times} times for ${key}, the archive knows of ${known.get(key) ?? 0}`,
  );
}

/** Until here the recorder was certainly listening. */
function lastMoment(exchanges: readonly Archived[], screenshots: readonly { takenAt: string }[]): number {
  return Math.max(
    0,
    ...[...exchanges.map(({ date }) => date), ...screenshots.map(({ takenAt }) => takenAt)].map((date) =>
      Date.parse(date),
    ),
  );
}

function keyOf({ method, url }: { method: string; url: string }): string {
  return `${method} ${url}`;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** Answers in the archive that the site never gave, or not with that body. */
function invented({ exchanges }: Opened, site: HostileSite): string[] {
  const heard = site.heard();
  return exchanges
    .filter(({ status }) => status !== 'failed')
    .flatMap((exchange) => {
      const said = heard.filter((one) => keyOf(one) === keyOf(exchange) && one.status === exchange.status);
      const what = `${keyOf(exchange)} ${exchange.status} of the means ${exchange.means}`;
      if (said.length === 0) return [`the site never said ${what}`];
      return said.some((one) => couldBe(exchange, one))
        ? []
        : [`the body of ${what} is not what the site said: ${exchange.body.length} bytes`];
    });
}

function couldBe({ method, body, headers, truncated, means, status }: Archived, said: Heard): boolean {
  if (said.body === undefined || method === 'HEAD' || status === 304) return true;
  const wire = said.body;
  const coding = headers.get(means === 'http' ? 'none' : 'x-orig-content-encoding');
  const whole = coding === undefined ? wire : decode(wire, coding);
  if (whole === undefined) return true;
  return equalBytes(truncated ? whole.subarray(0, body.length) : whole, body);
}

/** Undefined where it cannot be decoded: then nobody knows what a browser makes of it. */
function decode(bytes: Uint8Array, codings: string): Uint8Array | undefined {
  try {
    return codings
      .split(',')
      .reduceRight<Uint8Array>((inner, coding) => decoders[coding.trim()]?.(inner) ?? inner, bytes);
  } catch {
    return undefined;
  }
}

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
  // With its wrapper (RFC 1950), and without, as some servers have always sent it.
  deflate: (bytes) => (bytes[0] === 0x78 ? inflateSync(bytes) : inflateRawSync(bytes)),
};
