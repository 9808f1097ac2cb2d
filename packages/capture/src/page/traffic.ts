import type { CDPSession, Protocol } from 'puppeteer-core';
import { Activity } from './activity.ts';
import type { Cut } from './bodies.ts';
import { ENDLESS } from './body-plan.ts';
import { BodyTaker, type BodyTakerOptions } from './body-taker.ts';
import { EarlyHints } from './early-hints.ts';
import { headerList, headerValue } from './headers.ts';
import { adopt, finish, type Hop, HopBook } from './hop.ts';
import { lossesOf } from './hop-losses.ts';
import type { LossBook } from './loss-book.ts';
import { fail, idOf, isHttp, phaseOf, resume } from './protocol.ts';
import { addressOf, type Door, refusalOf } from './reason.ts';
import { RequestBodies } from './request-bodies.ts';
import type { Target } from './targets.ts';

export interface TrafficOptions extends BodyTakerOptions {
  readonly losses: LossBook;
  /** Keeps a promise until the recording ends. */
  readonly run: (work: Promise<void>) => void;
  readonly gateway: Door | undefined;
  /** A download that was taken in place of the page. */
  readonly onDrained: (url: string) => void;
  /** The page's own frame: its documents are the main ones. */
  readonly mainFrameId: string;
}

/** A document that came into the page's window, and when; its id is that of the hops that brought it. */
export interface Commit {
  readonly id: string;
  readonly at: string;
}

/** A page can ask without end. Beyond these nothing is let through. */
const MOST_HOPS = 20_000;

const UNFINISHED: Cut = { truncated: 'time', why: 'the response had not ended when the capture did' };
const GONE: Cut = { truncated: 'disconnect', why: 'the frame or worker that asked has ended' };

/** Records every exchange that frames and workers have, request and answer, each body while it passes. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #book = new HopBook();
  readonly #activity = new Activity();
  readonly #bodies: BodyTaker;
  readonly #sent = new RequestBodies();
  readonly #hints = new EarlyHints();
  readonly #commits: Commit[] = [];

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#bodies = new BodyTaker(options);
  }

  /** Listens to one frame or worker. */
  listen(target: Target): void {
    const { session } = target;
    const { run, mainFrameId, now } = this.#options;
    session.on('Fetch.requestPaused', (event) => run(this.#onPaused(session, event)));
    session.on('Network.requestWillBeSent', (event) => this.#onRequest(session, event));
    session.on('Network.requestServedFromCache', ({ requestId }) => this.#onCache(requestId));
    session.on('Network.responseReceived', (event) => this.#onResponse(session, event));
    session.on('Network.dataReceived', (event) => this.#onData(event));
    session.on('Network.loadingFinished', (event) => run(this.#onFinished(session, event)));
    session.on('Network.loadingFailed', (event) => run(this.#onFailed(event)));
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === mainFrameId && this.#commits.length < MOST_HOPS)
        this.#commits.push({ id: frame.loaderId, at: now().toISOString() });
    });
    this.#listenForHeads(session);
    this.#hints.listen(target);
  }

  /** A frame or worker has ended, and tells no more of what it had asked for. Documents are not its own to end. */
  forget(session: CDPSession): void {
    for (const hop of this.#book.list()) {
      if (hop.session !== session || hop.end !== undefined || hop.type === 'Document') continue;
      hop.end = { how: 'failed', error: GONE.why, canceled: true, blocked: false };
      this.#activity.end(hop.id);
      this.#options.run(this.#bodies.end(hop, GONE).then(() => undefined));
    }
  }

  /** Whether the page waits for its own document, which is held back until all of it is there. */
  holdsDocument(): boolean {
    return this.#book.list().some(({ mainDocument, plan, done }) => mainDocument && plan === 'hold' && !done);
  }

  /** From now on the page gets its document as it comes, and the body is copied on the way. */
  letDocumentsPass(): void {
    this.#bodies.letDocumentsPass();
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
    return this.#activity.quiet(quietMs, budgetMs, (id) => {
      // Of a document that gave way to another the end is not always reported; what is there is not waited for.
      const hop = this.#book.last(id);
      return hop === undefined || !(hop.done || this.#bodies.isSilent(hop));
    });
  }

  /** Ends the recording: what is still under way is kept as far as it came, and reported. `lookedAt`: when the page was read. */
  async stop(lookedAt?: string): Promise<readonly Hop[]> {
    const open = this.#bodies.underWay().map((id) => this.#book.last(id));
    for (const hop of open) if (hop !== undefined) await this.#bodies.end(hop, UNFINISHED);
    for (const hop of this.#book.list()) if (!hop.done) this.#leaveUnfinished(hop);
    const { hops, provisional } = this.#book.complete();
    for (const hop of hops) this.#locate(hop);
    this.#reportLosses(hops, provisional, lookedAt);
    return hops.filter(({ answeredBy }) => answeredBy === undefined);
  }

  #listenForHeads(session: CDPSession): void {
    session.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
      if (this.#book.size < MOST_HOPS) this.#book.addSentHeaders(requestId, headerList(headers));
    });
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers, headersText }) => {
      const text = headersText === undefined ? {} : { text: headersText };
      if (this.#book.size < MOST_HOPS) this.#book.addHead(requestId, { status: statusCode, headers, ...text });
    });
  }

  async #onPaused(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    if (!isHttp(event.request.url)) return await resume(session, event);
    if (this.#book.size >= MOST_HOPS) return await this.#refuse(session, event);
    if (event.responseStatusCode !== undefined) return await this.#onAnswer(session, event, event.responseStatusCode);
    // It failed, and Network says how; what was to be sent is said here.
    const hop = this.#book.last(idOf(event));
    if (hop !== undefined) this.#sent.keep(hop, event.request);
    await resume(session, event);
  }

  async #refuse(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    this.#options.losses.gap('requests-too-many', event.request.url, `the page made more than ${MOST_HOPS} requests`);
    await fail(session, event, 'BlockedByClient');
  }

  async #onAnswer(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, status: number): Promise<void> {
    const hop = this.#book.answer(idOf(event), event.request);
    if (event.resourceType === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    if (event.resourceType === 'Other') hop.isUncounted = true;
    this.#sent.keep(hop, event.request);
    hop.startedAt ??= this.#options.now().toISOString();
    hop.status = status;
    hop.statusText = event.responseStatusText ?? '';
    hop.responseHeaders = (event.responseHeaders ?? []).map(({ name, value }) => [name, value]);
    try {
      await this.#bodies.take(session, event, hop);
    } finally {
      if (hop.plan !== 'drain') await resume(session, event);
      else {
        if (event.resourceType === 'Document') this.#options.onDrained(hop.url);
        await fail(session, event, 'Aborted');
      }
    }
  }

  #onRequest(session: CDPSession, event: Protocol.Network.RequestWillBeSentEvent): void {
    if (!isHttp(event.request.url)) return;
    const { requestId, redirectResponse, type } = event;
    if (redirectResponse !== undefined) this.#onRedirect(requestId, redirectResponse);
    if (this.#book.size >= MOST_HOPS) return;
    const hop = this.#book.announce(requestId, event.request);
    hop.session = session;
    hop.startedAt = new Date(event.wallTime * 1000).toISOString();
    if (type !== undefined) hop.type = type;
    if (type === 'Document' && event.frameId === this.#options.mainFrameId) hop.mainDocument = true;
    this.#activity.begin(requestId);
  }

  #onRedirect(id: string, response: Protocol.Network.Response): void {
    const hop = this.#book.last(id);
    if (hop === undefined) return;
    this.#describe(hop, response);
    // "Non-Authoritative-Reason": the browser itself went on, by HSTS for instance; no server was asked.
    if (headerValue(headerList(response.headers), 'non-authoritative-reason') !== undefined) hop.answeredBy = 'browser';
    finish(hop, this.#options.now());
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
    this.#bodies.arrived(session, hop);
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
    hop.received = response.encodedDataLength;
    if (hop.status === undefined) adopt(hop, response);
  }

  #onData(event: Protocol.Network.DataReceivedEvent): void {
    const hop = this.#book.last(event.requestId);
    if (hop !== undefined) {
      hop.received += Math.max(0, event.encodedDataLength);
      hop.arrived += event.dataLength;
    }
    if (this.#bodies.receive(event)) this.#activity.touch();
  }

  async #onFinished(session: CDPSession, event: Protocol.Network.LoadingFinishedEvent): Promise<void> {
    const hop = this.#book.last(event.requestId);
    if (hop !== undefined) {
      hop.end = { how: 'finished' };
      hop.received = event.encodedDataLength;
      await this.#complete(session, hop);
    }
    this.#activity.end(event.requestId);
  }

  async #complete(session: CDPSession, hop: Hop): Promise<void> {
    if ((await this.#bodies.end(hop)) || hop.plan !== undefined) return;
    if (hop.answeredBy === undefined) await this.#bodies.readAfterwards(session, hop);
    finish(hop, this.#options.now());
  }

  async #onFailed(event: Protocol.Network.LoadingFailedEvent): Promise<void> {
    this.#activity.end(event.requestId);
    const hop = this.#book.last(event.requestId);
    if (hop === undefined) return;
    const { errorText, canceled = false, blockedReason, corsErrorStatus } = event;
    const error = blockedReason ?? corsErrorStatus?.corsError ?? errorText;
    hop.end = { how: 'failed', error, canceled, blocked: error !== errorText || phaseOf(errorText) === 'blocked' };
    if (await this.#bodies.end(hop, { truncated: 'disconnect', why: errorText })) return;
    if (hop.status === undefined) this.#noteFailure(hop, error, errorText);
    else if (hop.done) doubt(hop, errorText);
  }

  #noteFailure(hop: Hop, error: string, errorText: string): void {
    const refusal = refusalOf(errorText, hop.url, this.#options.gateway);
    if (refusal !== undefined) hop.refusal = refusal.error;
    // The browser refused it by a rule of its own before anything was sent, unless the error is the network's.
    const phase = error === errorText ? phaseOf(errorText) : 'blocked';
    hop.failure = refusal === undefined ? { error, phase } : { error: refusal.error.message, phase: refusal.phase };
    finish(hop, this.#options.now());
  }

  #leaveUnfinished(hop: Hop): void {
    finish(hop, this.#options.now());
    if (hop.status === undefined) return;
    hop.truncated ??= 'time';
    hop.why ??= UNFINISHED.why;
  }

  #locate(hop: Hop): void {
    const { gateway } = this.#options;
    const ip = gateway === undefined || hop.status === undefined ? undefined : addressOf(hop.url, gateway);
    if (ip !== undefined) hop.ip = ip;
  }

  #reportLosses(hops: readonly Hop[], provisional: readonly Hop[], lookedAt: string | undefined): void {
    const { losses } = this.#options;
    for (const hop of hops)
      for (const loss of lossesOf(hop, lookedAt)) losses.add({ ...loss, means: 'browser', url: hop.url });
    const heard = new Set(hops.map((hop) => hop.url));
    for (const url of this.#hints.unheard(heard, (id) => this.#book.last(id)?.url))
      losses.note('early-hint-unheard', url, 'the browser was told to load it early, and does not say what came of it');
    const [first] = provisional;
    const many = `of ${provisional.length} requests the headers are those before sending`;
    if (first !== undefined) losses.note('headers-provisional', first.url, many);
  }
}

/**
 * A body kept whole, and a failure afterwards: the server cut it, unless it was only not wanted any more (a denied download, a request
 * the page took back), or refused by a rule of the browser's own.
 */
function doubt(hop: Hop, errorText: string): void {
  if (hop.body === null || hop.truncated !== undefined || phaseOf(errorText) !== 'response') return;
  hop.truncated = 'disconnect';
  hop.why = errorText;
}
