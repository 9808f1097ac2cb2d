import type { Browser, CDPSession, Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { CallLog } from '../log/call-log.ts';

/** A page may ask without end; the first ones tell all there is to tell. */
const LOGGED_AT_MOST = 50;

/**
 * How a page that wants something is answered: alerts are acknowledged, questions refused, windows and downloads denied. Every one
 * is written into the call log, since it may have changed what the page shows.
 */
export async function answerPage(browser: Browser, session: CDPSession, log: CallLog): Promise<void> {
  let left = LOGGED_AT_MOST;
  const record = (call: string, args: { readonly [name: string]: unknown }) => {
    if (left-- > 0) log.record({ means: 'browser', call, args, result: { ok: true } });
  };
  session.on('Page.javascriptDialogOpening', (dialog) => {
    const accept = dialog.type === 'alert' || dialog.type === 'beforeunload';
    record('Page.handleJavaScriptDialog', { type: dialog.type, message: dialog.message, accept });
    session.send('Page.handleJavaScriptDialog', { accept }).catch(ignoreGone);
  });
  session.on('Page.windowOpen', ({ url, windowName }) =>
    record('deny window', { url: withoutSecrets(url), windowName }),
  );
  await denyDownloads(browser, record);
}

async function denyDownloads(
  browser: Browser,
  record: (call: string, args: Record<string, unknown>) => void,
): Promise<void> {
  const root = await browser.target().createCDPSession();
  root.on('Browser.downloadWillBegin', ({ url, suggestedFilename }: Protocol.Browser.DownloadWillBeginEvent) =>
    record('deny download', { url: withoutSecrets(url), suggestedFilename }),
  );
  await root.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
}

/** A dialog that its page has taken back, or a browser that is closing: there is nobody left to answer. */
function ignoreGone(): void {}
