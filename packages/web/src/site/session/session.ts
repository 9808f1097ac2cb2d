import type { Me } from '@guzheng/sdk/api';
import { Api, routes } from './api.ts';

const KEPT_AS = 'guzheng-key';

/** Who is at the page. The key is kept for this tab alone and goes nowhere but into the requests to this server. */
export class Session {
  api: Api = new Api();
  me: Me | undefined;
  #listeners: (() => void)[] = [];

  /** The key that came in the address, which is taken out of it at once, or the one of this tab. Rejects as `signIn` does. */
  async start(): Promise<void> {
    const key = keyInAddress() ?? kept();
    if (key !== undefined) await this.signIn(key);
  }

  /** Rejects with Refused where the key is not valid, Unreachable where nobody can say. */
  async signIn(key: string): Promise<void> {
    const api = new Api(key);
    const me = await api.call(routes.getMe);
    keep(key);
    this.api = api;
    this.me = me;
    this.#tell();
  }

  signOut(): void {
    keep(undefined);
    this.api = new Api();
    this.me = undefined;
    this.#tell();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** `#key=…`, once. What follows the hash is sent to no server; out of the address bar it comes before anything is drawn. */
function keyInAddress(): string | undefined {
  const [, key] = /^#key=([\x21-\x7e]{1,200})$/.exec(location.hash) ?? [];
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
