import type { CDPSession, Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { CallLog } from '../log/call-log.ts';
import type { Journal } from './journal.ts';

export interface MannersOptions {
  readonly log: CallLog;
  readonly journal: Journal;
}

/** A page may ask without end; the first ones tell all there is to tell. */
const LOGGED_AT_MOST = 50;

/**
 * How a page that wants something is answered: alerts are acknowledged, questions refused, windows, downloads and files denied. Every
 * answer is written into the call log, since it may have changed what the page shows. Frames in other processes ask through the page.
 */
export async function answerPage(page: CDPSession, root: CDPSession, options: MannersOptions): Promise<void> {
  let left = LOGGED_AT_MOST;
  const record: Record = (call, args) => {
    if (left-- > 0) options.log.record({ means: 'browser', call, args, result: { ok: true } });
  };
  answerDialogs(page, options, record);
  page.on('Page.windowOpen', ({ url, windowName }) => record('deny window', { url: withoutSecrets(url), windowName }));
  await Promise.all([denyFiles(page, options, record), denyDownloads(root, options, record)]);
}

type Record = (call: string, args: { readonly [name: string]: unknown }) => void;

function answerDialogs(page: CDPSession, { journal }: MannersOptions, record: Record): void {
  page.on('Page.javascriptDialogOpening', ({ type, message, defaultPrompt, url }) => {
    const accept = type === 'alert' || type === 'beforeunload';
    record('Page.handleJavaScriptDialog', { type, message: message.slice(0, 1_000), accept });
    const prompt = defaultPrompt ? { defaultPrompt } : {};
    journal.add({
      kind: 'dialog',
      type,
      message,
      ...prompt,
      url: withoutSecrets(url),
      answer: accept ? 'accepted' : 'refused',
    });
    page.send('Page.handleJavaScriptDialog', { accept }).catch(ignoreGone);
  });
}

async function denyFiles(page: CDPSession, { journal }: MannersOptions, record: Record): Promise<void> {
  page.on('Page.fileChooserOpened', ({ mode }) => {
    record('deny file chooser', { mode });
    journal.add({ kind: 'file-chooser', mode, answer: 'denied' });
  });
  await page.send('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true });
}

async function denyDownloads(root: CDPSession, { journal }: MannersOptions, record: Record): Promise<void> {
  root.on('Browser.downloadWillBegin', ({ url, suggestedFilename }: Protocol.Browser.DownloadWillBeginEvent) => {
    record('deny download', { url: withoutSecrets(url), suggestedFilename });
    journal.add({ kind: 'download', url: withoutSecrets(url), suggestedFilename, answer: 'denied' });
  });
  await root.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
}

/** A dialog that its page has taken back, or a browser that is closing: there is nobody left to answer. */
function ignoreGone(): void {}
