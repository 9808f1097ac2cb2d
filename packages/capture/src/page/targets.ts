import type { CDPSession, Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { CallLog } from '../log/call-log.ts';
import type { LossBook } from './loss-book.ts';
import { isGone } from './protocol.ts';
import { messageOf } from './step.ts';

/** The page, a frame in another process, or a worker. */
export interface Target {
  readonly session: CDPSession;
  /** Of a frame it is the frame's. */
  readonly id: string;
  /** As Chromium calls it: `page`, `iframe`, `worker`, `shared_worker`, `service_worker`, `worklet` … */
  readonly kind: string;
  readonly url: string;
}

export interface TargetsOptions {
  readonly log: CallLog;
  readonly losses: LossBook;
  /** Called before the target has run a line, and before any of its events can come. */
  readonly onTarget: (target: Target) => void;
  readonly onGone: (target: Target) => void;
  /** Keeps a promise until the recording ends. */
  readonly run: (work: Promise<void>) => void;
}

/** A page can make frames and workers without end. */
const MOST_TARGETS = 500;
const LOGGED_AT_MOST = 100;
/** A target that is on its way down does not answer. */
const ANSWER_MS = 2_000;

/** Requests are paused where the browser makes them: those of workers and worklets at the frame that they belong to. */
const FETCHING = ['page', 'iframe', 'shared_worker', 'service_worker'];
const SHOWING = ['page', 'iframe'];
const PARENTS = ['page', 'iframe', 'worker', 'shared_worker', 'service_worker'];

/** Bodies are read while the answer is paused; the request itself needs no pause, since the gateway refuses what must not leave. */
const STAGES: Protocol.Fetch.RequestPattern[] = [{ urlPattern: '*', requestStage: 'Response' }];

/** Shared and service workers belong to no frame: the browser itself tells of them, once. */
const OF_BROWSER: Protocol.Target.TargetFilter = [
  { type: 'shared_worker' },
  { type: 'service_worker' },
  { exclude: true },
];
const OF_FRAMES: Protocol.Target.TargetFilter = [
  { type: 'shared_worker', exclude: true },
  { type: 'service_worker', exclude: true },
  { type: 'browser', exclude: true },
  { type: 'tab', exclude: true },
  {},
];

/**
 * Listens to the page, and to every frame and worker that comes of it, at any depth: "setAutoAttach" is not recursive, so each one is
 * told to report its own. None runs before it is listened to.
 */
export class Targets {
  readonly #options: TargetsOptions;
  readonly #known = new Map<string, Target>();
  #attached = 0;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  async listen(page: CDPSession, root: CDPSession, mainFrameId: string): Promise<void> {
    this.#follow(root);
    const everywhere = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
    await Promise.all([
      root.send('Target.setAutoAttach', { ...everywhere, filter: OF_BROWSER }),
      ...this.#take({ session: page, id: mainFrameId, kind: 'page', url: 'about:blank' }).map(({ answer }) => answer),
    ]);
  }

  /** Hears of what `session` reports. */
  #follow(session: CDPSession): void {
    session.on('Target.attachedToTarget', (event) => this.#options.run(this.#onAttached(session, event)));
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#onDetached(sessionId));
  }

  async #onAttached(parent: CDPSession, event: Protocol.Target.AttachedToTargetEvent): Promise<void> {
    const session = parent.connection()?.session(event.sessionId);
    if (session === null || session === undefined) return;
    const { type: kind, url, targetId: id } = event.targetInfo;
    const target: Target = { session, id, kind, url };
    this.#attached += 1;
    if (this.#attached > MOST_TARGETS)
      this.#options.losses.gap('targets-too-many', url, `more than ${MOST_TARGETS} frames and workers`);
    else {
      this.#known.set(event.sessionId, target);
      await this.#prepare(target);
    }
    await session.send('Runtime.runIfWaitingForDebugger').catch(ignoreGone);
  }

  /** Only the pause has to be in place before it runs; every other command is ahead of it in the same queue. */
  async #prepare(target: Target): Promise<void> {
    const commands = this.#take(target);
    const reports = commands.map(({ name, answer }) =>
      answer.catch((error: unknown) => {
        if (!isGone(error))
          this.#options.losses.note('worker-not-recorded', target.url, `${name}: ${messageOf(error)}`);
      }),
    );
    this.#options.run(Promise.all(reports).then(() => undefined));
    const pause = commands.find(({ name }) => name === 'Fetch.enable');
    if (pause !== undefined) await Promise.race([pause.answer.catch(() => undefined), after(ANSWER_MS)]);
  }

  /** Registers the listeners, and sends every command that the kind of target knows. */
  #take(target: Target): Command[] {
    const { session, kind, url } = target;
    this.#follow(session);
    this.#options.onTarget(target);
    const commands = commandsFor(kind).map(([name, send]) => ({ name, answer: send(session) }));
    if (this.#attached <= LOGGED_AT_MOST) {
      const args = { kind, url: withoutSecrets(url), commands: commands.map(({ name }) => name) };
      this.#options.log.record({ means: 'browser', call: 'Target.attachToTarget', args, result: { ok: true } });
    }
    return commands;
  }

  #onDetached(sessionId: string): void {
    const target = this.#known.get(sessionId);
    this.#known.delete(sessionId);
    if (target !== undefined) this.#options.onGone(target);
  }
}

interface Command {
  readonly name: string;
  readonly answer: Promise<void>;
}

type Sender = readonly [name: string, send: (session: CDPSession) => Promise<void>];

function commandsFor(kind: string): Sender[] {
  return [
    ['Network.enable', (session) => session.send('Network.enable', {})],
    ...(FETCHING.includes(kind) ? OF_FETCHING : []),
    ...(SHOWING.includes(kind) ? OF_SHOWING : []),
    ['Runtime.enable', (session) => session.send('Runtime.enable')],
    ...(PARENTS.includes(kind) ? OF_PARENTS : []),
  ];
}

const OF_FETCHING: Sender[] = [
  ['Fetch.enable', (session) => session.send('Fetch.enable', { patterns: STAGES })],
  ['Network.setCacheDisabled', (session) => session.send('Network.setCacheDisabled', { cacheDisabled: true })],
  ['Network.setBypassServiceWorker', (session) => session.send('Network.setBypassServiceWorker', { bypass: true })],
];

const OF_SHOWING: Sender[] = [
  ['Page.enable', (session) => session.send('Page.enable')],
  ['Log.enable', (session) => session.send('Log.enable')],
  ['Inspector.enable', (session) => session.send('Inspector.enable')],
];

const OF_PARENTS: Sender[] = [
  [
    'Target.setAutoAttach',
    (session) =>
      session.send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: OF_FRAMES,
      }),
  ],
];

function after(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms).unref());
}

function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
