import { ServerError } from '../error.ts';

/** Longer targets are refused: the API's longest address has some 600 characters. */
const MOST = 4096;
// Printable ASCII without what RFC 3986 does not allow in a path or a query; `"<>\^`{|}` come from programs that encode nothing.
const ALLOWED = /^[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~[\]]*$/;
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

export interface Target {
  /** As it was sent, percent-encoded; begins with a slash. */
  readonly path: string;
  readonly query: string;
}

/**
 * The target of a request, taken as it stands: a path that two programs could read as two paths is refused, not tidied up. The absolute
 * form is read as RFC 9112 §3.2.2 has it. Throws ServerError `request-malformed`.
 */
export function readTarget(raw: string): Target {
  if (raw.length > MOST) throw malformed(`it has ${raw.length} characters; at most ${MOST} are read`);
  const origin = originForm(raw);
  if (!origin.startsWith('/')) throw malformed('it is no path');
  if (!ALLOWED.test(origin)) throw malformed('it has characters that must be percent-encoded');
  const mark = origin.indexOf('?');
  const path = mark === -1 ? origin : origin.slice(0, mark);
  requirePlain(path);
  return { path, query: mark === -1 ? '' : origin.slice(mark + 1) };
}

/** The query as the routes' schemas read it: every parameter once. Throws ServerError `request-malformed`. */
export function readQuery(query: string): Readonly<Record<string, string>> {
  if (query === '') return {};
  const pairs = query.split('&').map(readPair);
  const names = new Set<string>();
  for (const [name] of pairs) {
    if (names.has(name)) throw malformed(`its query has ${JSON.stringify(name.slice(0, 60))} twice`);
    names.add(name);
  }
  return Object.fromEntries(pairs);
}

function originForm(raw: string): string {
  const [start] = ABSOLUTE.exec(raw) ?? [];
  if (start === undefined) return raw;
  const rest = raw.slice(start.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** No empty segment, no dots that climb, nothing encoded that would be a separator or the end of a string elsewhere. */
function requirePlain(path: string): void {
  if (/%(?:2f|5c|00)/i.test(path)) throw malformed('its path has an encoded slash, backslash or zero');
  const segments = path.slice(1).split('/').map(decoded);
  if (segments.slice(0, -1).includes('')) throw malformed('its path has an empty segment');
  if (segments.some((segment) => segment === '.' || segment === '..')) throw malformed('its path has dot segments');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in a path
  if (segments.some((segment) => /[\u0000-\u001f\u007f]/.test(segment)))
    throw malformed('its path has encoded control characters');
}

function readPair(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  if (equals <= 0) throw malformed(`its query has ${JSON.stringify(pair.slice(0, 20))} where name=value must be`);
  // As forms write it: a plus is a space.
  const part = (text: string): string => decoded(text.replaceAll('+', ' '));
  return [part(pair.slice(0, equals)), part(pair.slice(equals + 1))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw malformed('its percent-encoding is no UTF-8', cause);
  }
}

/** The target itself is not repeated: a query may hold what is nobody else's business. */
function malformed(why: string, cause?: unknown): ServerError {
  return new ServerError('request-malformed', `The request's target is not read: ${why}.`, { cause });
}
