import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, isAbsolute, resolve } from 'node:path';
import { EvidenceError, NETWORKS, parseJson } from '@guzheng/evidence';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import { DEFAULTS, defaultOrigin } from './defaults.ts';
import { readEnvironment } from './environment.ts';
import { settingsSchema } from './schema.ts';
import type { Settings } from './settings.ts';

export interface ReadSettingsOptions {
  /** The file, where there is one. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths of the environment and the command line start from; those in the file start from its folder. */
  readonly cwd: string;
  /** From the command line: over everything else. */
  readonly over?: { readonly data?: string; readonly port?: number };
}

interface Mistake {
  readonly field: string;
  readonly message: string;
}

type Tree = { [name: string]: unknown };
/** Field → the file, variable or flag that set it. */
type Sources = ReadonlyMap<string, string>;

/**
 * The settings: defaults, over them the file, over it the environment, over it the command line. Rejects with ServerError
 * `settings-malformed` that lists every mistake, with where it came from.
 */
export async function readSettings(options: ReadSettingsOptions): Promise<Settings> {
  const sources = new Map<string, string>();
  const tree = structuredClone(DEFAULTS) as Tree;
  const mistakes: Mistake[] = [];
  if (options.file !== undefined) merge(tree, await fileTree(options.file, options.cwd), [], sources, options.file);
  const { found, unknown } = readEnvironment(options.env);
  for (const { path, name, value } of found) put(tree, path, absolute(path, value, options.cwd), sources, name);
  mistakes.push(...unknown.map((name) => ({ field: name, message: `${name}: there is no such setting` })));
  const { data, port } = options.over ?? {};
  if (data !== undefined) put(tree, ['data'], resolve(options.cwd, data), sources, '--data');
  if (port !== undefined) put(tree, ['listen', 'port'], port, sources, '--port');
  return await finished(tree, sources, mistakes, options.cwd);
}

async function finished(tree: Tree, sources: Sources, mistakes: Mistake[], cwd: string): Promise<Settings> {
  const ledger = tree.ledger;
  if (isTree(ledger) && ledger.origin === undefined) ledger.origin = defaultOrigin(tree.publicUrl);
  if (typeof tree.data === 'string' && !isAbsolute(tree.data)) tree.data = resolve(cwd, tree.data);
  const result = v.safeParse(settingsSchema, tree);
  if (!result.success) mistakes.push(...result.issues.map((issue) => mistakeOf(issue, sources)));
  mistakes.push(...contradictions(tree, sources), ...(await unreadable(tree, sources)));
  if (result.success && mistakes.length === 0) return result.output;
  throw malformed(mistakes);
}

/** What each field allows by itself and not together. The fields may be anything: what is wrong with one alone the schema says. */
function contradictions(tree: Tree, sources: Sources): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const say = (field: string, why: string): void => {
    mistakes.push({ field, message: `${field}${from(field, sources)}: ${why}` });
  };
  const [host, publicUrl, network] = ['listen.host', 'publicUrl', 'anchoring.chain.network'].map((path) =>
    textAt(tree, path),
  );
  if (host !== undefined && !isLoopback(host) && !isShielded(tree, publicUrl))
    say('listen.host', `other machines reach ${host.slice(0, 80)}, and ${NO_TLS}`);
  if (network !== undefined && !knownNetworks(tree).includes(network))
    say('anchoring.chain.network', `no network is called ${JSON.stringify(network.slice(0, 80))}`);
  if (at(tree, 'captures.allowPrivate') === true && publicUrl !== undefined)
    say('captures.allowPrivate', 'a server that others reach must not capture private addresses for them');
  return mistakes;
}

const NO_TLS =
  'this server speaks no TLS: put a proxy that does in front and state publicUrl as https://…, or say listen.plainHttp: true, and keys and evidence go over the wire in the clear';

function isShielded(tree: Tree, publicUrl: string | undefined): boolean {
  return at(tree, 'listen.plainHttp') === true || publicUrl?.startsWith('https://') === true;
}

function knownNetworks(tree: Tree): readonly unknown[] {
  const own = at(tree, 'anchoring.chain.networks');
  const networks: readonly unknown[] = [...NETWORKS, ...(Array.isArray(own) ? own : [])];
  return networks.map((network) => (isTree(network) ? network.name : undefined));
}

/** Files that are named and cannot be read: found now, not when the first of them is needed. */
async function unreadable(tree: Tree, sources: Sources): Promise<readonly Mistake[]> {
  const named = READ.flatMap((field) => [at(tree, field)].flat().map((file) => ({ field, file })));
  const found = await Promise.all(
    named.map(async ({ field, file }) => ({ field, file, why: await whyUnreadable(file) })),
  );
  return found.flatMap(({ field, file, why }) =>
    why === undefined ? [] : [{ field, message: `${field}${from(field, sources)}: ${file} cannot be read: ${why}` }],
  );
}

const READ = ['anchoring.chain.keyFile', 'anchoring.tsa.rootFiles', 'captures.caFile', 'captures.browserPath'];

async function whyUnreadable(file: unknown): Promise<string | undefined> {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) return undefined;
  try {
    await access(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** What stands at a field, whatever it is. */
function at(tree: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (isTree(inner) ? inner[name] : undefined), tree);
}

function textAt(tree: Tree, path: string): string | undefined {
  const value = at(tree, path);
  return typeof value === 'string' ? value : undefined;
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function malformed(mistakes: readonly Mistake[]): ServerError {
  const lines = mistakes.map(({ message }) => message);
  return new ServerError('settings-malformed', `The settings have ${count(mistakes.length)}: ${lines.join('; ')}.`, {
    fields: mistakes,
    hint: 'docs/guides/operators.md lists every setting.',
  });
}

function count(mistakes: number): string {
  return mistakes === 1 ? 'a mistake' : `${mistakes} mistakes`;
}

function mistakeOf(issue: v.BaseIssue<unknown>, sources: Sources): Mistake {
  const field = v.getDotPath(issue) ?? '(whole)';
  const said = issue.expected === 'never' ? 'there is no such setting' : issue.message;
  return { field, message: `${field}${from(field, sources)}: ${said}`.slice(0, 300) };
}

/** The nearest place above a field that says where it came from. */
function from(field: string, sources: Sources): string {
  for (let path = field.split('.'); path.length > 0; path = path.slice(0, -1)) {
    const source = sources.get(path.join('.'));
    if (source !== undefined) return ` (${source})`;
  }
  return '';
}

async function fileTree(file: string, cwd: string): Promise<Tree> {
  const path = resolve(cwd, file);
  const tree = parsed(file, await contents(file, path));
  if (!isTree(tree)) throw malformed([{ field: '(whole)', message: `${file} holds no JSON object` }]);
  return pathsFrom(tree, [], dirname(path)) as Tree;
}

async function contents(file: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ServerError('settings-malformed', `The settings' file ${file} cannot be read: ${code}.`, { cause });
  }
}

function parsed(file: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw malformed([{ field: '(whole)', message: `${file}: ${error.message}` }]);
  }
}

function merge(tree: Tree, over: Tree, path: readonly string[], sources: Map<string, string>, source: string): void {
  for (const [name, value] of Object.entries(over)) {
    const below = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (isTree(value) && (isTree(below) || below === undefined)) {
      const inner = isTree(below) ? below : {};
      define(tree, name, inner);
      sources.set([...path, name].join('.'), source);
      merge(inner, value, [...path, name], sources, source);
    } else {
      define(tree, name, value);
      sources.set([...path, name].join('.'), source);
    }
  }
}

function put(tree: Tree, path: readonly string[], value: unknown, sources: Map<string, string>, source: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) define(tree, name, value);
  else {
    const below = tree[name];
    const inner = isTree(below) ? below : {};
    define(tree, name, inner);
    put(inner, rest, value, new Map(), source);
  }
  sources.set(path.join('.'), source);
}

/** A name such as `__proto__` becomes a field, which the schema refuses. */
function define(tree: Tree, name: string, value: unknown): void {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true });
}

const PATHS = /^(?:data|.*\.(?:keyFile|caFile|browserPath|rootFiles))$/;

function pathsFrom(value: unknown, path: readonly string[], folder: string): unknown {
  if (!isTree(value)) return absolute(path, value, folder);
  const copy: Tree = {};
  for (const [name, inner] of Object.entries(value)) define(copy, name, pathsFrom(inner, [...path, name], folder));
  return copy;
}

function absolute(path: readonly string[], value: unknown, folder: string): unknown {
  if (!PATHS.test(path.join('.'))) return value;
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? resolve(folder, item) : item));
  return typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
