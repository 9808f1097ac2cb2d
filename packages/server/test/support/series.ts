import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fact, layout, utf8Encode } from '@guzheng/evidence';
import type { Capture, Take } from '@guzheng/sdk/api';
import { makeEvidence, soundFacts, soundLies } from '@guzheng/testing';
import type { Captures, Owner } from '../../src/captures/captures.ts';
import { ServerError } from '../../src/error.ts';
import type { Blobs } from '../../src/store/blobs.ts';

/** What a page is like when it is captured. */
export interface MadePage {
  readonly time: string;
  readonly status?: number;
  readonly dom?: string;
  readonly text?: string;
  readonly title?: string;
  readonly labels?: readonly string[];
  readonly views?: string;
  readonly isPartial?: boolean;
}

/** A sealed package of such a page. */
export async function makePackage(page: MadePage): Promise<Uint8Array> {
  const { time, status = 200, dom, text, title, labels = [], views, isPartial = false } = page;
  const document = (value: unknown) => utf8Encode(`${JSON.stringify(value)}\n`);
  const { file } = await makeEvidence({
    lies: soundLies({
      files: (files) => {
        if (dom !== undefined) files.set(`${layout.page}dom.html`, utf8Encode(dom));
        if (text !== undefined) files.set(`${layout.page}text.txt`, utf8Encode(text));
        return views === undefined
          ? files
          : files.set(layout.facts, document({ ...soundFacts, facts: [viewsOf(views)] }));
      },
      capture: ({ browser, plain, ...capture }) => ({
        ...capture,
        ...{ startedAt: time, labels: [...labels], completeness: isPartial ? 'partial' : 'complete' },
        ...(plain === undefined
          ? {}
          : { plain: { ...plain, hops: plain.hops.map((hop, at) => (at === 0 ? hop : { ...hop, status })) } }),
        ...(browser === undefined
          ? {}
          : {
              browser: {
                ...{ ...browser, ...(title === undefined ? {} : { title }) },
                hops: browser.hops.map((hop, at) => (at === 0 ? hop : { ...hop, status })),
              },
            }),
      }),
    }),
  });
  return file;
}

function viewsOf(raw: string): Fact {
  const value = Number(raw.replace(/\D/g, ''));
  const readings = [{ rule: 'as-shown', min: value, max: value }];
  return { id: 'views', source: 'dom', key: 'text', raw, interval: { min: value, max: value, readings } };
}

/** A queue of captures whose browsers are the test: each capture ends when and as the test says. It outlives the part that uses it. */
export class ScriptedCaptures {
  readonly asked: {
    readonly owner: Owner;
    readonly url: string;
    readonly key: string | undefined;
    readonly id: string;
  }[] = [];
  refuse: ServerError | undefined;
  readonly #captures = new Map<string, Capture>();
  readonly #keys = new Map<string, string>();
  #listeners: ((owner: Owner, capture: Capture) => void)[] = [];
  readonly #folder: string;
  readonly #now: () => Date;

  constructor(folder: string, now: () => Date) {
    this.#folder = folder;
    this.#now = now;
  }

  get part(): Captures {
    const part: Pick<Captures, 'create' | 'get' | 'confirm' | 'onChange'> = {
      create: async (owner, { url, watch = '' }, { key } = {}) => {
        if (this.refuse !== undefined) throw this.refuse;
        const known = this.#captures.get(this.#keys.get(key ?? '') ?? '');
        if (known !== undefined) return known;
        const id = `capture${String(this.asked.length + 1).padStart(6, '0')}`;
        this.asked.push({ owner, url, key, id });
        if (key !== undefined) this.#keys.set(key, id);
        return this.#put({ id, url, watch, state: 'queued', created: this.#now().toISOString(), takes: [] });
      },
      get: async (_, id) => this.#required(id),
      confirm: async (_, id) => {
        const capture = this.#required(id);
        return this.#put({
          ...capture,
          state: 'confirmed',
          takes: capture.takes.map((take) => ({ ...take, state: 'confirmed' })),
        });
      },
      onChange: (listener) => void this.#listeners.push(listener),
    };
    return part as Captures;
  }

  get blobs(): Blobs {
    const path = async (sha256: string) => join(this.#folder, sha256);
    return { path } as Blobs;
  }

  /** The server has ended: nobody listens any more. */
  forgetListeners(): void {
    this.#listeners = [];
  }

  /** The last capture ends with a package; a partial one waits for a person, as those of w-d's queue do. */
  async seal(page: MadePage): Promise<void> {
    const file = await makePackage(page);
    const sha256 = createHash('sha256').update(file).digest('hex');
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, sha256), file);
    const complete = page.isPartial !== true;
    const number = `GZ-TEST-0000-0000-${String(this.asked.length).padStart(4, '0')}-00`;
    const take: Take = {
      ...{ take: 1, state: complete ? 'confirmed' : 'ready', started: page.time },
      sealed: {
        ...{
          number,
          file: `${sha256}.wacz`,
          sha256,
          bytes: file.length,
          complete,
          walls: [],
          losses: 0,
          hasPreview: false,
        },
      },
    };
    const capture = this.#last();
    this.#put({ ...capture, state: complete ? 'confirmed' : 'preview', takes: [take] });
  }

  fail(code: string): void {
    const failure = { code, message: code };
    const take: Take = { take: 1, state: 'failed', started: this.#now().toISOString(), failure };
    this.#put({ ...this.#last(), state: 'failed', takes: [take], failure });
  }

  #last(): Capture {
    return this.#required(this.asked.at(-1)?.id ?? '');
  }

  #required(id: string): Capture {
    const capture = this.#captures.get(id);
    if (capture === undefined) throw new ServerError('not-found', `There is no capture ${id}.`);
    return capture;
  }

  #put(capture: Capture): Capture {
    this.#captures.set(capture.id, capture);
    for (const listener of this.#listeners) listener({ account: 'press' }, capture);
    return capture;
  }
}
