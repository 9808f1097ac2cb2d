import type { CDPSession, Protocol } from 'puppeteer-core';
import { Activity } from './activity.ts';
import type { BodyKeeper, Cut, KeptBody } from './bodies.ts';
import { type BodyCopy, SILENT_MS } from './body-copy.ts';
import { ENDLESS, planFor } from './body-plan.ts';
import { EarlyHints } from './early-hints.ts';
import { headerList, headerValue } from './headers.ts';
import { type Hop, HopBook } from './hop.ts';
import { lossesOf } from './hop-losses.ts';
import type { Intake } from './intake.ts';
import type { LossBook } from './loss-book.ts';
import { fail, idOf, isHttp, isRedirect, phaseOf, resume } from './protocol.ts';
import { addressOf, type Door, refusalOf } from './reason.ts';
import { RequestBodies } from './request-bodies.ts';
import { messageOf } from './step.ts';
import type { Target } from './targets.ts';

export interface TrafficOptions {
  readonly keeper: BodyKeeper;
  readonly intake: Intake;
  readonly losses: LossBook;
  /** Keeps a promise until the recording ends. */
  readonly run: (work: Promise<void>) => void;
  readonly gateway: Door | undefined;
  /** The page's own frame: its documents are the main ones. */
  readonly mainFrameId: string;
  /** Milliseconds left for the capture. */
  readonly remaining: () => number;
  readonly now: () => Date;
}

/** A document that came into the page's window, and when; its id is that of the hops that brought it. */
export interface Commit {
  readonly id: string;
  readonly at: string;
}

/** A page can ask without end. Beyond these nothing is let through. */
const MOST_HOPS = 20_000;

const UNFINISHED: Cut = { truncated: 'time', why: 'the response had not ended when the capture did' };

/** Records every exchange that frames and workers have, request and answer, each body while it passes. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #book = new HopBook();
  readonly #activity = new Activity();
  readonly #bodies = new RequestBodies();
  readonly #hints = new EarlyHints();
  readonly #copies = new Map<string, BodyCopy>();
  readonly #commits: Commit[] = [];
  #documentsPass = false;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  /** Listens to one frame or worker. */
  listen(target: Target): void {
    const { session } = target;
    const { run } = this.#options;
    this.#hints.listen(target, (id) => this.#book.last(id)?.url);
    session.on('Fetch.requestPaused', (event) => run(this.#onPaused(session, event)));
    session.on('Network.requestWillBeSent', (event) => this.#onRequest(session, event));
    session.on('Network.requestWillBeSentExtraInfo', (event) =>
      this.#book.addSentHeaders(event.requestId, headerList(event.headers)),
    );
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers, headersText }) =>
      this.#book.addHead(requestId, {
        status: statusCode,
        headers,
        ...(headersText === undefined ? {} : { text: headersText }),
      }),
    );
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === this.#options.mainFrameId)
        this.#commits.push({ id: frame.loaderId, at: this.#options.now().toISOString() });
    });
    session.on('Network.requestServedFromCache', ({ requestId }) => this.#onCache(requestId));
    session.on('Network.responseReceived', (event) => this.#onResponse(session, event));
    session.on('Network.dataReceived', (event) => this.#onData(event));
    session.on('Network.loadingFinished', (event) => run(this.#onFinished(session, event)));
    session.on('Network.loadingFailed', (event) => run(this.#onFailed(event)));
  }

  /** A frame or worker has ended, and tells no more of what it had asked for. Documents are not its own to end. */
  forget(session: CDPSession): void {
    for (const hop of this.#book.list()) {
      if (hop.session !== session || hop.end !== undefined || hop.type === 'Document') continue;
      hop.end = { how: 'failed', error: 'the frame or worker has ended', canceled: true, blocked: false };
      this.#activity.end(hop.id);
      const copy = this.#copies.get(hop.id);
      if (copy !== undefined) this.#options.run(this.#settleCopy(hop, copy, { truncated: 'disconnect', why: GONE }));
    }
  }

  /** Whether the page waits for its own document, which is held back until all of it is there. */
  holdsDocument(): boolean {
    return this.#book.list().some(({ mainDocument, plan, done }) => mainDocument && plan === 'hold' && !done);
  }

  /** From now on the page gets its document as it comes, and the body is copied on the way. */
  letDocumentsPass(): void {
    this.#documentsPass = true;
  }

  /** Where the page's own document was last asked for: after redirects, the address that answered or failed. */
  documentUrl(): string | undefined {
    return this.#book.list().findLast(({ mainDocument }) => mainDocument)?.url;
  }

  /** The documents that came into the window, in order. */
  commits(): readonly Commit[] {
    return this.#commits;
  }

  /** Resolves once nothing has been in flight for `quietMs`, or after `budgetMs`; says which. */
  quiet(quietMs: number, budgetMs: number): Promise<boolean> {
    return this.#activity.quiet(quietMs, budgetMs, (id) => !this.#isStream(id));
  }

  /** Ends the recording: what is still under way is kept as far as it came, and reported. */
  async stop(): Promise<readonly Hop[]> {
    for (const [id, copy] of this.#copies) {
      const hop = this.#book.last(id);
      if (hop !== undefined) await this.#settleCopy(hop, copy, UNFINISHED);
    }
    for (const hop of this.#book.list()) if (!hop.done) this.#leaveUnfinished(hop);
    const { hops, provisional } = this.#book.complete();
    for (const hop of hops) this.#locate(hop);
    this.#reportLosses(hops, provisional);
    return hops.filter(({ answeredBy }) => answeredBy === undefined);
  }

  async #onPaused(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    if (!isHttp(event.request.url)) return await resume(session, event);
    if (this.#book.size >= MOST_HOPS) return await this.#refuse(session, event);
    if (event.responseStatusCode !== undefined) return await this.#onAnswer(session, event, event.responseStatusCode);
    const hop = this.#book.last(idOf(event));
    if (hop !== undefined) this.#bodies.keep(hop, event.request);
    await resume(session, event);
  }

  async #refuse(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    this.#options.losses.gap('requests-too-many', event.request.url, `the page made more than ${MOST_HOPS} requests`);
    await fail(session, event, 'BlockedByClient');
  }

  async #onAnswer(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, status: number): Promise<void> {
    const hop = this.#book.answer(idOf(event), event.request);
    if (event.resourceType === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    this.#bodies.keep(hop, event.request);
    hop.status = status;
    hop.statusText = event.responseStatusText ?? '';
    hop.responseHeaders = (event.responseHeaders ?? []).map(({ name, value }) => [name, value]);
    try {
      await this.#takeBody(session, event, hop);
    } finally {
      if (hop.plan === 'drain') await fail(session, event, 'Aborted');
      else await resume(session, event);
    }
  }

  async #takeBody(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    hop.plan = await this.#begin(hop, event);
    switch (hop.plan) {
      case 'none':
        return this.#finish(hop);
      case 'copy':
      case 'late-copy':
        return;
      case 'hold':
      case 'drain':
        return await this.#readBody(session, event, hop);
    }
  }

  /** Decides how the body is to be kept; a copy is begun already, and where it does not begin the body is held. */
  async #begin(hop: Hop, event: Protocol.Fetch.RequestPausedEvent): Promise<NonNullable<Hop['plan']>> {
    const { status = 0, responseHeaders: headers = [], method, type, session } = hop;
    // "Response body is unavailable for … redirect responses": Fetch.getResponseBody in the protocol's own words.
    if (isRedirect(status, headers)) {
      hop.truncated = 'unspecified';
      return 'none';
    }
    const { resourceType: pausedAs, request } = event;
    const plan = planFor({ method, status, headers, type, pausedAs, priority: request.initialPriority });
    if (plan === 'hold' && hop.mainDocument && this.#documentsPass) return 'late-copy';
    if (plan !== 'copy') return plan;
    return session !== undefined && (await this.#beginCopy(session, hop)) ? 'copy' : 'hold';
  }

  async #beginCopy(session: CDPSession, hop: Hop): Promise<boolean> {
    const { keeper, intake } = this.#options;
    const copy = keeper.copy(session, hop.id, intake);
    this.#copies.set(hop.id, copy);
    if (await copy.begun) return true;
    this.#copies.delete(hop.id);
    await copy.finish();
    return false;
  }

  /** Reads the body of a paused response, whole before the page gets it, or in its place. */
  async #readBody(session: CDPSession, { requestId }: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    const { keeper, intake, remaining } = this.#options;
    const headers = hop.responseHeaders ?? [];
    const paused = { session, requestId, remaining };
    try {
      const isHeld = hop.plan === 'hold';
      this.#settle(hop, await (isHeld ? keeper.hold(paused, headers, intake) : keeper.drain(paused, headers)));
    } catch (error) {
      this.#settle(hop, { body: null, truncated: remaining() <= 0 ? 'time' : 'disconnect', why: messageOf(error) });
    }
  }

  #onRequest(session: CDPSession, event: Protocol.Network.RequestWillBeSentEvent): void {
    if (!isHttp(event.request.url)) return;
    const { requestId, redirectResponse, type } = event;
    if (redirectResponse !== undefined) this.#redirected(requestId, redirectResponse);
    if (this.#book.size >= MOST_HOPS) return;
    const hop = this.#book.announce(requestId, event.request);
    hop.session = session;
    hop.startedAt = new Date(event.wallTime * 1000).toISOString();
    if (type !== undefined) hop.type = type;
    if (type === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    this.#activity.begin(requestId);
  }

  #redirected(id: string, response: Protocol.Network.Response): void {
    const hop = this.#book.last(id);
    if (hop === undefined) return;
    this.#describe(hop, response);
    hop.received = response.encodedDataLength;
    // "Non-Authoritative-Reason": the browser itself went on, by HSTS for instance; no server was asked.
    if (headerValue(headerList(response.headers), 'non-authoritative-reason') !== undefined) hop.answeredBy = 'browser';
    if (hop.status === undefined) this.#adopt(hop, response);
    this.#finish(hop);
  }

  #onCache(id: string): void {
    const hop = this.#book.last(id);
    if (hop !== undefined) hop.answeredBy = 'cache';
  }

  #onResponse(session: CDPSession, { requestId, response }: Protocol.Network.ResponseReceivedEvent): void {
    this.#activity.touch();
    const hop = this.#book.last(requestId);
    if (hop === undefined) return;
    this.#describe(hop, response);
    hop.received = response.encodedDataLength;
    if (hop.status === undefined) this.#adopt(hop, response);
    const { keeper, intake } = this.#options;
    if (hop.plan === 'late-copy' && !hop.done) this.#copies.set(requestId, keeper.copy(session, requestId, intake));
    // It never ends, and the page is not waited for on its account.
    if (ENDLESS.test(response.mimeType)) this.#activity.end(requestId);
  }

  #describe(hop: Hop, response: Protocol.Network.Response): void {
    const { gateway } = this.#options;
    // Behind the gateway this is the gateway's own address.
    if (gateway === undefined && response.remoteIPAddress) hop.ip = response.remoteIPAddress.replace(/^\[|\]$/g, '');
    if (response.protocol !== undefined) hop.protocol = response.protocol;
    if (response.fromServiceWorker === true) hop.answeredBy = 'service-worker';
    if (response.fromDiskCache === true || response.fromPrefetchCache === true) hop.answeredBy = 'cache';
    hop.mimeType = response.mimeType;
  }

  /** An answer that was never paused: what Network says of it is all there is. */
  #adopt(hop: Hop, response: Protocol.Network.Response): void {
    hop.status = response.status;
    hop.statusText = response.statusText;
    hop.responseHeaders = headerList(response.headers);
    hop.truncated = 'unspecified';
    hop.why = 'the browser handed over the head and not the body';
  }

  #onData(event: Protocol.Network.DataReceivedEvent): void {
    const hop = this.#book.last(event.requestId);
    if (hop !== undefined) {
      hop.received += Math.max(0, event.encodedDataLength);
      hop.arrived += event.dataLength;
    }
    this.#copies.get(event.requestId)?.receive(event);
    if (this.#copies.has(event.requestId)) this.#activity.touch();
  }

  async #onFinished(session: CDPSession, event: Protocol.Network.LoadingFinishedEvent): Promise<void> {
    const { requestId, encodedDataLength } = event;
    const hop = this.#book.last(requestId);
    if (hop !== undefined && hop.plan === undefined && hop.answeredBy === undefined)
      await this.#readAfterwards(session, hop);
    this.#activity.end(requestId);
    if (hop === undefined) return;
    hop.end = { how: 'finished' };
    hop.received = Math.max(hop.received, encodedDataLength);
    const copy = this.#copies.get(requestId);
    if (copy !== undefined) await this.#settleCopy(hop, copy);
    else if (hop.plan === undefined) this.#finish(hop);
  }

  async #onFailed(event: Protocol.Network.LoadingFailedEvent): Promise<void> {
    this.#activity.end(event.requestId);
    const hop = this.#book.last(event.requestId);
    if (hop === undefined) return;
    const { errorText, canceled = false, blockedReason, corsErrorStatus } = event;
    const error = blockedReason ?? corsErrorStatus?.corsError ?? errorText;
    hop.end = { how: 'failed', error, canceled, blocked: error !== errorText || phaseOf(errorText) === 'blocked' };
    const copy = this.#copies.get(event.requestId);
    if (copy !== undefined) await this.#settleCopy(hop, copy, { truncated: 'disconnect', why: errorText });
    else if (hop.done) this.#doubt(hop, errorText);
    else if (hop.status === undefined) this.#noteFailure(hop, error, errorText);
  }

  /**
   * An answer that was never paused, such as the main script of a worker inside a worker: the renderer is asked for what it has. Text
   * comes decoded; that it is as long as what was received shows that nothing was lost in it.
   */
  async #readAfterwards(session: CDPSession, hop: Hop): Promise<void> {
    if (hop.arrived > READ_AT_MOST || hop.done) return;
    const answer = await session
      .send('Network.getResponseBody', { requestId: hop.id }, { timeout: ANSWER_MS })
      .catch(() => undefined);
    if (answer === undefined) return;
    const bytes = Buffer.from(answer.body, answer.base64Encoded ? 'base64' : 'utf8');
    if (bytes.length !== hop.arrived) return;
    const { body } = await this.#options.keeper.pour([bytes]);
    delete hop.truncated;
    delete hop.why;
    this.#settle(
      hop,
      body.bytes === bytes.length ? { body } : { body, truncated: 'length', why: 'the limit was reached' },
    );
  }

  #noteFailure(hop: Hop, error: string, errorText: string): void {
    const refusal = refusalOf(errorText, hop.url, this.#options.gateway);
    if (refusal !== undefined) hop.refusal = refusal.error;
    // The browser refused it by a rule of its own before anything was sent, unless the error is the network's.
    const phase = error === errorText ? phaseOf(errorText) : 'blocked';
    hop.failure = refusal === undefined ? { error, phase } : { error: refusal.error.message, phase: refusal.phase };
    this.#finish(hop);
  }

  /**
   * A body kept whole, and a failure afterwards: the server cut it, unless it was only not wanted any more (a denied download, a
   * request the page took back), or refused by a rule of the browser's own.
   */
  #doubt(hop: Hop, errorText: string): void {
    if (hop.body === null || hop.truncated !== undefined || phaseOf(errorText) !== 'response') return;
    hop.truncated = 'disconnect';
    hop.why = errorText;
  }

  async #settleCopy(hop: Hop, copy: BodyCopy, cut?: Cut): Promise<void> {
    this.#copies.delete(hop.id);
    if (cut?.truncated === 'time') hop.silentMs = copy.silentMs;
    this.#settle(hop, await this.#options.keeper.settle(copy, hop.responseHeaders ?? [], cut));
  }

  #settle(hop: Hop, kept: KeptBody): void {
    if (hop.done) return;
    hop.body = kept.body;
    if (kept.truncated !== undefined) hop.truncated = kept.truncated;
    if (kept.why !== undefined) hop.why = kept.why;
    if (kept.endUnconfirmed === true) hop.endUnconfirmed = true;
    this.#finish(hop);
  }

  #finish(hop: Hop): void {
    if (hop.done) return;
    hop.done = true;
    hop.endedAt = this.#options.now().toISOString();
  }

  #leaveUnfinished(hop: Hop): void {
    this.#finish(hop);
    if (hop.status === undefined) return;
    hop.truncated ??= 'time';
    hop.why ??= UNFINISHED.why;
  }

  /** A stream that says nothing, and a player that has enough for now: nobody waits for them. */
  #isStream(id: string): boolean {
    const copy = this.#copies.get(id);
    const type = this.#book.last(id)?.type;
    return copy !== undefined && copy.silentMs >= SILENT_MS && (type === 'XHR' || type === 'Fetch' || type === 'Media');
  }

  #locate(hop: Hop): void {
    const { gateway } = this.#options;
    const ip = gateway === undefined || hop.status === undefined ? undefined : addressOf(hop.url, gateway);
    if (ip !== undefined) hop.ip = ip;
  }

  #reportLosses(hops: readonly Hop[], provisional: readonly Hop[]): void {
    const { losses } = this.#options;
    for (const hop of hops) {
      if (hop.answeredBy === 'service-worker')
        losses.note('answered-by-service-worker', hop.url, 'a worker of the page answered in place of the network');
      if (hop.answeredBy !== undefined) continue;
      for (const { weight, code, detail } of lossesOf(hop))
        losses.add({ weight, code, means: 'browser', url: hop.url, detail });
    }
    for (const url of this.#hints.unheard(new Set(hops.map((hop) => hop.url))))
      losses.note('early-hint-unheard', url, 'the browser was told to load it early, and does not say what came of it');
    const [first] = provisional;
    if (first !== undefined)
      losses.note(
        'headers-provisional',
        first.url,
        `of ${provisional.length} requests the headers are those before sending`,
      );
  }
}

/** What a renderer is asked for afterwards comes in one message. */
const READ_AT_MOST = 8 * 2 ** 20;
const ANSWER_MS = 2_000;
const GONE = 'the frame or worker that asked has ended';
