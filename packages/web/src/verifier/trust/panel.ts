import { bytesToHex, EvidenceError, NETWORKS, parseJson, sha256 } from '@guzheng/evidence';
import { parseTrust, VerifyError } from '@guzheng/verify';
import { both } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { foreign, plainly } from '../elements/foreign.ts';
import type { PolicyName } from '../examination/request.ts';
import type { Words } from '../words/words.ts';
import type { Conditions, TrustFile } from './conditions.ts';
import { type Pin, type PinChain, readPin } from './pin.ts';

const POLICIES: readonly PolicyName[] = ['court', 'testnet', 'devnet'];

export interface TrustPanel {
  readonly node: HTMLElement;
  conditions(): Conditions;
  /** A block entered elsewhere on the page. */
  pin(pin: Pin): void;
  takeTrustFile(file: File): Promise<void>;
}

/** What a verdict is to depend on: the requirement, and what whoever checks vouches for. */
export function trustPanel(onChange: () => void): TrustPanel {
  let conditions: Conditions = { policy: 'court', pins: [], trustFile: undefined };
  const pins = element('ul', { class: 'pins' });
  const trustFile = element('div', { 'aria-live': 'polite' });
  const change = (next: Partial<Conditions>): void => {
    conditions = { ...conditions, ...next };
    replace(
      pins,
      conditions.pins.map((pin) => pinItem(pin, () => change({ pins: conditions.pins.filter((own) => own !== pin) }))),
    );
    onChange();
  };
  const pin = (added: Pin): void =>
    change({ pins: [...conditions.pins.filter((own) => !isSamePlace(own, added)), added] });
  const takeTrustFile = async (file: File): Promise<void> => {
    const read = await readTrustFile(file);
    if (typeof read === 'string') return replace(trustFile, refusal(file, read));
    const forget = button(
      both((w) => w.requirements.remove),
      () => {
        replace(trustFile);
        change({ trustFile: undefined });
      },
    );
    replace(trustFile, element('p', {}, foreign(file.name), ' ', forget));
    change({ trustFile: read });
  };
  const node = element(
    'details',
    { class: 'requirements screen' },
    element(
      'summary',
      {},
      element(
        'h2',
        {},
        both((w) => w.requirements.heading),
      ),
    ),
    policyChoice((policy) => change({ policy })),
    element(
      'h3',
      {},
      both((w) => w.requirements.trust),
    ),
    element(
      'p',
      { class: 'note' },
      both((w) => w.requirements.trustMeans),
    ),
    pinForm(pin),
    pins,
    element(
      'h3',
      {},
      both((w) => w.requirements.trustFile),
    ),
    trustPicker((file) => void takeTrustFile(file)),
    trustFile,
  );
  return { node, conditions: () => conditions, pin, takeTrustFile };
}

function isSamePlace(a: Pin, b: Pin): boolean {
  return a.chainId === b.chainId && a.genesisHash === b.genesisHash && a.number === b.number;
}

function policyChoice(onChoice: (policy: PolicyName) => void): HTMLElement {
  const radios = POLICIES.map((policy) => {
    const id = `policy-${policy}`;
    const checked = policy === 'court' ? { checked: '' } : {};
    const input = element('input', {
      type: 'radio',
      name: 'policy',
      id,
      'aria-describedby': `${id}-means`,
      ...checked,
    });
    input.addEventListener('change', () => onChoice(policy));
    return element(
      'div',
      { class: 'policy' },
      input,
      element(
        'label',
        { for: id },
        both((w) => w.requirements.policies[policy].word),
      ),
      element(
        'p',
        { id: `${id}-means`, class: 'note' },
        both((w) => w.requirements.policies[policy].means),
      ),
    );
  });
  return element(
    'fieldset',
    {},
    element(
      'legend',
      {},
      both((w) => w.requirements.policy),
    ),
    radios,
  );
}

/** Chains that others keep: a block of a development chain is nothing to vouch for. */
const CHAINS: readonly PinChain[] = NETWORKS.filter((network) => network.class !== 'development')
  .map(({ name, chainId, genesisHash }) => ({ name, chainId, genesisHash }))
  .reverse();

function pinForm(onPin: (pin: Pin) => void): HTMLElement {
  const radios = CHAINS.map(({ name }, i) =>
    element('input', { type: 'radio', name: 'chain', ...(i === 0 ? { checked: '' } : {}), value: name }),
  );
  const height = field('pin-height', { inputmode: 'numeric' });
  const hash = field('pin-hash', { class: 'hash', spellcheck: 'false', autocapitalize: 'off' });
  const fault = element('p', { class: 'fault', role: 'alert' });
  const form = element(
    'form',
    { class: 'pin', novalidate: '' },
    element(
      'fieldset',
      {},
      element(
        'legend',
        {},
        both((w) => w.requirements.chain),
      ),
      radios.map((radio, i) => element('label', {}, radio, ' ', CHAINS[i]?.name)),
    ),
    element(
      'label',
      { for: 'pin-height' },
      both((w) => w.requirements.height),
    ),
    height,
    element(
      'label',
      { for: 'pin-hash' },
      both((w) => w.requirements.hash),
    ),
    hash,
    element(
      'button',
      { type: 'submit' },
      both((w) => w.requirements.add),
    ),
    fault,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const read = readPin(CHAINS[radios.findIndex(({ checked }) => checked)], height.value, hash.value);
    const fields = { chain: radios[0], height, hash };
    for (const one of [height, hash]) one.removeAttribute('aria-invalid');
    replace(fault);
    if (typeof read === 'string') {
      replace(
        fault,
        both((w) => w.requirements.pinFaults[read]),
      );
      fields[read]?.setAttribute('aria-invalid', 'true');
      fields[read]?.focus();
      return;
    }
    [height.value, hash.value] = ['', ''];
    onPin(read);
  });
  return form;
}

function field(id: string, attributes: Readonly<Record<string, string>>): HTMLInputElement {
  return element('input', { id, type: 'text', autocomplete: 'off', ...attributes });
}

function pinItem(pin: Pin, onRemove: () => void): HTMLElement {
  return element(
    'li',
    {},
    both((w) => w.requirements.pinned(plainly(pin.network, 80), pin.number)),
    ' ',
    element('code', {}, pin.hash),
    ' ',
    button(
      both((w) => w.requirements.remove),
      onRemove,
    ),
  );
}

function trustPicker(onFile: (file: File) => void): Child {
  const input = element('input', {
    type: 'file',
    class: 'away',
    tabindex: '-1',
    'aria-hidden': 'true',
    accept: '.json,application/json',
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) onFile(file);
    input.value = '';
  });
  return [
    button(
      both((w) => w.requirements.chooseTrust),
      () => input.click(),
    ),
    input,
  ];
}

const MAX_TRUST_BYTES = 64 * 1024 * 1024;

/** The trust of a file, or what is wrong with it. */
async function readTrustFile(file: File): Promise<TrustFile | string> {
  if (file.size > MAX_TRUST_BYTES) return `> ${MAX_TRUST_BYTES}`;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, sha256: bytesToHex(sha256(bytes)), trust: parseTrust(parseJson(bytes)) };
  } catch (error) {
    if (error instanceof EvidenceError || error instanceof VerifyError || error instanceof DOMException)
      return error.message;
    throw error;
  }
}

function refusal(file: File, message: string): Child {
  const says = (w: Words) => w.requirements.trustRefused;
  return element(
    'p',
    { class: 'fault', role: 'alert' },
    foreign(file.name),
    ' ',
    both(says),
    ' ',
    foreign(message, 1000),
  );
}
