import { say } from '../elements/bilingual.ts';
import { element } from '../elements/element.ts';
import type { Examiner } from '../examination/examiner.ts';
import type { ReportOutcome } from '../result/outcome.ts';
import { pictures } from './pictures.ts';
import { sentenceSearch } from './sentence.ts';
import { wholeTexts } from './texts.ts';

/** Picture beside source: whether the disputed sentence stands where it is said to. Only for a package with something of a page in it. */
export function facingSection(outcome: ReportOutcome, examiner: Examiner): HTMLElement | undefined {
  const subject = outcome.report.subject.package;
  if (subject === undefined || subject.source !== undefined) return undefined;
  return element(
    'section',
    { class: 'facing', 'aria-labelledby': 'facing-heading' },
    say('h3', (w) => w.facing.heading, { id: 'facing-heading' }),
    say('p', (w) => w.facing.intro, { class: 'note' }),
    element(
      'div',
      { class: 'columns' },
      element('div', { class: 'left' }, pictures(outcome, subject.screenshots, examiner)),
      element('div', { class: 'right' }, sentenceSearch(outcome, examiner), wholeTexts(outcome, examiner)),
    ),
  );
}
