import type { Protocol } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import { headerList, headerValue } from './headers.ts';
import type { Journal, PageEvent } from './journal.ts';
import type { LossBook } from './loss-book.ts';
import type { Target } from './targets.ts';

export interface EventOptions {
  readonly journal: Journal;
  readonly losses: LossBook;
  readonly mainFrameId: string;
}

/** Writes down what a frame or worker says and does: console, errors, windows, navigations, crashes. */
export function hearEvents(target: Target, options: EventOptions): void {
  const { session, kind, id } = target;
  let { url } = target;
  const write = (event: PageEvent) => options.journal.add({ ...event, ...(kind === 'page' ? {} : { in: kind }) });
  if (kind !== 'page') write({ kind: 'target', url: withoutSecrets(url) });
  session.on('Runtime.consoleAPICalled', (event) => write(consoleCall(event)));
  session.on('Runtime.exceptionThrown', (event) => write(exception(event)));
  session.on('Log.entryAdded', ({ entry }) => {
    // A worker's own session says it too.
    if (entry.source !== 'worker') write(logEntry(entry));
  });
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.id === id) url = frame.url;
  });
  session.on('Inspector.targetCrashed', () => {
    write({ kind: 'crash', url: withoutSecrets(url) });
    // Of the page itself whoever looks at it says so.
    if (kind !== 'page')
      options.losses.gap('frame-crashed', url === '' ? undefined : url, 'the process of a frame died');
  });
  hearWindows(target, options, write);
}

type Write = (event: PageEvent) => void;

function hearWindows({ session }: Target, { losses, mainFrameId }: EventOptions, write: Write): void {
  session.on('Page.windowOpen', ({ url, windowName, userGesture }) => {
    write({ kind: 'popup', url: withoutSecrets(url), windowName, userGesture, answer: 'denied' });
    losses.note('popup-denied', url, 'the page wanted to open a window and was denied it');
  });
  session.on('Page.frameNavigated', ({ frame, type }) => {
    if (frame.id === mainFrameId) write({ kind: 'navigation', url: withoutSecrets(frame.url), how: type });
  });
  session.on('Page.navigatedWithinDocument', ({ frameId, url, navigationType }) => {
    if (frameId === mainFrameId) write({ kind: 'navigation', url: withoutSecrets(url), how: navigationType });
  });
  session.on('Page.frameRequestedNavigation', ({ frameId, url, reason }) => {
    if (frameId === mainFrameId) write({ kind: 'navigation', url: withoutSecrets(url), how: `requested: ${reason}` });
  });
  session.on('Network.responseReceivedEarlyHints', ({ headers }) =>
    write({ kind: 'early-hints', headers: headerList(headers), link: headerValue(headerList(headers), 'link') ?? '' }),
  );
}

function consoleCall({ type, args, timestamp, stackTrace }: Protocol.Runtime.ConsoleAPICalledEvent): PageEvent {
  const at = new Date(timestamp);
  return { kind: 'console', at, level: type, text: args.map(textOf).join(' '), ...placeOf(stackTrace?.callFrames[0]) };
}

function exception({ timestamp, exceptionDetails }: Protocol.Runtime.ExceptionThrownEvent): PageEvent {
  const { text, exception, url = '', lineNumber, columnNumber } = exceptionDetails;
  const said = exception === undefined ? '' : textOf(exception);
  const place = placeOf({ url, lineNumber, columnNumber });
  return { kind: 'exception', at: new Date(timestamp), text: `${text} ${said}`.trim(), ...place };
}

function logEntry({ source, level, text, timestamp, url, lineNumber }: Protocol.Log.LogEntry): PageEvent {
  const place =
    url === undefined
      ? {}
      : { url: withoutSecrets(url), ...(lineNumber === undefined ? {} : { line: lineNumber + 1 }) };
  return { kind: 'log', at: new Date(timestamp), source, level, text, ...place };
}

/** What a console shows of a value without asking the page: asking could run the page's own code. */
function textOf({ type, value, unserializableValue, description }: Protocol.Runtime.RemoteObject): string {
  if (typeof value === 'string') return value;
  if (unserializableValue !== undefined) return unserializableValue;
  if (value !== undefined) return String(JSON.stringify(value));
  return description ?? type;
}

/** Counted from 1, as people do. */
function placeOf(
  frame: { url: string; lineNumber: number; columnNumber: number } | undefined,
): Record<string, unknown> {
  if (frame === undefined || frame.url === '') return {};
  return { url: withoutSecrets(frame.url), line: frame.lineNumber + 1, column: frame.columnNumber + 1 };
}
