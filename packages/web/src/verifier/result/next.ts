import type { Report } from '@guzheng/verify';
import { both } from '../elements/bilingual.ts';
import { type Child, element, replace } from '../elements/element.ts';
import { plainly } from '../elements/foreign.ts';
import { type Pin, type PinChain, readPin } from '../trust/pin.ts';
import { nextSteps, type Step } from './next-steps.ts';

type Confirm = Extract<Step, { kind: 'confirm' }>;

/** What the reader can do now. A block is confirmed by a hash that a person copied from elsewhere: none is suggested here. */
export function nextSection(report: Report, onPin: (pin: Pin) => void): HTMLElement {
  const items = nextSteps(report).map((step, i) => element('li', {}, inWords(step, i, onPin)));
  return element(
    'section',
    { class: 'next', 'aria-labelledby': 'next-heading' },
    element(
      'h3',
      { id: 'next-heading' },
      both((w) => w.next.heading),
    ),
    element('ol', {}, items),
  );
}

function inWords(step: Step, place: number, onPin: (pin: Pin) => void): Child {
  if (step.kind !== 'confirm') return both((w) => w.next[step.kind]);
  const name = plainly(step.chain.name, 80);
  const what = both((w) =>
    step.block === 'anchor' ? w.next.confirmBlock(name, step.number) : w.next.confirmNotBefore(name, step.number),
  );
  return [
    element('strong', {}, what),
    element(
      'p',
      {},
      both((w) => w.next.confirmHow),
    ),
    step.explorer === undefined
      ? undefined
      : element(
          'p',
          { class: 'note' },
          both((w) => w.next.explorer(`${step.explorer}/block/${step.number}`)),
        ),
    hashForm(step, `confirm-${place}`, onPin),
  ];
}

function hashForm({ chain, number }: Confirm, id: string, onPin: (pin: Pin) => void): HTMLElement {
  const input = element('input', {
    ...{ id, type: 'text', class: 'hash', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
    'aria-describedby': `${id}-fault`,
  });
  const fault = element('p', { id: `${id}-fault`, class: 'fault', role: 'alert' });
  const form = element(
    'form',
    { class: 'pin screen', novalidate: '' },
    element(
      'label',
      { for: id },
      both((w) => w.next.hashLabel(number)),
    ),
    input,
    element(
      'button',
      { type: 'submit' },
      both((w) => w.next.confirm),
    ),
    fault,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    take(input, fault, { chain, number }, onPin);
  });
  return form;
}

function take(
  input: HTMLInputElement,
  fault: HTMLElement,
  { chain, number }: { chain: PinChain; number: number },
  onPin: (pin: Pin) => void,
): void {
  const pin = readPin(chain, String(number), input.value);
  if (typeof pin !== 'string') {
    onPin(pin);
    return;
  }
  input.setAttribute('aria-invalid', 'true');
  replace(
    fault,
    both((w) => w.requirements.pinFaults[pin]),
  );
  input.focus();
}
