import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CDPSession, Protocol } from 'puppeteer-core';
import type { HeaderList } from '../exchange.ts';
import { isSilence } from '../page/patience.ts';
import { messageOf } from '../page/step.ts';
import type { RecordBook, ReplayAnswer, ReplayRequest } from './record-book.ts';

type Paused = Protocol.Fetch.RequestPausedEvent;

/** A body goes to the browser in one message, as base64. Bytes. */
const MAX_BODY = 64 * 2 ** 20;
const ERRORS_AT_MOST = 100;
/** A worker that has just ended does not answer at all. */
const ANSWER_MS = 5_000;

export interface AnswererOptions {
  readonly book: RecordBook;
  /** Runs in every frame before its own scripts; empty for none. */
  readonly script: string;
}

/** Answers every request of a page, its frames and its workers from the records, and lets none go on to the network. */
export class Answerer {
  readonly #options: AnswererOptions;
  readonly #inFlight = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  readonly #errors: string[] = [];
  #lastActivity = performance.now();

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** What could not be answered as it was recorded, in words, bounded. */
  errors(): readonly string[] {
    return this.#errors;
  }

  /** Listens to a session, and to every frame and worker that comes to live in another process. */
  async attach(session: CDPSession): Promise<void> {
    const { script } = this.#options;
    const soon = { timeout: ANSWER_MS };
    this.#listen(session);
    await Promise.all([
      session.send('Network.enable', {}, soon),
      session.send('Network.setCacheDisabled', { cacheDisabled: true }, soon),
      session.send('Network.setBypassServiceWorker', { bypass: true }, soon),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] }, soon),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }, soon),
      ...(script === '' ? [] : [runFirst(session, script)]),
    ]);
  }

  /** Resolves once nothing has been under way for `quietMs`, or after `budgetMs`; says which. */
  async quiet(quietMs: number, budgetMs: number): Promise<boolean> {
    const end = performance.now() + budgetMs;
    for (;;) {
      const now = performance.now();
      const rest = this.#inFlight.size > 0 ? quietMs : quietMs - (now - this.#lastActivity);
      if (rest <= 0) return true;
      if (now >= end) return false;
      await new Promise((done) => setTimeout(done, Math.min(rest, end - now, 50)));
    }
  }

  /** Waits for answers that are still being given; a worker that never answers is not waited for. */
  async settle(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((done) => {
      timer = setTimeout(done, graceMs);
    });
    await Promise.race([Promise.all(this.#work), over]);
    clearTimeout(timer);
  }

  #listen(session: CDPSession): void {
    session.on('sessionattached', (child) => this.#run(this.#attachChild(child)));
    session.on('Fetch.requestPaused', (event) => this.#run(this.#answer(session, event)));
    session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (isHttp(request.url)) this.#inFlight.add(requestId);
      this.#touch();
    });
    session.on('Network.loadingFinished', ({ requestId }) => this.#idle(requestId));
    session.on('Network.loadingFailed', ({ requestId }) => this.#idle(requestId));
  }

  #run(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => this.#complain(messageOf(error)));
    this.#work.add(kept);
    void kept.finally(() => this.#work.delete(kept));
  }

  async #attachChild(child: CDPSession): Promise<void> {
    try {
      await this.attach(child);
    } catch (error) {
      // Some workers have no Fetch domain: what they ask for ends at the proxy.
      this.#complain(`a worker or frame cannot be answered: ${isSilence(error) ? 'it was silent' : messageOf(error)}`);
    }
    await child.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  }

  async #answer(session: CDPSession, event: Paused): Promise<void> {
    const { requestId } = event;
    if (!isHttp(event.request.url)) return await session.send('Fetch.continueRequest', { requestId });
    const request = await requestOf(session, event);
    const answer = this.#options.book.take(request)?.answer ?? NO_RECORD;
    try {
      await this.#give(session, requestId, request, answer);
    } catch (error) {
      this.#complain(`${request.method} ${request.url} could not be answered: ${messageOf(error)}`);
      await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' }).catch(() => undefined);
    }
  }

  async #give(session: CDPSession, requestId: string, request: ReplayRequest, answer: ReplayAnswer): Promise<void> {
    switch (answer.kind) {
      case 'failure':
        await session.send('Fetch.failRequest', { requestId, errorReason: reasonOf(answer.error) });
        return;
      case 'response': {
        const { status: responseCode, statusText, headers, body } = answer;
        const bytes = body?.bytes ?? 0;
        if (bytes > MAX_BODY) throw new Error(`its body has ${bytes} bytes; a replay answers with ${MAX_BODY} at most`);
        await session.send('Fetch.fulfillRequest', {
          requestId,
          responseCode,
          ...(isPhrase(statusText) ? { responsePhrase: statusText } : {}),
          binaryResponseHeaders: headerBlock(headers, request.method === 'HEAD' ? undefined : bytes),
          ...(body === null ? {} : { body: (await readFile(body.file)).toString('base64') }),
        });
      }
    }
  }

  #idle(id: string): void {
    this.#inFlight.delete(id);
    this.#touch();
  }

  #touch(): void {
    this.#lastActivity = performance.now();
  }

  #complain(error: string): void {
    if (this.#errors.length < ERRORS_AT_MOST) this.#errors.push(error);
  }
}

const NO_RECORD: ReplayAnswer = { kind: 'failure', error: 'net::ERR_FAILED' };

/** Workers have no Page domain, and no document before which anything could run. */
async function runFirst(session: CDPSession, source: string): Promise<void> {
  await session
    .send('Page.enable')
    .then(() => session.send('Page.addScriptToEvaluateOnNewDocument', { source }))
    .catch(() => undefined);
}

function isHttp(url: string): boolean {
  return /^https?:/.test(url);
}

async function requestOf(session: CDPSession, event: Paused): Promise<ReplayRequest> {
  const { method, url } = event.request;
  const body = await bodyOf(session, event);
  return { method, url, ...(body === null || body.length === 0 ? {} : { requestSha256: sha256(body) }) };
}

async function bodyOf(session: CDPSession, { request, networkId }: Paused): Promise<Uint8Array | null> {
  const parts = request.postDataEntries?.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes])) ?? [];
  if (parts.length > 0) return Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  if (request.postData !== undefined) return Buffer.from(request.postData, 'utf8');
  if (request.hasPostData !== true || networkId === undefined) return null;
  const { postData, base64Encoded } = await session.send('Network.getRequestPostData', { requestId: networkId });
  return Buffer.from(postData, base64Encoded === true ? 'base64' : 'utf8');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The head as the archive has it, but for what it says of a coding that is gone: there the archive keeps the fields under a name of its
 * own, which no server sent. A length that is not that of the body would make the browser wait.
 */
function headerBlock(headers: HeaderList, bytes: number | undefined): string {
  const kept = headers.filter(([name, value]) => {
    const field = name.toLowerCase();
    if (field.startsWith('x-orig-') || field === 'transfer-encoding') return false;
    return field !== 'content-length' || bytes === undefined || value.trim() === String(bytes);
  });
  const block = kept.map(([name, value]) => `${name}: ${value}`).join('\0');
  return Buffer.from(block, 'latin1').toString('base64');
}

/** RFC 9112 §4: what may stand in a status line. The browser refuses an empty one, and fills in its own. */
function isPhrase(text: string): boolean {
  return /^[\t\x20-\x7e]+$/.test(text);
}

/** Names of Chromium (net/base/net_error_list.h), as far as a request can be made to fail with them. */
const REASONS: readonly (readonly [RegExp, Protocol.Network.ErrorReason])[] = [
  [/ABORTED/, 'Aborted'],
  [/TIMED_OUT/, 'TimedOut'],
  [/CONNECTION_REFUSED/, 'ConnectionRefused'],
  [/CONNECTION_RESET/, 'ConnectionReset'],
  [/CONNECTION_CLOSED|EMPTY_RESPONSE/, 'ConnectionClosed'],
  [/CONNECTION_FAILED/, 'ConnectionFailed'],
  [/NAME_/, 'NameNotResolved'],
  [/ADDRESS_UNREACHABLE/, 'AddressUnreachable'],
  [/BLOCKED_BY_RESPONSE/, 'BlockedByResponse'],
  [/BLOCKED_BY_CLIENT|not open to the public/, 'BlockedByClient'],
];

function reasonOf(error: string): Protocol.Network.ErrorReason {
  return REASONS.find(([pattern]) => pattern.test(error))?.[1] ?? 'Failed';
}
