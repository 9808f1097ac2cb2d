import { unusedSection } from '../declared/panel.ts';
import { unusedDeclarations } from '../declared/unused.ts';
import { both, type Lang, preferredLang, say, showLang, shownLang } from '../elements/bilingual.ts';
import { append, button, type Child, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import { failureOf } from '../examination/examine.ts';
import { makeExaminer } from '../examination/examiner.ts';
import { progressPanel } from '../examination/panel.ts';
import {
  declarationsOf,
  EMPTY,
  fresh,
  isComplete,
  pairsOf,
  put,
  type SetAside,
  setApart,
} from '../intake/case-file.ts';
import { MAX_FILES } from '../intake/gather.ts';
import { intakePanel } from '../intake/panel.ts';
import { type Offered, type Recognized, recognize } from '../intake/recognition.ts';
import type { Outcome } from '../result/outcome.ts';
import { outcomesTable } from '../result/outcomes.ts';
import { faultBox, resultSection } from '../result/panel.ts';
import { trustPanel } from '../trust/panel.ts';
import type { Pin } from '../trust/pin.ts';
import { announcement, checkAll } from './check.ts';

/** The whole page: files come in, are checked one after the other, and what came out is shown. `script` is the page's own, for its worker. */
export function startPage(script: string): void {
  const examiner = makeExaminer(script);
  const progress = progressPanel();
  const results = element('div', { class: 'results' });
  const changed = element('div', { class: 'changed screen', role: 'status' });
  let caseFile = EMPTY;
  let running: AbortController | undefined;
  let isFinished = false;
  /** What is put in is looked at in its order. */
  let taken = Promise.resolve();

  const intake = intakePanel({
    onOffered: (offered) => {
      const own = taken.then(() => take(offered));
      taken = own.catch(() => {});
      run(own);
    },
    onStart: () => run(check()),
    onClear: clear,
  });
  const trust = trustPanel(() => {
    if (!isFinished) return;
    const again = button(
      both((w) => w.requirements.again),
      () => run(check()),
    );
    replace(
      changed,
      element(
        'p',
        {},
        both((w) => w.requirements.changed),
        ' ',
        again,
      ),
    );
  });

  /** What nobody expected is said, and is no verdict. */
  function run(work: Promise<void>): void {
    work.catch((error: unknown) => {
      progress.end((w) => w.fault.says);
      replace(results, faultBox(failureOf(error)));
    });
  }

  async function take(offered: readonly Offered[]): Promise<void> {
    const { recognized, unreadable } = await recognizeAll(offered.slice(0, MAX_FILES));
    const { taken, setAside } = setApart(recognized);
    const added = fresh(caseFile, taken);
    // New evidence after a result is a new case; a proof that comes late belongs to the one at hand.
    if (isFinished && added.some(({ kind }) => kind === 'evidence')) clear();
    caseFile = put(caseFile, added);
    const pairing = pairsOf(caseFile);
    intake.show({ ...pairing, declarations: declarationsOf(caseFile) }, notice(offered, { unreadable, setAside }));
    if (added.length > 0 && isComplete(pairing)) run(check());
  }

  /** What still runs gives way: it would be the result of another case. */
  async function check(): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    replace(results);
    replace(changed);
    progress.start(() => own.abort());
    const toCheck = { ...pairsOf(caseFile), declarations: declarationsOf(caseFile) };
    const outcomes = await checkAll(toCheck, trust.conditions(), { examiner, progress, signal: own.signal });
    if (running !== own) return;
    running = undefined;
    isFinished = true;
    progress.end((w) => (outcomes === undefined ? w.progress.cancelled : announcement(w, outcomes)));
    if (outcomes === undefined)
      replace(
        results,
        say('p', (w) => w.progress.cancelled, { class: 'cancelled' }),
      );
    else showAll(outcomes, unusedSection(unusedDeclarations(toCheck.declarations, outcomes)));
  }

  function showAll(outcomes: readonly Outcome[], unused: HTMLElement | undefined): void {
    const [only] = outcomes;
    const one = element('div');
    if (outcomes.length === 1 && only !== undefined) {
      replace(results, unused, one);
      show(one, only);
      return;
    }
    const table = outcomesTable(outcomes, (outcome) => show(one, outcome));
    replace(results, table, unused, one);
    table.querySelector('h2')?.focus();
  }

  function show(place: HTMLElement, outcome: Outcome): void {
    const onPin = (pin: Pin): void => {
      trust.pin(pin);
      run(check());
    };
    const onAnother = (): void => {
      clear();
      intake.node.querySelector('button')?.focus();
    };
    replace(place, resultSection(outcome, { examiner, onPin, onAnother }));
    place.querySelector('h2')?.focus();
  }

  function clear(): void {
    running?.abort();
    running = undefined;
    progress.hide();
    caseFile = EMPTY;
    isFinished = false;
    intake.show({ ...pairsOf(caseFile), declarations: [] });
    replace(results);
    replace(changed);
  }

  languageSwitch();
  append(requireElement('main'), [intake.node, trust.node, progress.node, changed, results]);
  requireElement('too-old').remove();
}

async function recognizeAll(
  offered: readonly Offered[],
): Promise<{ readonly recognized: readonly Recognized[]; readonly unreadable: readonly File[] }> {
  const recognized: Recognized[] = [];
  const unreadable: File[] = [];
  for (const one of offered) {
    try {
      recognized.push(await recognize(one));
    } catch (error) {
      // A folder in the place of a file, a file that is gone: the browser says so by a DOMException (File API §6.2).
      if (!(error instanceof DOMException)) throw error;
      unreadable.push(one.file);
    }
  }
  return { recognized, unreadable };
}

interface NotTaken {
  readonly unreadable: readonly File[];
  readonly setAside: readonly SetAside[];
}

function notice(offered: readonly Offered[], { unreadable, setAside }: NotTaken): Child {
  const says: Child[] = [];
  if (offered.length === 0) says.push(both((w) => w.intake.nothing));
  if (offered.length > MAX_FILES) says.push(both((w) => w.intake.tooMany(MAX_FILES)));
  for (const { name } of unreadable.slice(0, 20)) says.push([foreign(name), ' ', both((w) => w.intake.unreadable)]);
  for (const { kind, file } of setAside.slice(0, 20)) {
    const why = both((w) => (kind === 'trust' ? w.intake.setAside : w.intake.tooLarge));
    says.push([foreign(file.name), ' ', why]);
  }
  return says.map((one) => element('p', { class: 'fault' }, one));
}

function languageSwitch(): void {
  const place = requireElement('languages');
  const labels: readonly (readonly [Lang, string, string])[] = [
    ['zh', '中文', 'zh-CN'],
    ['en', 'English', 'en'],
  ];
  const buttons = labels.map(([lang, label, tag]) => button(label, () => choose(lang), { lang: tag }));
  const choose = (lang: Lang): void => {
    showLang(lang);
    for (const [i, one] of buttons.entries()) one.setAttribute('aria-pressed', String(labels[i]?.[0] === shownLang()));
  };
  append(place, buttons);
  choose(preferredLang(navigator.languages));
}

function requireElement(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}
