import type { ReadDeclaration } from '@guzheng/evidence';
import { clocks } from '@guzheng/verify/render';
import { both, say } from '../elements/bilingual.ts';
import { type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { icon } from '../elements/icon.ts';
import type { OfferedDeclaration } from '../intake/recognition.ts';
import type { Words } from '../words/words.ts';
import { factRows } from './facts.ts';
import type { UnusedDeclaration } from './unused.ts';

/** What people declared of the file: who, when, whether the signature holds, and in their own words. Nothing of it was checked. */
export function declaredSection(declarations: readonly OfferedDeclaration[]): HTMLElement | undefined {
  const cards = declarations.flatMap(({ file, inside }) =>
    typeof inside === 'string' ? [] : [card(file, inside, true)],
  );
  if (cards.length === 0) return undefined;
  return element(
    'section',
    { class: 'declarations', 'aria-labelledby': 'declared-heading' },
    say('h3', (w) => w.declared.heading, { id: 'declared-heading' }),
    say('p', (w) => w.declared.intro, { class: 'note' }),
    cards,
  );
}

/** What was put in and belongs to none of the files, with the reason; it says nothing of their words but who signed what. */
export function unusedSection(unused: readonly UnusedDeclaration[]): HTMLElement | undefined {
  if (unused.length === 0) return undefined;
  const items = unused.map(({ declaration: { file, inside }, why }) =>
    element(
      'div',
      { class: 'unused' },
      element(
        'p',
        { class: 'lack' },
        icon('open'),
        ' ',
        both((w) => w.declared.unused[why]),
      ),
      typeof inside === 'string' ? element('p', {}, foreign(file.name)) : card(file, inside, false),
    ),
  );
  return element(
    'section',
    { class: 'declarations', 'aria-labelledby': 'unused-heading' },
    say('h2', (w) => w.declared.unusedHeading, { id: 'unused-heading' }),
    items,
  );
}

function card(file: File, { declaration, signed }: ReadDeclaration, isUsed: boolean): HTMLElement {
  const { declarant, subject, time, facts } = declaration;
  return element(
    'dl',
    { class: 'declaration' },
    row((w) => w.declared.file, foreign(file.name)),
    row((w) => w.declared.by, foreign(declarant.name), element('br'), element('code', {}, declarant.publicKey)),
    row(
      (w) => w.declared.signature,
      icon(signed ? 'pass' : 'fail'),
      ' ',
      both((w) => (signed ? w.declared.signed : w.declared.notSigned)),
    ),
    row((w) => w.declared.time, timeInWords(time)),
    row(
      (w) => w.declared.about,
      isUsed ? [both((w) => w.declared.thisFile), element('br')] : undefined,
      'SHA-256 ',
      element('code', {}, subject.sha256),
    ),
    isUsed ? factRows(facts).map(({ label, value }) => row((w) => w.declared.facts[label], value)) : undefined,
  );
}

function timeInWords(time: string): Child {
  const at = clocks(time);
  return at === undefined ? foreign(time, 80) : both((w) => w.declared.clock(at));
}

function row(label: (words: Words) => string, ...value: readonly Child[]): HTMLElement {
  return element('div', {}, element('dt', {}, both(label)), element('dd', {}, value));
}
