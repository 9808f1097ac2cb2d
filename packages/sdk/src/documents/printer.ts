import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import type { RenderedDocument } from '@guzheng/verify/documents';
import { SdkError } from '../error.ts';
import { withPlainCharacters } from './plain-characters.ts';

/** A browser that prints and does nothing else. */
export interface Printer extends AsyncDisposable {
  /** The document as PDF, A4, with its marks on every page. Rejects with SdkError `print-failed`. */
  print(document: RenderedDocument): Promise<Uint8Array>;
}

type Page = Awaited<ReturnType<LaunchedBrowser['browser']['newPage']>>;

const MARGIN = { top: '20mm', bottom: '17mm', left: '18mm', right: '18mm' } as const;

/** The marks come from the printer, which every version of the browser has: the sheet's own would stand there a second time. */
const NO_SECOND_MARKS = `@page { margin: 20mm 18mm 17mm; @top-left { content: none } @top-right { content: none } @bottom-right { content: none } }`;

/** The sheet numbers chapters in Chinese: these are on the page and not in its text. */
const NUMERALS = '一二三四五六七八九十';

const PATIENCE_MS = 60_000;

/** Starts the browser that capture would use. Throws CaptureError `browser-missing`, `browser-failed`. */
export async function openPrinter(browserPath?: string): Promise<Printer> {
  const found = await findBrowser(browserPath === undefined ? {} : { browserPath });
  const launched = await launchBrowser(found, { viewport: { width: 1000, height: 1400 } });
  return {
    print: (document) => printOn(launched, document),
    [Symbol.asyncDispose]: () => launched.close(),
  };
}

async function printOn({ browser }: LaunchedBrowser, { html, marks }: RenderedDocument): Promise<Uint8Array> {
  const page = await browser.newPage();
  try {
    const asked = await closeOff(page);
    await page.setContent(html, { waitUntil: 'load', timeout: PATIENCE_MS });
    await page.addStyleTag({ content: NO_SECOND_MARKS });
    const pdf = await page.pdf({
      format: 'A4',
      margin: MARGIN,
      displayHeaderFooter: true,
      headerTemplate: marks.header,
      footerTemplate: marks.footer,
      printBackground: true,
      timeout: PATIENCE_MS,
    });
    if (asked.length > 0) throw new Error(`the document asked for ${asked[0]}`);
    return withPlainCharacters(pdf, html + marks.header + marks.footer + NUMERALS);
  } catch (cause) {
    throw printFailed(cause);
  } finally {
    await page.close().catch(() => undefined);
  }
}

/** Nothing leaves: a document has all that it shows in itself, and one that asks for anything is not printed. */
async function closeOff(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  await page.setJavaScriptEnabled(false);
  await page.setOfflineMode(true);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().startsWith('data:')) return void request.continue().catch(() => undefined);
    asked.push(request.url().slice(0, 200));
    return void request.abort().catch(() => undefined);
  });
  return asked;
}

function printFailed(cause: unknown): SdkError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SdkError('print-failed', `the browser could not print the document: ${reason}`, {
    hint: 'write HTML instead and print it by hand, or name another browser',
    cause,
  });
}
