import { both, say } from '../elements/bilingual.ts';
import { button, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import type { Conditions } from './conditions.ts';
import { isSameBlock, type Pin } from './pin.ts';
import { pinForm } from './pin-form.ts';
import { policyChoice } from './policy-choice.ts';
import { readTrustFile, trustPicker, trustRefusal } from './trust-file.ts';

export interface TrustPanel {
  readonly node: HTMLElement;
  conditions(): Conditions;
  /** A block entered elsewhere on the page. */
  pin(pin: Pin): void;
}

/** What a verdict is to depend on: the requirement, and what whoever checks vouches for. */
export function trustPanel(onChange: () => void): TrustPanel {
  let conditions: Conditions = { policy: 'court', pins: [], trustFile: undefined };
  const pins = element('ul', { class: 'pins' });
  const trustFile = element('div', { 'aria-live': 'polite' });
  const change = (next: Partial<Conditions>): void => {
    conditions = { ...conditions, ...next };
    const items = conditions.pins.map((pin) => pinItem(pin, () => change({ pins: without(conditions.pins, pin) })));
    replace(pins, items);
    onChange();
  };
  const pin = (added: Pin): void => change({ pins: [...without(conditions.pins, added), added] });
  const takeTrustFile = async (file: File): Promise<void> => {
    const read = await readTrustFile(file);
    if (typeof read === 'string') {
      replace(trustFile, trustRefusal(file, read));
      return;
    }
    const forget = remover(() => {
      replace(trustFile);
      change({ trustFile: undefined });
    });
    replace(trustFile, element('p', {}, foreign(file.name), ' ', forget));
    change({ trustFile: read });
  };
  const form = pinForm({ id: 'pin', button: (w) => w.requirements.add, onPin: pin });
  const picker = trustPicker((file) => void takeTrustFile(file));
  const node = element(
    'details',
    { class: 'requirements screen' },
    element(
      'summary',
      {},
      say('h2', (w) => w.requirements.heading),
    ),
    policyChoice((policy) => change({ policy })),
    say('h3', (w) => w.requirements.trust),
    say('p', (w) => w.requirements.trustMeans, { class: 'note' }),
    ...[form, pins],
    say('h3', (w) => w.requirements.trustFile),
    say('p', (w) => w.requirements.trustFileMeans, { class: 'note' }),
    element('p', {}, picker),
    trustFile,
  );
  return { node, conditions: () => conditions, pin };
}

/** One hash for one height: who enters another takes the first back. */
function without(pins: readonly Pin[], pin: Pin): readonly Pin[] {
  return pins.filter((own) => !isSameBlock(own, pin));
}

function pinItem(pin: Pin, onRemove: () => void): HTMLElement {
  return element(
    'li',
    {},
    both((w) => w.requirements.pinned(pin.chain.name, pin.number)),
    ' ',
    element('code', {}, pin.hash),
    ' ',
    remover(onRemove),
  );
}

function remover(onRemove: () => void): HTMLElement {
  return button(
    both((w) => w.requirements.remove),
    onRemove,
  );
}
