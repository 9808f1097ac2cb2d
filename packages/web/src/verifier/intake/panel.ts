import { both, say } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { icon } from '../elements/icon.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Words } from '../words/words.ts';
import { fromDrop, fromPicker } from './gather.ts';
import type { Pairing } from './pairs.ts';
import type { Offered, OfferedDeclaration, OfferedDisclosure } from './recognition.ts';

export interface IntakeEvents {
  readonly onOffered: (offered: readonly Offered[]) => void;
  readonly onStart: () => void;
  readonly onClear: () => void;
}

export interface IntakePanel {
  readonly node: HTMLElement;
  /** Shows what was put in, and `notice` where something about it must be said. */
  show(contents: CaseContents, notice?: Child): void;
}

export interface CaseContents extends Pairing {
  readonly declarations: readonly OfferedDeclaration[];
}

/** Where files come in: dropped anywhere on the page, or chosen. */
export function intakePanel(events: IntakeEvents): IntakePanel {
  const list = element('div', { class: 'pairs', 'aria-live': 'polite' });
  const node = element(
    'section',
    { class: 'intake screen', 'aria-labelledby': 'intake-heading' },
    say('h2', (w) => w.intake.heading, { id: 'intake-heading' }),
    element(
      'div',
      { class: 'drop' },
      say('p', (w) => w.intake.drop),
      element(
        'p',
        { class: 'buttons' },
        picker((w) => w.intake.chooseFiles, { multiple: '' }, events.onOffered),
        picker((w) => w.intake.chooseFolder, { webkitdirectory: '' }, events.onOffered),
      ),
      say('p', (w) => w.intake.private, { class: 'note' }),
    ),
    list,
  );
  dropAnywhere(events.onOffered);
  return { node, show: (contents, notice) => replace(list, notice, inWords(contents, events)) };
}

/** A button that opens the file dialogue; the input itself is out of the way, for the keyboard too. */
function picker(
  label: (words: Words) => Child,
  attributes: Readonly<Record<string, string>>,
  onOffered: IntakeEvents['onOffered'],
): Child {
  const input = element('input', { type: 'file', class: 'away', tabindex: '-1', 'aria-hidden': 'true', ...attributes });
  input.addEventListener('change', () => {
    onOffered(fromPicker(input.files ?? []));
    input.value = '';
  });
  return [button(both(label), () => input.click(), { class: 'primary' }), input];
}

/** A file dropped beside the box must not replace the page. */
function dropAnywhere(onOffered: IntakeEvents['onOffered']): void {
  const over = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    document.body.classList.toggle('over', isOver);
  };
  document.addEventListener('dragover', over(true));
  document.addEventListener('dragleave', over(false));
  document.addEventListener('drop', (event) => {
    over(false)(event);
    if (event.dataTransfer === null) return;
    fromDrop(event.dataTransfer).then(onOffered, () => onOffered([]));
  });
}

const MAX_ROWS = 200;

function inWords(contents: CaseContents, { onStart, onClear }: IntakeEvents): Child {
  const { exhibits, strays, strayDisclosures, declarations } = contents;
  const all = [exhibits, strays, strayDisclosures, declarations];
  if (all.every(({ length }) => length === 0)) return undefined;
  const first = exhibits.length === 0;
  return [
    element('ul', { class: 'exhibits' }, exhibits.slice(0, MAX_ROWS).map(exhibitItem)),
    exhibits.length > MAX_ROWS ? element('p', {}, `… ${exhibits.length}`) : undefined,
    strays.length === 0 ? undefined : first ? proofsOnly(strays) : strayList(strays),
    strayDisclosures.length === 0 ? undefined : disclosureList(strayDisclosures),
    declarations.length === 0 ? undefined : declarationList(declarations),
    element(
      'p',
      { class: 'buttons' },
      first
        ? undefined
        : button(
            both((w) => w.intake.start(exhibits.length)),
            onStart,
            { class: 'primary' },
          ),
      button(
        both((w) => w.intake.clear),
        onClear,
      ),
    ),
  ];
}

function exhibitItem(exhibit: Exhibit): HTMLElement {
  const { file, proof, disclosure } = exhibit;
  const papers = [proof, disclosure].filter((paper) => paper !== undefined);
  const otherName = papers.some(({ name }) => !name.startsWith(file.name));
  return element(
    'li',
    {},
    element(
      'p',
      {},
      both((w) => `${disclosure === undefined ? w.intake.evidence : w.intake.member}${colon(w)}`),
      foreign(file.name),
      ' · ',
      both((w) => w.bytes(file.size)),
    ),
    disclosure === undefined ? undefined : paperLine((w) => w.intake.disclosure, disclosure),
    proof === undefined ? lackOfProof(exhibit) : paperLine((w) => w.intake.proof, proof),
    otherName ? say('p', (w) => w.intake.otherName, { class: 'note' }) : undefined,
  );
}

function paperLine(label: (words: Words) => string, { name }: File): HTMLElement {
  return element(
    'p',
    {},
    both((w) => `${label(w)}${colon(w)}`),
    foreign(name),
  );
}

/** A disclosure has the proof inside. */
function lackOfProof({ disclosure }: Exhibit): HTMLElement | undefined {
  if (disclosure !== undefined) return undefined;
  return element(
    'p',
    { class: 'lack' },
    icon('open'),
    ' ',
    both((w) => `${w.intake.noProof}${stop(w)}${w.intake.noProofHint}`),
  );
}

function colon({ tag }: Words): string {
  return tag === 'en' ? ': ' : '：';
}

function stop({ tag }: Words): string {
  return tag === 'en' ? '. ' : '。';
}

function strayList(strays: readonly File[]): Child {
  return element(
    'div',
    { class: 'lack' },
    element(
      'p',
      {},
      icon('open'),
      ' ',
      both((w) => `${w.intake.strays}${colon(w)}${w.intake.straysHint}`),
    ),
    names(strays),
  );
}

function proofsOnly(proofs: readonly File[]): Child {
  return element(
    'div',
    { class: 'lack' },
    names(proofs),
    say('p', (w) => w.intake.proofOnly),
  );
}

/** Without its file: what it says that it shows, so that the file can be found. */
function disclosureList(disclosures: readonly OfferedDisclosure[]): Child {
  const items = disclosures
    .slice(0, MAX_ROWS)
    .map(({ file, shown }) =>
      element(
        'li',
        {},
        foreign(file.name),
        shown === undefined
          ? undefined
          : [' · ', both((w) => w.intake.shows), foreign(shown.path), ' · ', both((w) => w.bytes(shown.bytes))],
      ),
    );
  return element(
    'div',
    { class: 'lack' },
    element(
      'p',
      {},
      icon('open'),
      ' ',
      both((w) => w.intake.strayDisclosures),
    ),
    element('ul', {}, items),
  );
}

function declarationList(declarations: readonly OfferedDeclaration[]): Child {
  const items = declarations
    .slice(0, MAX_ROWS)
    .map(({ file, inside }) =>
      element(
        'li',
        {},
        foreign(file.name),
        ' · ',
        typeof inside === 'string'
          ? both((w) => w.declared.unused[inside])
          : [both((w) => `${w.declared.by}${colon(w)}`), foreign(inside.declaration.declarant.name)],
      ),
    );
  return element(
    'div',
    { class: 'declared-list' },
    say('p', (w) => w.intake.declarations),
    element('ul', {}, items),
    declarations.length > MAX_ROWS ? element('p', {}, `… ${declarations.length}`) : undefined,
  );
}

function names(files: readonly File[]): HTMLElement {
  return element(
    'ul',
    {},
    files.slice(0, MAX_ROWS).map((file) => element('li', {}, foreign(file.name))),
  );
}
