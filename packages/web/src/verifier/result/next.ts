import type { DisclosureReport, Report } from '@guzheng/verify';
import { both, say } from '../elements/bilingual.ts';
import { type Child, element } from '../elements/element.ts';
import type { Pin } from '../trust/pin.ts';
import { pinForm } from '../trust/pin-form.ts';
import { nextSteps, type Step } from './next-steps.ts';

/** What the reader can do now. A block is confirmed by a hash that a person copied from elsewhere: none is suggested here. */
export function nextSection(report: Report | DisclosureReport, onPin: (pin: Pin) => void): HTMLElement {
  const items = nextSteps(report).map((step, i) => element('li', {}, inWords(step, i, onPin)));
  return element(
    'section',
    { class: 'next', 'aria-labelledby': 'next-heading' },
    say('h3', (w) => w.next.heading, { id: 'next-heading' }),
    element('ol', {}, items),
  );
}

function inWords(step: Step, place: number, onPin: (pin: Pin) => void): Child {
  if (step.kind !== 'confirm') return both((w) => w.next[step.kind]);
  const { name } = step.chain;
  const what = both((w) =>
    step.block === 'anchor' ? w.next.confirmBlock(name, step.number) : w.next.confirmNotBefore(name, step.number),
  );
  return [
    element('strong', {}, what),
    say('p', (w) => w.next.confirmHow),
    step.explorer === undefined ? undefined : say('p', (w) => w.next.explorer(step.explorer ?? ''), { class: 'note' }),
    pinForm({
      id: `confirm-${place}`,
      fixed: { chain: step.chain, number: step.number },
      button: (w) => w.next.confirm,
      onPin,
    }),
  ];
}
