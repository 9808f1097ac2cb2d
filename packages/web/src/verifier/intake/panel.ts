import { both, say } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { icon } from '../elements/icon.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Words } from '../words/words.ts';
import { fromDrop, fromPicker } from './gather.ts';
import type { Pairing } from './pairs.ts';
import type { Offered } from './recognition.ts';

export interface IntakeEvents {
  readonly onOffered: (offered: readonly Offered[]) => void;
  readonly onStart: () => void;
  readonly onClear: () => void;
}

export interface IntakePanel {
  readonly node: HTMLElement;
  /** Shows what was put in, and `notice` where something about it must be said. */
  show(pairing: Pairing, notice?: Child): void;
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
  return { node, show: (pairing, notice) => replace(list, notice, inWords(pairing, events)) };
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

function inWords({ exhibits, strays }: Pairing, { onStart, onClear }: IntakeEvents): Child {
  if (exhibits.length === 0 && strays.length === 0) return undefined;
  const first = exhibits.length === 0;
  return [
    element('ul', { class: 'exhibits' }, exhibits.slice(0, MAX_ROWS).map(exhibitItem)),
    exhibits.length > MAX_ROWS ? element('p', {}, `… ${exhibits.length}`) : undefined,
    strays.length === 0 ? undefined : first ? proofsOnly(strays) : strayList(strays),
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

function exhibitItem({ file, proof }: Exhibit): HTMLElement {
  const otherName = proof !== undefined && !proof.name.startsWith(file.name);
  return element(
    'li',
    {},
    element(
      'p',
      {},
      both((w) => `${w.intake.evidence}${colon(w)}`),
      foreign(file.name),
      ' · ',
      both((w) => w.bytes(file.size)),
    ),
    proof === undefined
      ? element(
          'p',
          { class: 'lack' },
          icon('open'),
          ' ',
          both((w) => `${w.intake.noProof}${stop(w)}${w.intake.noProofHint}`),
        )
      : element(
          'p',
          {},
          both((w) => `${w.intake.proof}${colon(w)}`),
          foreign(proof.name),
        ),
    otherName ? say('p', (w) => w.intake.otherName, { class: 'note' }) : undefined,
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

function names(files: readonly File[]): HTMLElement {
  return element(
    'ul',
    {},
    files.slice(0, MAX_ROWS).map((file) => element('li', {}, foreign(file.name))),
  );
}
