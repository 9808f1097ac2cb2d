import { both, say } from '../elements/bilingual.ts';
import { type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import type { Words } from '../words/words.ts';
import type { Outcome } from './outcome.ts';

export function conditionsSection({ conditions, exhibit }: Outcome): HTMLElement {
  const { policy, pins, trustFile } = conditions;
  const pinned = pins.map((pin) =>
    element(
      'li',
      {},
      both((w) => w.requirements.pinned(pin.chain.name, pin.number)),
      ' ',
      element('code', {}, pin.hash),
    ),
  );
  const rows = [
    row(
      (w) => w.conditions.policy,
      both((w) => `${w.requirements.policies[policy].word} · ${w.requirements.policies[policy].means}`),
    ),
    row(
      (w) => w.conditions.proofFile,
      exhibit.proof === undefined ? both((w) => w.conditions.noProof) : foreign(exhibit.proof.name),
    ),
    row(
      (w) => w.conditions.pins,
      pins.length === 0 ? both((w) => w.conditions.noPins) : element('ul', { class: 'plain' }, pinned),
    ),
    row(
      (w) => w.conditions.trustFile,
      trustFile === undefined
        ? both((w) => w.conditions.none)
        : [foreign(trustFile.name), ' · SHA-256 ', element('code', {}, trustFile.sha256)],
    ),
    row(
      (w) => w.conditions.page,
      both((w) => `${w.title} ${document.documentElement.dataset.version ?? ''}`),
    ),
    row(
      (w) => w.conditions.network,
      both((w) => w.conditions.offline),
    ),
  ];
  return element(
    'section',
    { class: 'conditions', 'aria-labelledby': 'conditions-heading' },
    say('h3', (w) => w.conditions.heading, { id: 'conditions-heading' }),
    say('p', (w) => w.conditions.intro, { class: 'note' }),
    element('dl', {}, rows),
  );
}

function row(label: (words: Words) => string, ...value: readonly Child[]): HTMLElement {
  return element('div', {}, element('dt', {}, both(label)), element('dd', {}, value));
}
