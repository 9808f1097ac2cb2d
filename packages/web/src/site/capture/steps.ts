import type { CaptureEvent } from '@guzheng/sdk/api';
import { element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { both, t } from '../elements/text.ts';
import { clockTime } from '../elements/time.ts';
import { stepText } from './words.ts';

type Step = Extract<CaptureEvent, { event: 'progress' }>;

export interface StepList {
  readonly node: HTMLElement;
  /** Each once, however often it comes: after a lost connection all of them come again. */
  add(step: Step): void;
  /** Whether new steps are read out: while it runs, not when a page of the past is opened. */
  speak(isLive: boolean): void;
}

export function stepList(): StepList {
  const list = element('ol', { class: 'steps' });
  const log = element('div', { role: 'log', 'aria-live': 'off' }, list);
  const known = new Set<string>();
  return {
    node: element(
      'details',
      { class: 'steps-box screen', open: '' },
      element('summary', {}, both(t('每一步（北京时间）', 'Every step'))),
      log,
    ),
    add: (step) => {
      const key = JSON.stringify(step);
      if (known.has(key)) return;
      known.add(key);
      list.append(stepItem(step));
    },
    speak: (isLive) => log.setAttribute('aria-live', isLive ? 'polite' : 'off'),
  };
}

function stepItem({ step, detail, time }: Step): HTMLElement {
  const words = stepText(step);
  return element(
    'li',
    {},
    clockTime(time),
    ' ',
    words === undefined ? foreign(step, 60) : both(words),
    words !== undefined || detail === '' ? undefined : element('span', { class: 'note' }, ' ', foreign(detail, 300)),
  );
}
