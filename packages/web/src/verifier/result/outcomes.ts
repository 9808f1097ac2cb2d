import type { Verdict } from '@guzheng/verify';
import { both, say } from '../elements/bilingual.ts';
import { button, type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { type IconName, icon } from '../elements/icon.ts';
import type { Outcome } from './outcome.ts';

/** Several files at a glance; each can be opened. */
export function outcomesTable(outcomes: readonly Outcome[], onShow: (outcome: Outcome) => void): HTMLElement {
  const rows = outcomes.map((outcome) =>
    element(
      'tr',
      {},
      element('td', {}, foreign(outcome.exhibit.file.name), memberMark(outcome)),
      element('td', {}, verdictOf(outcome)),
      element('td', { class: 'screen' }, shower(outcome, onShow)),
    ),
  );
  return element(
    'section',
    { class: 'outcomes', 'aria-labelledby': 'outcomes-heading' },
    say('h2', (w) => w.outcomes.heading, { id: 'outcomes-heading', tabindex: '-1' }),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          say('th', (w) => w.outcomes.file, { scope: 'col' }),
          say('th', (w) => w.outcomes.result, { scope: 'col' }),
          element(
            'th',
            { scope: 'col', class: 'screen' },
            say('span', (w) => w.outcomes.show, { class: 'away' }),
          ),
        ),
      ),
      element('tbody', {}, rows),
    ),
  );
}

/** One file may be put in as itself and as a member of a package. */
function memberMark({ exhibit }: Outcome): Child {
  return exhibit.disclosure === undefined ? undefined : [' · ', both((w) => w.outcomes.member)];
}

function shower(outcome: Outcome, onShow: (outcome: Outcome) => void): HTMLElement {
  const name = element('span', { class: 'away' }, foreign(outcome.exhibit.file.name), memberMark(outcome));
  return button([both((w) => w.outcomes.show), ' ', name], () => onShow(outcome));
}

const ICONS: { readonly [K in Verdict]: IconName } = { verified: 'pass', contradicted: 'fail', unproven: 'open' };

function verdictOf(outcome: Outcome): Child {
  if (outcome.kind === 'failure')
    return element(
      'span',
      { class: 'status none' },
      icon('none'),
      ' ',
      both((w) => w.refused),
    );
  const { verdict } = outcome.report;
  return element(
    'span',
    { class: `status ${verdict}` },
    icon(ICONS[verdict]),
    ' ',
    both((w) => w.verdict[verdict]),
  );
}
