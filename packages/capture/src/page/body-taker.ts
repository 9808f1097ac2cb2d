import type { CDPSession, Protocol } from 'puppeteer-core';
import type { BodyKeeper, Cut, KeptBody } from './bodies.ts';
import { type BodyCopy, SILENT_MS } from './body-copy.ts';
import { planFor } from './body-plan.ts';
import { finish, type Hop } from './hop.ts';
import type { Intake } from './intake.ts';
import { isRedirect } from './protocol.ts';
import { isUnwritable, messageOf } from './step.ts';

export interface BodyTakerOptions {
  readonly keeper: BodyKeeper;
  readonly intake: Intake;
  /** Milliseconds left for the capture. */
  readonly remaining: () => number;
  readonly now: () => Date;
}

/** What a renderer is asked for afterwards comes in one message. */
const READ_AT_MOST = 8 * 2 ** 20;
const ANSWER_MS = 2_000;

/** Takes the body of each answer, by the plan that suits it, and puts into the hop what came of it. */
export class BodyTaker {
  readonly #options: BodyTakerOptions;
  readonly #copies = new Map<string, BodyCopy>();
  #documentsPass = false;

  constructor(options: BodyTakerOptions) {
    this.#options = options;
  }

  /** From now on the page gets its document as it comes. */
  letDocumentsPass(): void {
    this.#documentsPass = true;
  }

  /** Decides on the plan, and follows it as far as that is to be done before the answer goes on. */
  async take(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    hop.plan = await this.#begin(hop, event);
    switch (hop.plan) {
      case 'none':
        return finish(hop, this.#options.now());
      case 'copy':
      case 'late-copy':
        return;
      case 'hold':
      case 'drain':
        return await this.#read(session, event, hop);
    }
  }

  /** The page has the head of an answer now. */
  arrived(session: CDPSession, hop: Hop): void {
    const { keeper, intake } = this.#options;
    if (hop.plan === 'late-copy' && !hop.done) this.#copies.set(hop.id, keeper.copy(session, hop.id, intake));
  }

  receive(event: Protocol.Network.DataReceivedEvent): boolean {
    const copy = this.#copies.get(event.requestId);
    copy?.receive(event);
    return copy !== undefined;
  }

  /** Ends the copy of a body, where there is one; says whether there was. */
  async end(hop: Hop, cut?: Cut): Promise<boolean> {
    const copy = this.#copies.get(hop.id);
    if (copy === undefined) return false;
    this.#copies.delete(hop.id);
    if (cut?.truncated === 'time') hop.silentMs = copy.silentMs;
    this.#settle(hop, await this.#options.keeper.settle(copy, hop.responseHeaders ?? [], cut));
    return true;
  }

  /** The ids of the bodies that are being copied. */
  underWay(): readonly string[] {
    return [...this.#copies.keys()];
  }

  /** A stream that says nothing, and a player that has enough for now: nobody waits for them. */
  isSilent({ id, type }: Hop): boolean {
    const copy = this.#copies.get(id);
    const streams = type === 'XHR' || type === 'Fetch' || type === 'Media';
    return copy !== undefined && streams && copy.silentMs >= SILENT_MS;
  }

  /**
   * An answer that was never paused, such as the main script of a worker inside a worker: the renderer is asked for what it has. Text
   * comes decoded; that it is as long as what was received shows that nothing was lost in it.
   */
  async readAfterwards(session: CDPSession, hop: Hop): Promise<void> {
    if (hop.arrived > READ_AT_MOST || hop.done) return;
    const answer = await session
      .send('Network.getResponseBody', { requestId: hop.id }, { timeout: ANSWER_MS })
      // Then what the head says is all there is, and that is a gap.
      .catch(() => undefined);
    if (answer === undefined) return;
    const bytes = Buffer.from(answer.body, answer.base64Encoded ? 'base64' : 'utf8');
    if (bytes.length !== hop.arrived) return;
    delete hop.truncated;
    delete hop.why;
    this.#settle(hop, await this.#options.keeper.keep(bytes));
  }

  /** Decides how the body is to be kept; a copy is begun already, and where it does not begin the body is held. */
  async #begin(
    hop: Hop,
    { resourceType, request }: Protocol.Fetch.RequestPausedEvent,
  ): Promise<NonNullable<Hop['plan']>> {
    const { status = 0, responseHeaders: headers = [], method, type, session } = hop;
    // "Response body is unavailable for … redirect responses": Fetch.getResponseBody in the protocol's own words.
    if (isRedirect(status, headers)) {
      hop.truncated = 'unspecified';
      return 'none';
    }
    const priority = request.initialPriority;
    const plan = planFor({ method, status, headers, type, pausedAs: resourceType, priority });
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
  async #read(session: CDPSession, { requestId }: Protocol.Fetch.RequestPausedEvent, hop: Hop): Promise<void> {
    const { keeper, intake, remaining } = this.#options;
    const headers = hop.responseHeaders ?? [];
    const paused = { session, requestId, remaining };
    try {
      const isHeld = hop.plan === 'hold';
      this.#settle(hop, await (isHeld ? keeper.hold(paused, headers, intake) : keeper.drain(paused, headers)));
    } catch (error) {
      if (isUnwritable(error)) throw error;
      this.#settle(hop, { body: null, truncated: remaining() <= 0 ? 'time' : 'disconnect', why: messageOf(error) });
    }
  }

  #settle(hop: Hop, kept: KeptBody): void {
    if (hop.done) return;
    hop.body = kept.body;
    if (kept.truncated !== undefined) hop.truncated = kept.truncated;
    if (kept.why !== undefined) hop.why = kept.why;
    if (kept.endUnconfirmed === true) hop.endUnconfirmed = true;
    finish(hop, this.#options.now());
  }
}
