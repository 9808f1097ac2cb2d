import type { Loss } from '@guzheng/evidence';
import type { CDPSession, Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { HeaderList, Truncation } from '../exchange.ts';
import type { Staging } from '../staging/staging.ts';
import { type BodyCopy, BodyKeeper, type BodyLimits, type KeptBody } from './bodies.ts';
import { ENDLESS, planFor } from './body-plan.ts';
import type { Gate } from './gate.ts';
import { type Hop, HopBook, headerList } from './hop.ts';
import { fail, idOf, isRedirect, phaseOf, resume } from './protocol.ts';
import { messageOf } from './step.ts';

export interface RecorderOptions {
  readonly staging: Staging;
  readonly limits: BodyLimits;
  readonly gate: Gate;
  /** The page's own frame: its documents are the main ones. */
  readonly mainFrameId: string;
  /** Milliseconds left for the capture. */
  readonly remaining: () => number;
  readonly now: () => Date;
}

/** What the recorder saw, whole once it has been stopped. */
export interface Recording {
  readonly hops: readonly Hop[];
  readonly losses: readonly Loss[];
}

const UNFINISHED = { truncated: 'time', why: 'the response had not ended when the capture did' } as const;

/** Both stages: a request can be refused before it leaves, a response read before it can be evicted. */
const STAGES: Protocol.Fetch.RequestPattern[] = [
  { urlPattern: '*', requestStage: 'Request' },
  { urlPattern: '*', requestStage: 'Response' },
];

/**
 * Records every exchange of a page, its frames and its workers over the DevTools protocol. Bodies are read while the response is
 * paused (Fetch, response stage), since `Network.getResponseBody` fails after an eviction or a change of process.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #keeper: BodyKeeper;
  readonly #book = new HopBook();
  readonly #losses: Loss[] = [];
  readonly #copies = new Map<string, BodyCopy>();
  readonly #inFlight = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  #lastActivity = performance.now();
  #documentsPass = false;
  #stopped = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#keeper = new BodyKeeper(options.staging, options.limits);
  }

  /** Listens to a session, and to every frame and worker that comes to live in another process. */
  async attach(session: CDPSession): Promise<void> {
    this.#listen(session);
    await Promise.all([
      session.send('Network.enable', {}),
      session.send('Network.setCacheDisabled', { cacheDisabled: true }),
      session.send('Network.setBypassServiceWorker', { bypass: true }),
      session.send('Fetch.enable', { patterns: STAGES }),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    ]);
  }

  /** Whether the page waits for its own document, which is held back until all of it is there. */
  holdsDocument(): boolean {
    return this.#book.hops().some(({ mainDocument, plan, done }) => mainDocument && plan === 'hold' && !done);
  }

  /** From now on the page gets its document as it comes, and the body is copied on the way. */
  letDocumentsPass(): void {
    this.#documentsPass = true;
  }

  /** Resolves once nothing has been in flight for `quietMs`, or after `budgetMs`; says which. */
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

  /** Ends the recording: what is still under way after `graceMs` is kept as far as it came, and reported. */
  async stop(graceMs: number): Promise<Recording> {
    await Promise.race([Promise.all(this.#work), new Promise((done) => setTimeout(done, graceMs))]);
    this.#stopped = true;
    for (const [id, copy] of this.#copies) await this.#settleCopy(id, copy, UNFINISHED);
    const hops = this.#book.hops();
    for (const hop of hops) if (!hop.done) this.#leaveUnfinished(hop);
    return { hops, losses: this.#losses };
  }

  #listen(session: CDPSession): void {
    session.on('sessionattached', (child) => this.#run(this.#attachChild(child)));
    session.on('Fetch.requestPaused', (event) => this.#run(this.#onPaused(session, event)));
    session.on('Network.requestWillBeSent', (event) => this.#onRequest(event));
    session.on('Network.requestWillBeSentExtraInfo', (event) =>
      this.#book.addSentHeaders(event.requestId, headerList(event.headers)),
    );
    session.on('Network.responseReceived', (event) => this.#onResponse(session, event));
    session.on('Network.dataReceived', (event) => this.#copies.get(event.requestId)?.receive(event));
    session.on('Network.loadingFinished', (event) => this.#run(this.#onFinished(event.requestId)));
    session.on('Network.loadingFailed', (event) => this.#run(this.#onFailed(event)));
    session.on('Network.webSocketCreated', (event) =>
      this.#note('websocket-not-recorded', event.url, 'its messages are not in the archive'),
    );
  }

  /** Keeps a promise until `stop`; an error in one exchange is a gap in the record, never the end of the capture. */
  #run(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (!this.#stopped) this.#gap('recorder-error', undefined, messageOf(error));
    });
    this.#work.add(kept);
    void kept.finally(() => this.#work.delete(kept));
  }

  async #attachChild(child: CDPSession): Promise<void> {
    try {
      await this.attach(child);
    } catch (error) {
      // Some workers have no Fetch domain: their own requests pass unrecorded.
      this.#note('worker-not-recorded', undefined, messageOf(error));
    }
    await child.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  }

  async #onPaused(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    if (!/^https?:/.test(event.request.url)) await resume(session, event);
    else if (event.responseStatusCode === undefined && event.responseErrorReason === undefined)
      await this.#onRequestStage(session, event);
    else await this.#onResponseStage(session, event);
  }

  async #onRequestStage(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    const hop = this.#book.open('fetch', idOf(event), event.request);
    if (event.resourceType === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    const body = await this.#requestBody(session, event);
    if (body !== undefined) hop.requestBody = body;
    const refusal = await this.#options.gate(event.request.url);
    if (refusal === null) return await resume(session, event);
    hop.failure = { error: refusal, phase: 'blocked' };
    this.#finish(hop);
    this.#note('private-address-blocked', event.request.url, refusal);
    await fail(session, event, 'BlockedByClient');
  }

  async #requestBody(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<Uint8Array | undefined> {
    const { postDataEntries, postData, hasPostData, url } = event.request;
    const parts = postDataEntries?.map(({ bytes }) => bytes).filter((bytes) => bytes !== undefined);
    if (parts !== undefined && parts.length > 0)
      return Buffer.concat(parts.map((bytes) => Buffer.from(bytes, 'base64')));
    if (postData !== undefined) return Buffer.from(postData, 'utf8');
    if (hasPostData !== true) return undefined;
    try {
      const answer = await session.send('Network.getRequestPostData', { requestId: idOf(event) });
      return Buffer.from(answer.postData, answer.base64Encoded === true ? 'base64' : 'utf8');
    } catch {
      this.#note('request-body-unavailable', url, 'the browser does not hand over the body of this request');
      return undefined;
    }
  }

  async #onResponseStage(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    const hop = this.#book.last(idOf(event));
    if (hop === undefined || event.responseStatusCode === undefined) return await resume(session, event);
    const headers: HeaderList = (event.responseHeaders ?? []).map(({ name, value }) => [name, value]);
    hop.status = event.responseStatusCode;
    hop.statusText = event.responseStatusText ?? '';
    hop.responseHeaders = headers;
    try {
      if (isRedirect(hop.status, headers)) this.#loseRedirectBody(hop);
      else await this.#takeBody(session, event, hop);
    } finally {
      if (hop.plan === 'drain') await fail(session, event, 'Aborted');
      else await resume(session, event);
    }
  }

  /** "Response body is unavailable for … redirect responses": Fetch.getResponseBody in the protocol's own words. */
  #loseRedirectBody(hop: Hop): void {
    hop.truncated = 'unspecified';
    this.#finish(hop);
    this.#note('redirect-body-unavailable', hop.url, 'the browser does not hand over the body of a redirect');
  }

  async #takeBody(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    const plan = planFor(hop.method, hop.status ?? 0, hop.responseHeaders ?? [], event.resourceType);
    hop.plan = plan === 'hold' && hop.mainDocument && this.#documentsPass ? 'copy' : plan;
    switch (hop.plan) {
      case 'none':
        this.#finish(hop);
        return;
      case 'copy':
        // Begun when the response is announced to the page: before that there is nothing to stream.
        return;
      case 'hold':
      case 'drain':
        return await this.#readBody(session, event, hop);
    }
  }

  /** Reads the body of a paused response, through memory or, where it is large, through a stream. */
  async #readBody(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    const { remaining } = this.#options;
    const headers = hop.responseHeaders ?? [];
    try {
      const kept =
        hop.plan === 'drain'
          ? await this.#keeper.drain(session, event.requestId, headers, remaining)
          : await this.#keeper.hold(session, event.requestId, headers, Math.max(1, remaining()));
      this.#settle(hop, kept);
    } catch (error) {
      this.#settle(hop, { body: null, truncated: remaining() <= 0 ? 'time' : 'disconnect', why: messageOf(error) });
    }
  }

  #onRequest(event: Protocol.Network.RequestWillBeSentEvent): void {
    if (!/^https?:/.test(event.request.url)) return;
    if (event.redirectResponse !== undefined) this.#describe(event.requestId, event.redirectResponse);
    const hop = this.#book.open('network', event.requestId, event.request);
    hop.startedAt = new Date(event.wallTime * 1000).toISOString();
    if (event.type === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    this.#busy(event.requestId);
  }

  #onResponse(session: CDPSession, event: Protocol.Network.ResponseReceivedEvent): void {
    const hop = this.#describe(event.requestId, event.response);
    this.#touch();
    if (hop === undefined || hop.done || hop.plan !== 'copy') return;
    this.#copies.set(event.requestId, this.#keeper.copy(session, event.requestId));
    // It never ends, and the page is not waited for on its account.
    if (ENDLESS.test(event.response.mimeType)) this.#idle(event.requestId);
  }

  #describe(id: string, response: Protocol.Network.Response): Hop | undefined {
    const hop = this.#book.last(id);
    if (hop === undefined) return undefined;
    if (response.remoteIPAddress) hop.ip = response.remoteIPAddress.replace(/^\[|\]$/g, '');
    if (response.remotePort !== undefined) hop.port = response.remotePort;
    if (response.protocol !== undefined) hop.protocol = response.protocol;
    if (response.securityDetails !== undefined) hop.security = response.securityDetails;
    hop.mimeType = response.mimeType;
    return hop;
  }

  async #onFinished(id: string): Promise<void> {
    this.#idle(id);
    const copy = this.#copies.get(id);
    if (copy !== undefined) await this.#settleCopy(id, copy);
  }

  async #onFailed(event: Protocol.Network.LoadingFailedEvent): Promise<void> {
    this.#idle(event.requestId);
    const copy = this.#copies.get(event.requestId);
    if (copy !== undefined)
      return await this.#settleCopy(event.requestId, copy, { truncated: 'disconnect', why: event.errorText });
    const hop = this.#book.last(event.requestId);
    if (hop === undefined) return;
    if (hop.done) return this.#doubt(hop, event);
    const error = event.blockedReason ?? event.corsErrorStatus?.corsError ?? event.errorText;
    hop.failure = { error, phase: phaseOf(event.errorText) };
    this.#finish(hop);
    if (!hop.mainDocument) this.#note('request-failed', hop.url, error);
  }

  /**
   * A body kept whole, and a failure afterwards: the server cut it, unless it was only not wanted any more (a denied download, a
   * request the page took back), or refused by a rule of the browser's own.
   */
  #doubt(hop: Hop, event: Protocol.Network.LoadingFailedEvent): void {
    if (hop.body === null || hop.truncated !== undefined || phaseOf(event.errorText) !== 'response') return;
    hop.truncated = 'disconnect';
    this.#gap('body-incomplete', hop.url, event.errorText);
  }

  async #settleCopy(id: string, copy: BodyCopy, cut?: { truncated: Truncation; why: string }): Promise<void> {
    this.#copies.delete(id);
    const hop = this.#book.last(id);
    if (hop !== undefined) this.#settle(hop, await copy.finish(cut));
  }

  #settle(hop: Hop, kept: KeptBody): void {
    if (hop.done) return;
    hop.body = kept.body;
    this.#finish(hop);
    if (kept.endUnconfirmed === true)
      this.#note(
        'end-unconfirmed',
        hop.url,
        'the server gave no length, and the browser does not say whether all of it came',
      );
    if (kept.truncated === undefined) return;
    hop.truncated = kept.truncated;
    // A stream of events beside the page has no end to wait for: that it was still open is no gap. A page that calls itself one has.
    if (kept.truncated === 'time' && !hop.mainDocument && ENDLESS.test(hop.mimeType ?? ''))
      this.#note('stream-open', hop.url, 'the server was still sending when the capture ended');
    else
      this.#gap(
        kept.truncated === 'length' ? 'body-too-large' : 'body-incomplete',
        hop.url,
        kept.why ?? kept.truncated,
      );
  }

  #finish(hop: Hop): void {
    hop.done = true;
    hop.endedAt = this.#options.now().toISOString();
  }

  #leaveUnfinished(hop: Hop): void {
    this.#finish(hop);
    if (hop.status !== undefined) hop.truncated = 'time';
    this.#gap('request-unfinished', hop.url, 'the capture ended before the answer did');
  }

  #busy(id: string): void {
    this.#inFlight.add(id);
    this.#touch();
  }

  #idle(id: string): void {
    this.#inFlight.delete(id);
    this.#touch();
  }

  #touch(): void {
    this.#lastActivity = performance.now();
  }

  #note(code: string, url: string | undefined, detail: string): void {
    this.#lose('note', code, url, detail);
  }

  #gap(code: string, url: string | undefined, detail: string): void {
    this.#lose('gap', code, url, detail);
  }

  #lose(weight: Loss['weight'], code: string, url: string | undefined, detail: string): void {
    this.#losses.push({
      weight,
      code,
      means: 'browser',
      ...(url === undefined ? {} : { url: withoutSecrets(url) }),
      detail,
    });
  }
}
