import { readFile } from 'node:fs/promises';
import type { Loss } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import type { StoredBody } from '../../exchange.ts';
import { fetchPlain } from '../../fetch/fetch.ts';
import type { PlainResult } from '../../fetch/result.ts';
import type { Staging } from '../../staging/staging.ts';
import type { Bench } from '../found.ts';

/** What one request to a registry brought. */
export interface Fetched {
  /** Where it was asked. */
  readonly url: string;
  readonly result: PlainResult;
  /** The last body: its path in the package, and where it lies now. */
  readonly body: StoredBody & { readonly path: string };
  /** It is not whole. */
  readonly isCut: boolean;
}

/** Documents are parsed whole. */
const MAX_DOCUMENT = 32 * 2 ** 20;

/** The plain client, asked one thing after another; what all of it brought is one capture by one means. */
export class Registry {
  readonly #bench: Bench;
  readonly #results: PlainResult[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Fetches a document that may be missing or cut without harm: what it lacks is a note. Throws as `document` does. */
  async aside(path: string): Promise<Fetched & { readonly bytes: Uint8Array }> {
    const before = this.#results.length;
    try {
      return await this.document(path);
    } finally {
      const own = this.#results.splice(before);
      this.#results.push(...own.map((result) => ({ ...result, losses: result.losses.map(asNote) })));
    }
  }

  /** Fetches a document. Throws CaptureError: what the client says, `source-missing` for 404, `registry-failed` otherwise. */
  async document(path: string): Promise<Fetched & { readonly bytes: Uint8Array }> {
    const { registry } = this.#bench.settings;
    const fetched = await this.fetch(new URL(path, registry).href, MAX_DOCUMENT);
    return { ...fetched, bytes: await readFile(fetched.body.file) };
  }

  /** Fetches a file. Throws as `document` does. */
  async fetch(url: string, maxBytes: number): Promise<Fetched> {
    const result = await this.#ask(url, maxBytes);
    this.#results.push(result);
    if (result.error !== undefined) throw result.error;
    const last = result.exchanges.at(-1)?.response;
    const path = result.hops.at(-1)?.body;
    if (last === undefined || last.status !== 200) throw refused(url, last?.status);
    if (last.body === null || path === undefined)
      throw new CaptureError('registry-failed', `The registry's answer to ${url} is empty.`);
    return { url, result, body: { ...last.body, path }, isCut: last.truncated !== undefined };
  }

  /** All that was fetched, as one result; undefined before anything was. */
  result(): PlainResult | undefined {
    const [first] = this.#results;
    const last = this.#results.at(-1);
    if (first === undefined || last === undefined) return undefined;
    return {
      startedAt: first.startedAt,
      endedAt: last.endedAt,
      finalUrl: last.finalUrl,
      hops: this.#results.flatMap(({ hops }) => hops),
      exchanges: this.#results.flatMap(({ exchanges }) => exchanges),
      losses: this.#results.flatMap(({ losses }) => losses),
    };
  }

  #ask(url: string, maxBytes: number): Promise<PlainResult> {
    const { settings, staging, log, gateway, deadline } = this.#bench;
    const { now, userAgent, ca, allowPrivate } = settings;
    const way = { gateway, allowPrivate };
    const hops = this.#results.reduce((count, { hops }) => count + hops.length, 0);
    return fetchPlain(url, {
      staging: numberedAfter(staging, hops),
      log,
      now,
      ...way,
      userAgent,
      maxBytes,
      totalTimeoutMs: deadline.within(2 ** 31 - 1),
      ...(ca === undefined ? {} : { ca }),
    });
  }
}

/** The client numbers the bodies of each fetch from 1; in one package they are numbered through. */
function numberedAfter(staging: Staging, count: number): Staging {
  const through = (path: string) =>
    path.replace(/^(evidence\/fetch\/)(\d+)/, (_, folder: string, n: string) => `${folder}${Number(n) + count}`);
  return {
    folder: staging.folder,
    output: staging.output,
    stageFile: (path, content) => staging.stageFile(through(path), content),
    openFile: (path) => staging.openFile(through(path)),
    stageScratch: (content) => staging.stageScratch(content),
    files: () => staging.files(),
    discard: () => staging.discard(),
  };
}

function asNote(loss: Loss): Loss {
  return { ...loss, weight: 'note' };
}

function refused(url: string, status: number | undefined): CaptureError {
  if (status === 404)
    return new CaptureError('source-missing', `The registry does not know ${url}.`, {
      hint: 'Check the name and the version, and the registry.',
    });
  return new CaptureError('registry-failed', `The registry answers ${url} with ${status ?? 'nothing'}.`, {
    hint: 'A package that needs a login cannot be captured.',
  });
}
