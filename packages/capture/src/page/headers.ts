import type { HeaderList } from '../exchange.ts';

/** The pseudo-header fields of HTTP/2 are no header fields (RFC 9113 §8.3), and CDP joins the values of one name with LF. */
export function headerList(headers: Record<string, string>): HeaderList {
  return Object.entries(headers)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => value.split('\n').map((part) => [name, part] as const));
}

/** The first value of a header, trimmed; undefined where there is none. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1].trim();
}

/** The fields of a head as HTTP/1.1 wrote it, in their order, duplicates kept. The first line is no field. */
export function fieldsOf(text: string): HeaderList {
  const lines = text.split(/\r?\n/).slice(1);
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
  });
}

/** What the network stack says of an answer, apart from what the page may know of it: cookies, and for HTTP/1 the text itself. */
export interface RawHead {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text?: string;
}

/**
 * The headers of an answer as far as the protocol tells them. HTTP/1 tells them as sent. Of HTTP/2 the list is in order, and lacks what
 * no page may see (`Set-Cookie`): that comes from the network stack, which keeps no order, and is put at the end.
 */
export function receivedHeaders(seen: HeaderList, raw: RawHead | undefined): HeaderList {
  if (raw === undefined) return seen;
  if (raw.text !== undefined && raw.text !== '') return fieldsOf(raw.text);
  const known = new Set(seen.map(([name]) => name.toLowerCase()));
  return [...seen, ...headerList(raw.headers).filter(([name]) => !known.has(name.toLowerCase()))];
}

const CODINGS = ['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'dcb', 'dcz'];

/** Whether the browser took the content coding away: it leaves a body as it is where it does not know all of its codings. */
export function isDecoded(headers: HeaderList): boolean {
  const codings = headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length > 0 && codings.every((coding) => CODINGS.includes(coding));
}
