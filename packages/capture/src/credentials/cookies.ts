import { CaptureError } from '../error.ts';

/** One cookie that the operator brings along, as RFC 6265 §5.3 stores it. */
export interface SessionCookie {
  readonly name: string;
  readonly value: string;
  /** Without a leading dot. */
  readonly domain: string;
  /** True where only this very host gets it, no subdomain. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Seconds since 1970; absent for a cookie of the session. */
  readonly expires?: number;
}

/** More than any browser keeps for all sites together. */
const MOST = 5_000;

/**
 * Reads cookies as browsers and their extensions export them: Netscape's cookies.txt (curl and wget write it too), or a JSON array of
 * objects with name, value, domain, path. Throws CaptureError `cookies-malformed`, which names the line but never a value.
 */
export function parseCookies(text: string): readonly SessionCookie[] {
  const cookies = text.trimStart().startsWith('[') ? fromJson(text) : fromNetscape(text);
  if (cookies.length === 0) throw malformed('it holds no cookie');
  if (cookies.length > MOST) throw malformed(`it holds ${cookies.length} cookies; ${MOST} is the limit`);
  return cookies;
}

/** `domain TAB subdomains TAB path TAB secure TAB expires TAB name TAB value`, as curl documents it; `#HttpOnly_` is no comment. */
function fromNetscape(text: string): SessionCookie[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const bare = line.replace(/^#HttpOnly_/, '');
    if (bare.trim() === '' || bare.startsWith('#')) return [];
    const fields = bare.split('\t');
    const [domain, subdomains, path, secure, expires, name, value] = fields;
    if (fields.length !== 7 || !isFlag(subdomains) || !isFlag(secure) || !/^-?\d{1,15}$/.test(expires ?? ''))
      throw malformed(`line ${at + 1} is not seven fields parted by tabs`);
    const facts = { name, value, domain, path, secure: secure === 'TRUE', httpOnly: bare !== line };
    const seconds = Number(expires);
    return [
      cookieOf({ ...facts, hostOnly: subdomains === 'FALSE' }, `line ${at + 1}`, seconds > 0 ? seconds : undefined),
    ];
  });
}

function isFlag(field: string | undefined): boolean {
  return field === 'TRUE' || field === 'FALSE';
}

function fromJson(text: string): SessionCookie[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and so a secret.
    throw malformed('it is neither cookies.txt nor JSON');
  }
  if (!Array.isArray(list)) throw malformed('its JSON is no array');
  return list.map((entry: unknown, at) => {
    const where = `entry ${at + 1}`;
    if (typeof entry !== 'object' || entry === null) throw malformed(`${where} is no object`);
    const fields: Readonly<Record<string, unknown>> = { ...entry };
    const expires = fields.expires ?? fields.expirationDate;
    const facts = {
      name: fields.name,
      value: fields.value,
      domain: fields.domain,
      path: fields.path ?? '/',
      hostOnly: fields.hostOnly === true || !String(fields.domain).startsWith('.'),
      secure: fields.secure === true,
      httpOnly: fields.httpOnly === true,
    };
    return cookieOf(facts, where, typeof expires === 'number' && expires > 0 ? expires : undefined);
  });
}

type Unchecked = { readonly [field in 'name' | 'value' | 'domain' | 'path']?: unknown } & Pick<
  SessionCookie,
  'hostOnly' | 'secure' | 'httpOnly'
>;

function cookieOf(facts: Unchecked, where: string, expires: number | undefined): SessionCookie {
  const { name, value, domain, path, ...flags } = facts;
  if (typeof name !== 'string' || typeof value !== 'string') throw malformed(`${where} has no name or no value`);
  if (typeof domain !== 'string' || !/^\.?[^\s;/]{1,253}$/.test(domain)) throw malformed(`${where} has no domain`);
  if (typeof path !== 'string' || !path.startsWith('/')) throw malformed(`${where} has no path`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what RFC 6265 §4.1.1 forbids would end the header or begin another
  if (/[\u0000-\u001f\u007f;]/.test(`${name}${value}${path}`))
    throw malformed(`${where} has a character no cookie may have`);
  const bare = { name, value, domain: domain.replace(/^\./, '').toLowerCase(), path, ...flags };
  return expires === undefined ? bare : { ...bare, expires };
}

function malformed(why: string): CaptureError {
  return new CaptureError('cookies-malformed', `The cookies cannot be read: ${why}.`, {
    hint: 'Export them as cookies.txt (Netscape format) or as a JSON array with name, value, domain and path.',
  });
}
