import { both, say } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { plainly } from '../elements/foreign.ts';
import type { Examiner } from '../examination/examiner.ts';
import type { PageTexts } from '../examination/request.ts';
import type { ReportOutcome } from '../result/outcome.ts';

/** More makes a browser slow; the sentence search goes through all of it. Characters. */
const SHOWN = 100_000;

/** The whole visible text and the whole source, for those who want to read on. */
export function wholeTexts({ exhibit, report }: ReportOutcome, examiner: Examiner): HTMLElement {
  const box = element('div', { class: 'texts screen' });
  const show = (): void => {
    replace(
      box,
      say('p', (w) => w.facing.finding, { role: 'status' }),
    );
    examiner.ask('texts', { file: exhibit.file, sha256: report.digests.sha256 }).then(
      (texts) => replace(box, inWords(texts)),
      () =>
        replace(
          box,
          say('p', (w) => w.facing.notFindable, { class: 'missing' }),
        ),
    );
  };
  replace(
    box,
    button(
      both((w) => w.facing.showTexts),
      show,
    ),
  );
  return box;
}

function inWords({ text, source, sourceUrl = '' }: PageTexts): Child {
  return [
    foldable(
      both((w) => w.facing.visibleText),
      text,
    ),
    foldable(
      both((w) => w.facing.source(plainly(sourceUrl))),
      source,
    ),
  ];
}

function foldable(name: Child, text: string | undefined): HTMLElement {
  const cut = text !== undefined && text.length > SHOWN;
  const body =
    text === undefined
      ? say('p', (w) => w.facing.noText)
      : element(
          'pre',
          { tabindex: '0', class: 'whole' },
          element('bdi', { class: 'foreign' }, plainly(text.slice(0, SHOWN).replaceAll('\r\n', '\n'), SHOWN)),
        );
  return element(
    'details',
    { open: '' },
    element('summary', {}, name),
    cut
      ? element(
          'p',
          { class: 'note' },
          both((w) => w.facing.cut(String(SHOWN), String(text.length))),
        )
      : undefined,
    body,
  );
}
