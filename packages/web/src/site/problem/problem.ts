import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { both, type Text, t } from '../elements/text.ts';
import { Refused, Unreachable } from '../session/api.ts';
import { FAULT, PROBLEM_WORDS, type SaysAndDo, UNREACHABLE } from './words.ts';

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
      element('p', { class: 'note', lang: 'en' }, foreign(technical(error), 600)),
    ),
  );
}

export function wordsOf(error: unknown): SaysAndDo {
  if (error instanceof Refused) return PROBLEM_WORDS[error.problem.code];
  return error instanceof Unreachable ? UNREACHABLE : FAULT;
}

/** Whether the key is why: the page then asks for another. */
export function isKeyProblem(error: unknown): boolean {
  return error instanceof Refused && (error.problem.code === 'key-invalid' || error.problem.code === 'key-missing');
}

/** Whether asking again later may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && (error.problem.status >= 500 || error.problem.status === 429));
}

function waitFor(error: unknown): Child {
  if (!(error instanceof Refused) || error.problem.retryAfter === undefined) return undefined;
  return both(waitText(error.problem.retryAfter));
}

function waitText(seconds: number): Text {
  if (seconds < 120) return t(`请等 ${seconds} 秒。`, ` Wait ${seconds} seconds.`);
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120
    ? t(`请等 ${minutes} 分钟。`, ` Wait ${minutes} minutes.`)
    : t(`请等 ${Math.ceil(minutes / 60)} 小时。`, ` Wait ${Math.ceil(minutes / 60)} hours.`);
}

function technical(error: unknown): string {
  if (!(error instanceof Refused)) return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { code, detail, hint, request, fields = [] } = error.problem;
  const wrong = fields.map(({ field, message }) => `${field} ${message}`);
  return [`${code}: ${detail}`, hint, ...wrong, request === undefined ? undefined : `request ${request}`]
    .filter((part) => part !== undefined)
    .join(' · ');
}
