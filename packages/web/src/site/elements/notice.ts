import { type Child, element, replace } from '../../verifier/elements/element.ts';
import { problemBox } from '../problem/problem.ts';

/** Where it is said, beside what was pressed, what came of it. */
export interface Notice {
  readonly node: HTMLElement;
  say(...words: readonly Child[]): void;
  fail(error: unknown): void;
  clear(): void;
}

/** Success waits for its turn, a failure is told at once. Apart: an alert that stood within a status would be read twice. */
export function notice(): Notice {
  const said = element('div', { class: 'notice', role: 'status' });
  const failed = element('div', {});
  const show = (words: readonly Child[], failure: Child): void => {
    replace(said, words);
    replace(failed, failure);
  };
  return {
    node: element('div', {}, said, failed),
    say: (...words) => show(words, undefined),
    fail: (error) => show([], problemBox(error)),
    clear: () => show([], undefined),
  };
}
