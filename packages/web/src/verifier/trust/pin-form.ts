import { NETWORKS } from '@guzheng/evidence';
import { both, say } from '../elements/bilingual.ts';
import { type Child, element, replace } from '../elements/element.ts';
import type { Words } from '../words/words.ts';
import { BITCOIN, type Pin, type PinChain, type PinEntry, readPin } from './pin.ts';

/** A place for the block; `fixed` where it is known which one is wanted. `id` keeps several forms on one page apart. */
export interface PinFormOptions {
  readonly id: string;
  readonly fixed?: { readonly chain: PinChain; readonly number: number };
  readonly button: (words: Words) => string;
  readonly onPin: (pin: Pin) => void;
}

/** Chains that others keep: a block of a development chain is nothing to vouch for. */
const CHAINS: readonly PinChain[] = [
  ...NETWORKS.filter((network) => network.class !== 'development')
    .map(({ name, chainId, genesisHash }) => ({ kind: 'evm', name, chainId, genesisHash }) as const)
    .reverse(),
  BITCOIN,
];

/**
 * Takes a block hash that a person copied from elsewhere. None is suggested, and the person says where it comes from: copied from the proof, it
 * would let the proof confirm itself.
 */
export function pinForm({ id, fixed, button, onPin }: PinFormOptions): HTMLFormElement {
  const chains = CHAINS.map((_, i) => radio(`${id}-chain`, i === 0));
  const height = textField(`${id}-height`, { inputmode: 'numeric' });
  const hash = textField(`${id}-hash`, { class: 'hash', autocapitalize: 'off', 'aria-describedby': `${id}-fault` });
  const source = element('input', { type: 'checkbox', id: `${id}-source` });
  const fault = element('p', { id: `${id}-fault`, class: 'fault', role: 'alert' });
  const form = element(
    'form',
    { class: 'pin screen', novalidate: '' },
    fixed === undefined ? blockFields(chains, height) : undefined,
    say('label', (w) => (fixed === undefined ? w.requirements.hash : w.next.hashLabel(fixed.number)), { for: hash.id }),
    hash,
    element(
      'p',
      { class: 'source' },
      source,
      ' ',
      say('label', (w) => w.requirements.source, { for: source.id }),
    ),
    element('button', { type: 'submit' }, both(button)),
    fault,
  );
  const entry = (): PinEntry => ({
    chain: fixed?.chain ?? CHAINS[chains.findIndex(({ checked }) => checked)],
    height: fixed === undefined ? height.value : String(fixed.number),
    hash: hash.value,
    isFromElsewhere: source.checked,
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const one of [height, hash, source]) one.removeAttribute('aria-invalid');
    replace(fault);
    const read = readPin(entry());
    if (typeof read !== 'string') {
      form.reset();
      onPin(read);
      return;
    }
    replace(
      fault,
      both((w) => w.requirements.pinFaults[read]),
    );
    const wrong = { chain: chains[0], height, hash, source }[read];
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
  });
  return form;
}

function blockFields(chains: readonly HTMLInputElement[], height: HTMLInputElement): Child {
  return [
    element(
      'fieldset',
      {},
      say('legend', (w) => w.requirements.chain),
      chains.map((one, i) => element('label', {}, one, ' ', CHAINS[i]?.name)),
    ),
    say('label', (w) => w.requirements.height, { for: height.id }),
    height,
  ];
}

function radio(name: string, isChecked: boolean): HTMLInputElement {
  return element('input', { type: 'radio', name, ...(isChecked ? { checked: '' } : {}) });
}

function textField(id: string, attributes: Readonly<Record<string, string>>): HTMLInputElement {
  return element('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', ...attributes });
}
