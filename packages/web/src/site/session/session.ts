import type { Exchange, Me, Route } from '@guzheng/sdk/api';
import { type CallOptions, type Download, GuzhengApiError, GuzhengClient } from '@guzheng/sdk/client';
import { fastestHashing } from '../digest/hash-file.ts';

const KEPT_AS = 'guzheng-key';

/** Somebody waits at the page: what goes wrong is told at once, with how long to wait, and is tried again by whoever is there. */
const ATTEMPTS = 1;

/** Who is at the page. The key is kept for this tab alone and goes nowhere but into the requests to this server. */
export class Session {
  api: GuzhengClient = new GuzhengClient({ url: location.origin, maxAttempts: ATTEMPTS });
  me: Me | undefined;
  /** A key that came in the address and was not accepted yet: whoever made a link must not choose under whose account others work. */
  offered: string | undefined;
  readonly #listeners: (() => void)[] = [];

  /** With the key of this tab. One that came in the address is taken out of it at once, and offered. Rejects as `signIn` does. */
  async start(): Promise<void> {
    this.readAddress();
    const key = kept();
    if (key === undefined) return;
    try {
      await this.signIn(key);
    } catch (error) {
      // A key that is not valid any more would be refused at each page again.
      if (error instanceof GuzhengApiError && error.status === 401) keep(undefined);
      throw error;
    }
  }

  /** Takes a key out of the address at once. Whether there is one to be offered: one that is in use already is none. */
  readAddress(): boolean {
    const came = keyInAddress();
    if (came === undefined || came === kept()) return false;
    this.offered = came;
    return true;
  }

  /** Rejects with GuzhengApiError; then whoever was signed in still is. */
  async signIn(key: string): Promise<void> {
    const api = new GuzhengClient({
      url: location.origin,
      key,
      maxAttempts: ATTEMPTS,
      hashing: await fastestHashing(),
    });
    const me = await api.me();
    keep(key);
    this.offered = undefined;
    this.api = api;
    this.me = me;
    this.#tell();
  }

  /** Whose key that is. Rejects with GuzhengApiError. */
  async whose(key: string): Promise<Me> {
    return await new GuzhengClient({ url: location.origin, key, maxAttempts: ATTEMPTS }).me();
  }

  /** The key that came in the address is not taken. */
  decline(): void {
    this.offered = undefined;
    this.#tell();
  }

  /** Whoever signs out goes to another page, which is drawn then. */
  signOut(): void {
    keep(undefined);
    this.offered = undefined;
    this.api = new GuzhengClient({ url: location.origin, maxAttempts: ATTEMPTS });
    this.me = undefined;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** An answer that is bytes, whole; the browser keeps what is large on its disk. */
  async blob<T extends Exchange>(route: Route<T>, options: CallOptions<T>): Promise<Blob> {
    return await blobOf(await this.api.open(route, options));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** So many bytes are gathered before the browser is given them to keep. */
const PART = 16 << 20;

/** Piece by piece: a body handed to a `Response` fails with the browser's own error in place of what went wrong. Rejects with GuzhengApiError. */
export async function blobOf({ stream, type }: Download): Promise<Blob> {
  const parts: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(new Uint8Array(read.value));
    size += read.value.length;
    if (size < PART) continue;
    parts.push(new Blob(pieces));
    [pieces, size] = [[], 0];
  }
  return new Blob([...parts, ...pieces], { type });
}

/** `#key=…`, once. What follows the hash is sent to no server; out of the address bar it comes before anything is drawn. */
function keyInAddress(): string | undefined {
  const [, key] = /^#key=([\x21-\x7e]{1,300})$/.exec(location.hash) ?? [];
  if (location.hash.startsWith('#key=')) history.replaceState(null, '', location.pathname + location.search);
  return key === undefined ? undefined : decoded(key);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where a browser keeps nothing for pages, the key lives as long as the page. */
function kept(): string | undefined {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(key: string | undefined): void {
  try {
    if (key === undefined) sessionStorage.removeItem(KEPT_AS);
    else sessionStorage.setItem(KEPT_AS, key);
  } catch {
    // The session then ends with the page.
  }
}
