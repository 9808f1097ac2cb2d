import { renderDisclosureReport, renderReport } from '@guzheng/verify/render';
import { declaredSection } from '../declared/panel.ts';
import { both, say, shownLang } from '../elements/bilingual.ts';
import { button, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { icon } from '../elements/icon.ts';
import type { Examiner } from '../examination/examiner.ts';
import type { Failure } from '../examination/request.ts';
import { facingSection } from '../facing/facing.ts';
import { firstPicture } from '../facing/pictures.ts';
import type { Pin } from '../trust/pin.ts';
import type { Words } from '../words/words.ts';
import { conditionsSection } from './conditions.ts';
import { nextSection } from './next.ts';
import { fileDigestOf, type JudgedOutcome, type Outcome } from './outcome.ts';
import { recordSection } from './record.ts';
import { reportNodes } from './report-nodes.ts';
import { reportPart } from './report-part.ts';
import { reportName, save } from './save.ts';

export interface ResultEvents {
  readonly examiner: Examiner;
  /** A block was entered: check again with it. */
  readonly onPin: (pin: Pin) => void;
  readonly onAnother: () => void;
}

/** One outcome, whole. The heading takes the focus, so that it is read first. */
export function resultSection(outcome: Outcome, events: ResultEvents): HTMLElement {
  const name = foreign(outcome.exhibit.file.name);
  const heading = element(
    'h2',
    { id: 'result-heading', tabindex: '-1' },
    both((w) => w.result.heading),
    ' · ',
    name,
  );
  const body = outcome.kind === 'failure' ? failureBody(outcome) : judgedBody(outcome, events);
  return element(
    'section',
    { class: 'result', 'aria-labelledby': 'result-heading' },
    runningHead(outcome),
    heading,
    ...body,
  );
}

/** Repeated at the head of every printed page (page.css): a page torn from its report still says which file it is about. */
function runningHead(outcome: Outcome): HTMLElement | undefined {
  if (outcome.kind === 'failure') return undefined;
  return element(
    'p',
    { class: 'running', 'aria-hidden': 'true' },
    element(
      'span',
      { class: 'line' },
      both((w) => w.result.running),
      ' ',
      element('code', {}, fileDigestOf(outcome)),
    ),
  );
}

/** Verdict, warnings and what to do come first; then what this page adds; then the report as the command line writes it. */
function judgedBody(outcome: JudgedOutcome, { examiner, onPin, onAnother }: ResultEvents): readonly HTMLElement[] {
  const { sections, style } = reportNodes(outcome.report);
  const named = (name: string): Element | undefined => sections.find((section) => section.classList.contains(name));
  const first = sections.filter((section) => FIRST.some((name) => section.classList.contains(name)));
  const elsewhere = [named('record'), named('picture')];
  const rest = sections.filter((section) => !first.includes(section) && !elsewhere.includes(section));
  return [
    reportPart(first, style),
    relianceNote(outcome),
    toolbar(outcome, examiner, onAnother),
    nextSection(outcome.report, onPin),
    recordSection(named('record'), outcome),
    declaredSection(outcome.declarations),
    outcome.kind === 'report' ? facingSection(outcome, examiner) : undefined,
    conditionsSection(outcome),
    reportPart(rest, style),
  ].filter((part) => part !== undefined);
}

/** A verdict on the word of whoever checks is no weaker for it, and must say so wherever it is read. */
function relianceNote({ conditions: { pins, trustFile } }: JudgedOutcome): HTMLElement | undefined {
  if (pins.length === 0 && trustFile === undefined) return undefined;
  return element(
    'p',
    { class: 'reliance' },
    pins.length === 0 ? undefined : both((w) => w.result.relies(pins.length)),
    trustFile === undefined ? undefined : both((w) => w.result.reliesOnFile),
  );
}

/** `shown`: of one member, what of its package is withheld comes before everything that follows from it. */
const FIRST = ['verdict', 'digest', 'banner', 'shown'] as const;

function toolbar(outcome: JudgedOutcome, examiner: Examiner, onAnother: () => void): HTMLElement {
  const { report, exhibit } = outcome;
  const said = element('p', { class: 'said', role: 'status' });
  const hand = (ending: string, type: string, content: string): void => {
    const name = reportName(exhibit.file.name, ending);
    save(name, content, type);
    replace(
      said,
      both((w) => w.result.saved(name)),
    );
  };
  const saveJson = (): void => hand('json', 'application/json', `${JSON.stringify(report)}\n`);
  const saveHtml = async (): Promise<void> => {
    hand('html', 'text/html', await htmlOf(outcome, examiner));
  };
  const buttons: readonly (readonly [label: (words: Words) => string, onClick: () => void])[] = [
    [(w) => w.result.print, () => window.print()],
    [(w) => w.result.saveJson, saveJson],
    [(w) => w.result.saveHtml, () => void saveHtml()],
    [(w) => w.result.another, onAnother],
  ];
  return element(
    'div',
    { class: 'toolbar screen' },
    element(
      'p',
      { class: 'buttons' },
      buttons.map(([label, onClick]) => button(both(label), onClick)),
    ),
    said,
  );
}

async function htmlOf(outcome: JudgedOutcome, examiner: Examiner): Promise<string> {
  const lang = shownLang();
  if (outcome.kind === 'disclosure') return renderDisclosureReport(outcome.report, { lang });
  const screenshot = await firstPicture(outcome, examiner);
  return renderReport(outcome.report, { lang, ...(screenshot && { screenshot }) });
}

function failureBody({ exhibit, failure }: Extract<Outcome, { kind: 'failure' }>): readonly HTMLElement[] {
  return [faultBox(failure, exhibit.file.name)];
}

/** No conclusion is not a verdict, and looks like none. */
export function faultBox({ code, message }: Failure, name?: string): HTMLElement {
  const words = (w: Words) => (code === undefined ? w.fault : w.refusal[code]);
  return element(
    'div',
    { class: 'failure', role: 'alert' },
    icon('none'),
    element(
      'div',
      {},
      say('h3', (w) => w.refused),
      name === undefined ? undefined : element('p', {}, foreign(name)),
      say('p', (w) => words(w).says),
      say('p', (w) => words(w).todo),
      element('pre', { lang: 'en' }, foreign(code === undefined ? message : `${code}: ${message}`, 2000)),
    ),
  );
}
