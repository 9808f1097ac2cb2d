import type { ExchangeRequest, ExchangeResponse, HeaderList } from '../exchange.ts';

/**
 * The head of a request as an HTTP/1.1 message (RFC 9112 §3). HTTP/2 and 3 have no text form: theirs is this representation,
 * and WARC-Protocol says so.
 */
export function requestHead({ method, headers }: ExchangeRequest, url: string): Uint8Array {
  const { pathname, search } = new URL(url);
  const authority = headers.filter(([name]) => name.toLowerCase() === ':authority');
  const host = authority.map(([, value]) => ['Host', value] as const);
  return head(`${method} ${pathname}${search} HTTP/1.1`, [...host, ...withoutPseudo(headers)]);
}

/**
 * The head of a response as an HTTP/1.1 message, true to the body that follows it. Transfer coding is always gone from our
 * bodies and content coding sometimes: then the headers that announce them keep their value under an X-Orig- name, as
 * browsertrix-crawler does, because a reader would undo a coding that is not there. All other headers stay as received.
 */
export function responseHead({ protocol, status, statusText, headers, body, decoded }: ExchangeResponse): Uint8Array {
  const version = /^HTTP\/1\.[01]$/i.test(protocol) ? protocol.toUpperCase() : 'HTTP/1.1';
  const line = `${version} ${status} ${statusText}`;
  return head(line, trueTo(withoutPseudo(headers), { bytes: body?.bytes ?? 0, decoded: decoded && body !== null }));
}

/** How a reader will find the body: its length, and whether the content coding is gone. */
interface Payload {
  readonly bytes: number;
  readonly decoded: boolean;
}

function trueTo(headers: HeaderList, { bytes, decoded }: Payload): HeaderList {
  const gone = decoded ? ['transfer-encoding', 'content-encoding'] : ['transfer-encoding'];
  if (!headers.some(([name]) => gone.includes(name.toLowerCase()))) return headers;
  const renamed = headers.map(([name, value]) => {
    const isGone = [...gone, 'content-length'].includes(name.toLowerCase());
    return isGone ? ([`X-Orig-${name}`, value] as const) : ([name, value] as const);
  });
  return [...renamed, ['Content-Length', String(bytes)]];
}

/** HTTP/2 sends method, status and the like as fields whose names begin with a colon (RFC 9113 §8.3). */
function withoutPseudo(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !name.startsWith(':'));
}

function head(startLine: string, headers: HeaderList): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat(lines.map((line, at) => Buffer.concat([bytesOf(line), at < lines.length - 1 ? CRLF : NOTHING])));
}

const CRLF: Buffer = Buffer.from('\r\n');
const NOTHING: Buffer = Buffer.alloc(0);

/** One character is one byte, as both means report headers; a value that cannot be meant so is written in UTF-8. */
function bytesOf(line: string): Buffer {
  const oneLine = withoutBreaks(line);
  const isLatin1 = Buffer.from(oneLine, 'latin1').toString('latin1') === oneLine;
  return Buffer.from(oneLine, isLatin1 ? 'latin1' : 'utf8');
}

/** A line break inside a header would begin a header nobody sent, or end the head. */
function withoutBreaks(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these three are the ones RFC 9110 §5.5 calls dangerous
  return line.replace(/[\r\n\u0000]+/g, ' ');
}
