// What a route of the site answers, and short ways to say it.
import type { OutgoingHttpHeaders } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';
import { concatBytes } from '@guzheng/evidence';

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** As it goes over the wire: content coding applied. */
  readonly body: string | Uint8Array;
  readonly end: Ending;
}

/**
 * `whole`: as HTTP ends an answer. `cut`: the connection is closed in the middle. `reset`: RST_STREAM in HTTP/2, a TCP reset otherwise.
 * `goaway`: GOAWAY and the connection is closed. `never`: the answer stays open.
 */
export type Ending = 'whole' | 'cut' | 'reset' | 'goaway' | 'never';

/** What a route is told of the request. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** The URL of a place such as `other:/frame`. */
  readonly urlOf: (place: string) => string;
}

export type Route = Answer | ((ask: Ask) => Answer);
export type Routes = Readonly<Record<string, Route>>;

type Rest = Partial<Answer>;

export function answer(body: Answer['body'], headers: OutgoingHttpHeaders = {}, rest: Rest = {}): Answer {
  return { status: 200, headers, body, end: 'whole', ...rest };
}

/** HTML of a whole document, in UTF-8. */
export function page(
  body: string,
  { title = '页面', head = '' }: { title?: string; head?: string } = {},
  rest: Rest = {},
): Answer {
  const html = `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
  return markup(html, rest);
}

/** HTML as it stands, in UTF-8. */
export const markup = (html: string, { headers = {}, ...rest }: Rest = {}): Answer =>
  answer(html, { 'content-type': 'text/html; charset=utf-8', ...headers }, rest);

export const script = (source: string): Answer => answer(source, { 'content-type': 'text/javascript; charset=utf-8' });
export const style = (source: string): Answer => answer(source, { 'content-type': 'text/css; charset=utf-8' });
export const plain = (text: string, rest: Rest = {}): Answer =>
  answer(text, { 'content-type': 'text/plain; charset=utf-8' }, rest);
export const json = (value: unknown): Answer => answer(JSON.stringify(value), { 'content-type': 'application/json' });
export const png = (image: Uint8Array = picture(8, 8)): Answer => answer(image, { 'content-type': 'image/png' });
export const status = (code: number, rest: Rest = {}): Answer => answer('', {}, { status: code, ...rest });
export const redirect = (code: number, location: string, body = ''): Answer =>
  answer(body, { location }, { status: code });

type Colour = readonly [red: number, green: number, blue: number];

/** A real PNG of one colour. */
export function picture(width: number, height: number, colour: Colour = [200, 30, 30]): Uint8Array {
  const line = concatBytes(Uint8Array.of(0), ...Array.from({ length: width }, () => Uint8Array.from(colour)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return concatBytes(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(concatBytes(...Array.from({ length: height }, () => line)))),
    chunk('IEND', new Uint8Array(0)),
  );
}

/** PNG §5.3: length, type, data, CRC of type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const typed = concatBytes(Buffer.from(type, 'latin1'), data);
  const whole = Buffer.alloc(typed.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(typed, 4);
  whole.writeUInt32BE(crc32(typed), typed.length + 4);
  return whole;
}
