import type { CDPSession } from 'puppeteer-core';

/** What the document says of itself at one instant. CSS pixels. */
export interface Look {
  readonly url: string;
  readonly title: string;
  readonly contentType: string;
  readonly scroll: { readonly x: number; readonly y: number };
  readonly window: { readonly width: number; readonly height: number };
  readonly deviceScaleFactor: number;
}

export interface DocumentContent extends Look {
  readonly dom: string;
  readonly text: string;
}

const LOOK = `{
  url: location.href, title: document.title, contentType: document.contentType,
  scroll: { x: scrollX, y: scrollY }, window: { width: innerWidth, height: innerHeight }, deviceScaleFactor: devicePixelRatio,
}`;

/** One message of the browser holds no more than this, and all of it has to pass through memory. Characters. */
const LONGEST_CONTENT = 100_000_000;

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
    return this.ask<Look>(`(${LOOK})`, timeoutMs);
  }

  /** Rendered DOM and visible text of one and the same instant: one evaluation, which no script of the page can interrupt. */
  content(timeoutMs: number): Promise<DocumentContent> {
    return this.ask<DocumentContent>(`({ ...${LOOK}, ...(${CONTENT})(${LONGEST_CONTENT}) })`, timeoutMs);
  }

  /**
   * What an expression gives in the isolated world; a promise is awaited. `T` is for the caller to know: no script of the page runs
   * there, nor do names that the page gives its elements hide the document's own properties. The world and its globals last as long
   * as the document.
   */
  async ask<T>(expression: string, timeoutMs: number): Promise<T> {
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

/**
 * Runs in the page. Text, as this package is compiled without DOM types. `outerHTML` and `innerText` leave out what is in shadow
 * trees (HTML §8.5.4): the open ones are written as declarative shadow roots, and their text follows that of the document.
 */
const CONTENT = `(longest) => {
  const shadows = [];
  const collect = (tree) => {
    for (const { shadowRoot } of tree.querySelectorAll('*')) if (shadowRoot) { shadows.push(shadowRoot); collect(shadowRoot); }
  };
  collect(document);
  const root = document.documentElement;
  const withShadows = () => {
    const [shell, end] = [root.cloneNode(false).outerHTML, '</' + root.localName + '>'];
    return shell.slice(0, -end.length) + root.getHTML({ shadowRoots: shadows }) + end;
  };
  const shown = (element) => element.checkVisibility() || getComputedStyle(element).display === 'contents';
  const textOf = (shadow) => shown(shadow.host) ? [...shadow.children].filter(shown).map((child) => child.innerText ?? '') : [];
  const doctype = document.doctype === null ? '' : new XMLSerializer().serializeToString(document.doctype) + '\\n';
  const dom = doctype + (root === null ? '' : shadows.length === 0 ? root.outerHTML : withShadows());
  const text = [document.body?.innerText ?? '', ...shadows.flatMap(textOf).filter((part) => part.trim() !== '')].join('\\n');
  if (dom.length + text.length > longest) throw new Error('the DOM has ' + dom.length + ' characters, and ' + longest + ' are the limit');
  return { dom, text };
}`;
