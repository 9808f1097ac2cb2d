import type { Limits, Role } from '@guzheng/sdk/api';
import { pino } from 'pino';
import { type OpenServer, openServer } from '../src/server.ts';
import { readSettings } from '../src/settings/read.ts';
import type { Settings } from '../src/settings/settings.ts';
import { type TemporaryFolder, temporaryFolder } from './folder.ts';

export interface TestServerOptions {
  /** Over the test's own: merged one level deep. */
  readonly settings?: { readonly [part in keyof Settings]?: Partial<Settings[part]> | Settings[part] };
  /** An existing data folder, to open a server again; it is not removed. */
  readonly data?: string;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
  /** Whether private addresses are captured, for sites that the test runs. Default false. */
  readonly allowPrivate?: boolean;
  /** Below so much free space nothing new is taken. */
  readonly floorBytes?: number;
  /** Whether answers are compared with their routes' schemas. Default true. */
  readonly checkAnswers?: boolean;
  /** Whether the web pages are served too; they must have been built. Default false. */
  readonly pages?: boolean;
  /** Gets the log, line by line, as JSON. */
  readonly onLog?: (line: string) => void;
}

export interface TestServer extends OpenServer {
  /** The key of the first operator; where the data folder had one already, of a second. */
  readonly operator: string;
  readonly settings: Settings;
  readonly data: string;
  /** A new key, as it goes into `Authorization: Bearer …`. */
  keyFor(
    role: Role,
    account?: string,
    more?: { readonly limits?: Partial<Limits>; readonly expires?: string },
  ): Promise<string>;
  /** `fetch` of a path with a key and, where there is one, JSON. */
  ask(
    method: string,
    path: string,
    options?: {
      readonly key?: string;
      readonly json?: unknown;
      readonly headers?: Record<string, string>;
      readonly body?: string | Uint8Array<ArrayBuffer>;
    },
  ): Promise<Response>;
}

/** A server on a loopback port of its own, with a data folder of its own, no witnesses and no browsers unless the settings say so. */
export async function openTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder =
    options.data === undefined ? await temporaryFolder() : { path: options.data, remove: async () => undefined };
  try {
    return await openIn(folder, options);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function openIn({ path: data, remove }: TemporaryFolder, options: TestServerOptions): Promise<TestServer> {
  const settings = await settingsFor(data, options);
  const lines = { write: (line: string) => options.onLog?.(line) };
  const server = await openServer(settings, {
    log: pino({ level: options.onLog === undefined ? 'silent' : 'debug' }, lines),
    checkAnswers: options.checkAnswers ?? true,
    pages: options.pages ?? false,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.floorBytes === undefined ? {} : { floorBytes: options.floorBytes }),
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  const keyFor: TestServer['keyFor'] = async (role, account = role, more = {}) => {
    const { secret = '' } = await server.parts.people.create({ account, role, name: `test ${role}`, ...more });
    return secret;
  };
  return {
    ...server,
    operator: server.operatorKey ?? (await keyFor('operator')),
    settings,
    data,
    keyFor,
    ask: (method, path, asked) => ask(server.url, method, path, asked),
    close: async (closing) => {
      await server.close(closing);
      await remove();
    },
  };
}

async function settingsFor(
  data: string,
  { settings = {}, allowPrivate = false }: TestServerOptions,
): Promise<Settings> {
  const base = await readSettings({ env: {}, cwd: data, over: { data, port: 0 } });
  const quiet: Settings = {
    ...base,
    captures: { ...base.captures, browsers: 0, allowPrivate, resolvers: [], timeServers: [] },
    limits: {
      ...base.limits,
      anonymousPerMinute: 100_000,
      account: { ...base.limits.account, requestsPerMinute: 1_000_000, depositsPerDay: 100_000_000 },
    },
  };
  const merged = Object.entries(settings).map(([part, value]) => {
    const below = (quiet as unknown as Record<string, unknown>)[part];
    return [part, isRecord(value) && isRecord(below) ? { ...below, ...value } : value];
  });
  return { ...quiet, ...Object.fromEntries(merged) };
}

async function ask(
  url: string,
  method: string,
  path: string,
  { key, json, headers = {}, body }: Parameters<TestServer['ask']>[2] = {},
): Promise<Response> {
  return await fetch(url + path, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
