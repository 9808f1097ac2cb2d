import { toWellFormed, utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';

/** Who wrote a commit or a tag, as it says: anybody can put any name and any time there. */
export interface GitPerson {
  readonly name: string;
  readonly email: string;
  /** RFC 3339 UTC; absent where what stands there is no time. */
  readonly time?: string;
  /** As it stands there: `+0800`. */
  readonly zone?: string;
}

/** A signature as found. Whose key made it is another question. */
export interface GitSignature {
  readonly kind: 'openpgp' | 'ssh' | 'x509' | 'unknown';
  readonly text: string;
}

/** What a commit object says. */
export interface GitCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author?: GitPerson;
  readonly committer?: GitPerson;
  /** The first line of its message. */
  readonly subject: string;
  readonly signature?: GitSignature;
}

/** What an annotated tag object says. */
export interface GitTag {
  readonly object: string;
  readonly objectType: string;
  readonly name: string;
  readonly tagger?: GitPerson;
  readonly subject: string;
  readonly signature?: GitSignature;
}

/** A merge has two; a commit with a million of them would be made for its readers. */
const MAX_PARENTS = 1_000;

/** Reads a commit object. Throws EvidenceError `document-malformed` where it names no tree. */
export function parseGitCommit(content: Uint8Array): GitCommit {
  const { headers, body } = split(content);
  const [tree] = valuesOf(headers, 'tree');
  if (tree === undefined || !isId(tree)) throw malformed('commit', 'tree');
  const [signed] = [...valuesOf(headers, 'gpgsig'), ...valuesOf(headers, 'gpgsig-sha256')];
  const author = personOf('author', headers);
  const committer = personOf('committer', headers);
  return {
    tree,
    parents: valuesOf(headers, 'parent').slice(0, MAX_PARENTS),
    ...(author === undefined ? {} : { author }),
    ...(committer === undefined ? {} : { committer }),
    subject: firstLine(body),
    ...(signed === undefined ? {} : { signature: signatureOf(signed) }),
  };
}

/** Reads an annotated tag object; a signature stands at the end of its message. Throws EvidenceError `document-malformed`. */
export function parseGitTag(content: Uint8Array): GitTag {
  const { headers, body } = split(content);
  const [object] = valuesOf(headers, 'object');
  if (object === undefined || !isId(object)) throw malformed('tag', 'object');
  const begin = SIGNATURE.exec(body)?.index;
  const tagger = personOf('tagger', headers);
  return {
    object,
    objectType: valuesOf(headers, 'type')[0] ?? '',
    name: valuesOf(headers, 'tag')[0] ?? '',
    ...(tagger === undefined ? {} : { tagger }),
    subject: firstLine(body.slice(0, begin)),
    ...(begin === undefined ? {} : { signature: signatureOf(body.slice(begin)) }),
  };
}

const SIGNATURE = /^-----BEGIN (PGP|SSH|SIGNED) (?:SIGNATURE|MESSAGE)-----$/m;
const KINDS: { readonly [word: string]: GitSignature['kind'] } = { PGP: 'openpgp', SSH: 'ssh', SIGNED: 'x509' };
const MAX_SIGNATURE = 20_000;

function signatureOf(text: string): GitSignature {
  const word = SIGNATURE.exec(text)?.[1] ?? '';
  return { kind: KINDS[word] ?? 'unknown', text: cut(text.trimEnd(), MAX_SIGNATURE) };
}

type Headers = readonly (readonly [name: string, value: string])[];

/** Headers up to the first empty line; a line that begins with a space goes on with the one before (gitformat-signature). */
function split(content: Uint8Array): { headers: Headers; body: string } {
  const text = utf8Lossy(content);
  const end = text.indexOf('\n\n');
  const head = end === -1 ? text : text.slice(0, end);
  const lines = head.replace(/\n /g, CONTINUED).split('\n');
  const headers = lines.map((line): [string, string] => {
    const space = line.indexOf(' ');
    return [line.slice(0, Math.max(0, space)), line.slice(space + 1).replaceAll(CONTINUED, '\n')];
  });
  return { headers, body: end === -1 ? '' : text.slice(end + 2) };
}

/** Stands for a line break inside a value; a commit has no NUL (git refuses to make one). */
const CONTINUED = '\0';

function valuesOf(headers: Headers, name: string): string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value);
}

function isId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function firstLine(text: string): string {
  return cut(text.trimStart().split('\n', 1)[0] ?? '', 500);
}

/** A cut may fall between the two halves of a character. */
function cut(text: string, length: number): string {
  return toWellFormed(text.slice(0, length));
}

const PERSON = /^([^<]*)<([^>]*)>(?: (-?\d{1,15}))?(?: ([+-]\d{4}))?/;

function personOf(name: string, headers: Headers): GitPerson | undefined {
  const [line] = valuesOf(headers, name);
  if (line === undefined) return undefined;
  const [, who = line, email = '', seconds, zone] = PERSON.exec(line) ?? [];
  const time = seconds === undefined ? undefined : timeOf(Number(seconds));
  return {
    name: cut(who.trim(), 500),
    email: cut(email, 500),
    ...(time === undefined ? {} : { time }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** Years 0 to 9999, which RFC 3339 can say. */
function timeOf(seconds: number): string | undefined {
  const inRange = seconds >= -62_167_219_200 && seconds < 253_402_300_800;
  return inRange ? new Date(seconds * 1000).toISOString() : undefined;
}

function malformed(what: string, header: string): EvidenceError {
  return new EvidenceError('document-malformed', `The git ${what} has no ${header}`);
}
