import { say } from '../elements/bilingual.ts';
import { element } from '../elements/element.ts';
import type { PolicyName } from '../examination/request.ts';

const POLICIES: readonly PolicyName[] = ['court', 'testnet', 'devnet'];

/** The requirement, each with what it is good for. */
export function policyChoice(onChoice: (policy: PolicyName) => void): HTMLElement {
  const choices = POLICIES.map((policy) => {
    const id = `policy-${policy}`;
    const checked = policy === 'court' ? { checked: '' } : {};
    const facts = { type: 'radio', name: 'policy', id, 'aria-describedby': `${id}-means`, ...checked };
    const input = element('input', facts);
    input.addEventListener('change', () => onChoice(policy));
    return element(
      'div',
      { class: 'policy' },
      input,
      say('label', (w) => w.requirements.policies[policy].word, { for: id }),
      say('p', (w) => w.requirements.policies[policy].means, { id: `${id}-means`, class: 'note' }),
    );
  });
  return element(
    'fieldset',
    {},
    say('legend', (w) => w.requirements.policy),
    choices,
  );
}
