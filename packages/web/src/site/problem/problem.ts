import { type ApiErrorCode, GuzhengApiError } from '@guzheng/sdk/client';
import { button, type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { both, type Text, t } from '../elements/text.ts';
import { CODE_WORDS, FAULT, OTHER, type SaysAndDo } from './words.ts';

/** What went wrong, in words, and what to do; last what the server itself said, for whoever has to look into it. */
export function problemBox(error: unknown): HTMLElement {
  const { says, todo } = wordsOf(error);
  return element(
    'div',
    { class: 'failure', role: 'alert' },
    icon('none'),
    element(
      'div',
      {},
      element('p', {}, element('strong', {}, both(says))),
      element('p', {}, both(todo), waitFor(error)),
      element(
        'p',
        { class: 'note' },
        both(t('给运营人员看的：', 'For the operator: ')),
        element('span', { lang: 'en' }, foreign(technical(error), 600)),
      ),
    ),
  );
}

/** For what failed while a page was being drawn: nothing has to be typed anew. */
export function again(load: () => void): HTMLElement {
  return element('p', { class: 'buttons' }, button(both(t('再试一次', 'Try again')), load));
}

export function wordsOf(error: unknown): SaysAndDo {
  if (!(error instanceof GuzhengApiError)) return FAULT;
  return isKnown(error.code) ? CODE_WORDS[error.code] : OTHER;
}

function isKnown(code: GuzhengApiError['code']): code is ApiErrorCode {
  return Object.hasOwn(CODE_WORDS, code);
}

/** Whether asking again later may help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof GuzhengApiError)) return false;
  const { code, status = 0 } = error;
  return code === 'unreachable' || code === 'answer-cut' || code === 'timeout' || status === 429 || status >= 500;
}

function waitFor(error: unknown): Child {
  if (!(error instanceof GuzhengApiError) || error.retryAfter === undefined) return undefined;
  return both(waitText(error.retryAfter));
}

function waitText(seconds: number): Text {
  if (seconds < 120) return t(`请等 ${seconds} 秒。`, ` Wait ${seconds} seconds.`);
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120
    ? t(`请等 ${minutes} 分钟。`, ` Wait ${minutes} minutes.`)
    : t(`请等 ${Math.ceil(minutes / 60)} 小时。`, ` Wait ${Math.ceil(minutes / 60)} hours.`);
}

function technical(error: unknown): string {
  if (!(error instanceof GuzhengApiError))
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { code, message, hint, request, fields } = error;
  const wrong = fields.map((one) => `${one.field} ${one.message}`);
  return [`${code}: ${message}`, hint, ...wrong, request === undefined ? undefined : `request ${request}`]
    .filter((part) => part !== undefined)
    .join(' · ');
}
