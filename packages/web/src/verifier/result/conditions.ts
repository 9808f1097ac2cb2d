import { both, say } from '../elements/bilingual.ts';
import { type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Words } from '../words/words.ts';
import type { Outcome } from './outcome.ts';

export function conditionsSection({ conditions, exhibit, declarations }: Outcome): HTMLElement {
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
    exhibit.disclosure === undefined
      ? undefined
      : row((w) => w.conditions.disclosureFile, foreign(exhibit.disclosure.name)),
    row((w) => w.conditions.proofFile, proofOf(exhibit)),
    row((w) => w.conditions.declarations, namesOf(declarations)),
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

function proofOf({ proof, disclosure }: Exhibit): Child {
  if (proof !== undefined) return foreign(proof.name);
  return both((w) => (disclosure === undefined ? w.conditions.noProof : w.conditions.proofInside));
}

function namesOf(declarations: Outcome['declarations']): Child {
  if (declarations.length === 0) return both((w) => w.conditions.noDeclarations);
  return element(
    'ul',
    { class: 'plain' },
    declarations.map(({ file, sha256 }) =>
      element('li', {}, foreign(file.name), ' · SHA-256 ', element('code', {}, sha256)),
    ),
  );
}

function row(label: (words: Words) => string, ...value: readonly Child[]): HTMLElement {
  return element('div', {}, element('dt', {}, both(label)), element('dd', {}, value));
}
