import type { Loss } from '@guzheng/evidence';
import type { Browser, CDPSession } from 'puppeteer-core';
import { type CaptureError, withoutSecrets } from '../error.ts';
import type { HeaderList } from '../exchange.ts';
import type { CallLog } from '../log/call-log.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import { BodyKeeper, type BodyLimits } from './bodies.ts';
import { hearEvents } from './events.ts';
import type { Hop } from './hop.ts';
import { openIntake } from './intake.ts';
import { Journal } from './journal.ts';
import { LossBook } from './loss-book.ts';
import { answerPage } from './manners.ts';
import { MESSAGE_LIMITS, type MessageLimits } from './message-file.ts';
import { isGone } from './protocol.ts';
import type { Door } from './reason.ts';
import { SocketBook, type SocketRecord } from './sockets.ts';
import { isUnwritable, messageOf } from './step.ts';
import { type Target, Targets } from './targets.ts';
import { type BrowserTls, type JudgeChain, type Place, TlsBook } from './tls.ts';
import { type Commit, Traffic } from './traffic.ts';

export interface RecorderOptions {
  readonly browser: Browser;
  readonly staging: Staging;
  readonly log: CallLog;
  readonly limits: BodyLimits;
  /** Through which the browser reaches the network, where it is not left to itself. */
  readonly gateway?: Door;
  /** Judges certificates, where the browser was told to take any. */
  readonly judgeChain?: JudgeChain;
  /** Takes the secrets out of headers that are kept outside the archive. Default: leaves them as they are. */
  readonly conceal?: (headers: HeaderList) => HeaderList;
  /** Of sockets and streams of events. Default 100,000 messages, 64 MiB. */
  readonly messageLimits?: MessageLimits;
  /** The page's own frame: its documents are the main ones. */
  readonly mainFrameId: string;
  /** Milliseconds left for the capture. */
  readonly remaining: () => number;
  readonly now: () => Date;
}

/** What the recorder heard, whole once it has been stopped. */
export interface Recording {
  /** Requests that went to the network, and what came of them. */
  readonly hops: readonly Hop[];
  /** The documents that came into the page's window, in order. */
  readonly commits: readonly Commit[];
  readonly sockets: SocketRecord;
  /** evidence/page/events.jsonl, where anything happened. */
  readonly events?: StagedFile;
  /** What the handshakes showed, by `host:port`. */
  readonly tls: ReadonlyMap<Place, BrowserTls>;
  readonly losses: readonly Loss[];
}

/**
 * Hears all that a page, its frames and its workers have to do with the world outside: exchanges, sockets, streams of events, what they
 * say and what they ask for. Over the DevTools protocol alone: nothing is run in the page.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #losses = new LossBook();
  readonly #work = new Set<Promise<void>>();
  readonly #journal: Journal;
  readonly #traffic: Traffic;
  readonly #sockets: SocketBook;
  readonly #tls: TlsBook;
  readonly #targets: Targets;
  readonly #heard: Target[] = [];
  readonly #hearers: ((session: CDPSession) => void)[] = [];
  #stopped = false;
  #fatal: CaptureError | undefined;

  constructor(options: RecorderOptions) {
    const { browser, staging, log, now, mainFrameId, remaining, gateway } = options;
    const [losses, run] = [this.#losses, (work: Promise<void>) => this.#run(work)];
    const keeper = new BodyKeeper(staging, options.limits);
    const intake = openIntake({
      browser,
      pour: (pieces) => keeper.pour(pieces),
      onRefused: (event, bytes) => losses.gap('message-too-large', undefined, `${event} had ${bytes} bytes`),
    });
    this.#options = options;
    this.#journal = new Journal({ now, losses });
    const onDrained = (url: string) =>
      this.#journal.add({ kind: 'download', url: withoutSecrets(url), answer: 'denied' });
    this.#traffic = new Traffic({ keeper, intake, losses, run, gateway, onDrained, mainFrameId, remaining, now });
    const conceal = options.conceal ?? ((headers) => headers);
    const limits = options.messageLimits ?? MESSAGE_LIMITS;
    this.#sockets = new SocketBook({ staging, losses, backlog: intake.backlog, gateway, now, conceal, limits });
    this.#tls = new TlsBook(options.judgeChain);
    const onTarget = (target: Target) => this.#listen(target);
    this.#targets = new Targets({ log, losses, run, onTarget, onGone: ({ session }) => this.#traffic.forget(session) });
  }

  /** Listens to a page that is still empty, and answers whatever it asks for. `root` is the browser's own session. */
  async attach(page: CDPSession, root: CDPSession): Promise<void> {
    const { log, mainFrameId } = this.#options;
    await Promise.all([
      this.#targets.listen(page, root, mainFrameId),
      answerPage(page, root, { log, journal: this.#journal }),
    ]);
  }

  /** Lets another listen to every frame and worker as well, those already there included. */
  hear(listen: (session: CDPSession) => void): void {
    this.#hearers.push(listen);
    for (const { session } of this.#heard) listen(session);
  }

  /** Whether the page waits for its own document, which is held back until all of it is there. */
  holdsDocument(): boolean {
    return this.#traffic.holdsDocument();
  }

  /** From now on the page gets its document as it comes, and the body is copied on the way. */
  letDocumentsPass(): void {
    this.#traffic.letDocumentsPass();
  }

  /** Where the page's own document was last asked for: after redirects, the address that answered or failed. */
  documentUrl(): string | undefined {
    return this.#traffic.documentUrl();
  }

  /** Resolves once nothing has been in flight for `quietMs`, or after `budgetMs`; says which. */
  quiet(quietMs: number, budgetMs: number): Promise<boolean> {
    return this.#traffic.quiet(quietMs, budgetMs);
  }

  /**
   * Ends the recording: what is still under way after `graceMs` is kept as far as it came, and reported. `lookedAt`: when the page was
   * read, RFC 3339 UTC. Throws CaptureError `output-unwritable`.
   */
  async stop(graceMs: number, lookedAt?: string): Promise<Recording> {
    await Promise.race([Promise.all(this.#work), new Promise((done) => setTimeout(done, graceMs))]);
    this.#stopped = true;
    const hops = await this.#traffic.stop(lookedAt);
    const sockets = await this.#sockets.stop();
    const events = await this.#journal.close(this.#options.staging);
    const tls = await this.#tls.stop();
    if (this.#fatal !== undefined) throw this.#fatal;
    const commits = this.#traffic.commits();
    return { hops, commits, sockets, tls, ...(events === undefined ? {} : { events }), losses: this.#losses.list() };
  }

  #listen(target: Target): void {
    const { mainFrameId } = this.#options;
    this.#traffic.listen(target);
    this.#sockets.listen(target);
    this.#tls.listen(target);
    this.#heard.push(target);
    for (const listen of this.#hearers) listen(target.session);
    hearEvents(target, { journal: this.#journal, losses: this.#losses, mainFrameId });
  }

  /** Keeps a promise until `stop`; an error in one exchange is a gap in the record, never the end of the capture. */
  #run(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (isUnwritable(error)) this.#fatal ??= error;
      else if (!this.#stopped && !isGone(error)) this.#losses.gap('recorder-error', undefined, messageOf(error));
    });
    this.#work.add(kept);
    void kept.finally(() => this.#work.delete(kept));
  }
}
