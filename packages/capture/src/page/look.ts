import type { CDPSession } from 'puppeteer-core';

/** What the document says of itself at one instant. */
export interface Look {
  readonly url: string;
  readonly title: string;
  readonly contentType: string;
  readonly scroll: { readonly x: number; readonly y: number };
  readonly deviceScaleFactor: number;
}

export interface DocumentContent extends Look {
  readonly dom: string;
  readonly text: string;
}

export interface ScrollReport {
  readonly positions: readonly number[];
  readonly height: number;
  readonly stopped: 'end' | 'budget';
  readonly images: number;
  /** Images of the document that have no picture in them. */
  readonly imagesMissing: number;
}

const LOOK = `{
  url: location.href, title: document.title, contentType: document.contentType,
  scroll: { x: scrollX, y: scrollY }, deviceScaleFactor: devicePixelRatio,
}`;

/**
 * Looks at the document from an isolated world: the same DOM, but functions of its own, so that a page that has replaced
 * `innerText` or `outerHTML` does not speak for itself.
 */
export class Onlooker {
  readonly #session: CDPSession;
  readonly #frameId: string;

  constructor(session: CDPSession, frameId: string) {
    this.#session = session;
    this.#frameId = frameId;
  }

  look(timeoutMs: number): Promise<Look> {
    return this.#evaluate<Look>(`(${LOOK})`, timeoutMs);
  }

  /** Rendered DOM and visible text of one and the same instant: one evaluation, which no script of the page can interrupt. */
  content(timeoutMs: number): Promise<DocumentContent> {
    return this.#evaluate<DocumentContent>(
      `({
        ...${LOOK},
        dom: (document.doctype === null ? '' : new XMLSerializer().serializeToString(document.doctype) + '\\n') + document.documentElement.outerHTML,
        text: document.body?.innerText ?? '',
      })`,
      timeoutMs,
    );
  }

  /** Scrolls down screen by screen for at most `budgetMs`, so that what loads on sight is there, and back to the top. */
  scrollThrough(budgetMs: number, timeoutMs: number): Promise<ScrollReport> {
    return this.#evaluate<ScrollReport>(`(${SCROLL})(${JSON.stringify(budgetMs)})`, timeoutMs);
  }

  async #evaluate<T>(expression: string, timeoutMs: number): Promise<T> {
    const { executionContextId } = await this.#session.send(
      'Page.createIsolatedWorld',
      { frameId: this.#frameId, worldName: 'guzheng' },
      { timeout: timeoutMs },
    );
    const answer = await this.#session.send(
      'Runtime.evaluate',
      { expression, contextId: executionContextId, returnByValue: true, awaitPromise: true },
      { timeout: timeoutMs },
    );
    if (answer.exceptionDetails !== undefined)
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value as T;
  }
}

/** Runs in the page. Text, as this package is compiled without DOM types. */
const SCROLL = `async (budget) => {
  const end = performance.now() + budget;
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 100); });
  const height = () => document.scrollingElement?.scrollHeight ?? 0;
  const positions = [];
  for (let y = innerHeight; y < height() && performance.now() < end; y += innerHeight) {
    scrollTo({ top: y, behavior: 'instant' });
    positions.push(Math.round(scrollY));
    await frame();
  }
  const stopped = performance.now() < end ? 'end' : 'budget';
  const pending = [...document.images].filter((image) => !image.complete);
  const settled = Promise.all(pending.map((image) => new Promise((done) => { image.addEventListener("load", done); image.addEventListener("error", done); })));
  if (pending.length > 0) await Promise.race([settled, new Promise((done) => setTimeout(done, Math.max(0, end - performance.now())))]);
  if (positions.length > 0) { scrollTo({ top: 0, left: 0, behavior: 'instant' }); await frame(); }
  const images = [...document.images];
  return { positions, height: height(), stopped, images: images.length, imagesMissing: images.filter((image) => image.currentSrc !== '' && image.naturalWidth === 0).length };
}`;
