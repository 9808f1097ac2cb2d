import type { Report } from '@guzheng/verify';
import { pictureFault } from '@guzheng/verify/render';
import { both, say } from '../elements/bilingual.ts';
import { button, type Child, element, replace } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import type { Examiner } from '../examination/examiner.ts';
import type { ReportOutcome } from '../result/outcome.ts';
import type { Words } from '../words/words.ts';

type Shot = NonNullable<Report['subject']['package']>['screenshots'][number];

/** More than a person chooses from; all of them are listed in the report. */
const MAX_SHOTS = 40;
/** A whole page in one picture. A larger PNG is looked at with a program made for it. Bytes. */
const MAX_SHOT_BYTES = 32 * 1024 * 1024;

export function pictures(outcome: ReportOutcome, shots: readonly Shot[], examiner: Examiner): Child {
  const ordered = [...shots].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_SHOTS);
  const [first] = ordered;
  if (first === undefined) return say('p', (w) => w.facing.noPicture, { class: 'missing' });
  const figure = element('figure', { 'aria-label': `${first.path}` });
  const show = (shot: Shot): void => {
    void showShot(figure, shot, outcome, examiner);
  };
  show(first);
  return [ordered.length > 1 ? chooser(ordered, show) : undefined, figure];
}

/** The picture that a saved report shows; none where it cannot be read, as the report then says. */
export function firstPicture({ exhibit, report }: ReportOutcome, examiner: Examiner): Promise<Uint8Array | undefined> {
  const shot = report.subject.package?.screenshots.find(({ role }) => role === 'viewport');
  if (shot === undefined) return Promise.resolve(undefined);
  const asked = { file: exhibit.file, path: shot.path, maxBytes: MAX_SHOT_BYTES };
  return examiner.ask('member', asked).catch(() => undefined);
}

const ORDER: readonly Shot['role'][] = ['viewport', 'full-page', 'after-scroll'];

function rank({ role }: Shot): number {
  return ORDER.indexOf(role);
}

function chooser(shots: readonly Shot[], show: (shot: Shot) => void): HTMLElement {
  const radios = shots.map((shot, i) => {
    const input = element('input', { type: 'radio', name: 'shot', ...(i === 0 ? { checked: '' } : {}) });
    input.addEventListener('change', () => show(shot));
    return element('label', {}, input, ' ', caption(shot));
  });
  return element(
    'fieldset',
    { class: 'shots screen' },
    say('legend', (w) => w.facing.shots),
    radios,
  );
}

function caption({ role, width, height, clip }: Shot): Child {
  const size = `${width} × ${height}`;
  return [both((w) => roleWord(w, role)), ` ${size}${clip === undefined ? '' : ` (${clip.x}, ${clip.y})`}`];
}

function roleWord(words: Words, role: Shot['role']): string {
  switch (role) {
    case 'viewport':
      return words.facing.viewport;
    case 'full-page':
      return words.facing.fullPage;
    case 'after-scroll':
      return words.facing.afterScroll;
  }
}

/** Shown only if its bytes have the digest that the report gives for it. */
async function showShot(
  figure: HTMLElement,
  shot: Shot,
  { exhibit }: ReportOutcome,
  examiner: Examiner,
): Promise<void> {
  figure.dataset.path = shot.path;
  replace(
    figure,
    say('p', (w) => w.facing.loading, { role: 'status' }),
  );
  const shown = await examiner
    .ask('member', { file: exhibit.file, path: shot.path, maxBytes: MAX_SHOT_BYTES })
    .then((bytes) => pictureOf(bytes, shot))
    .catch(() => faulty('unreadable'));
  // Another picture may have been chosen meanwhile.
  if (figure.dataset.path !== shot.path) return;
  replace(
    figure,
    shown,
    element(
      'figcaption',
      {},
      caption(shot),
      ' · ',
      foreign(shot.path),
      ' · SHA-256 ',
      element('code', {}, shot.sha256),
    ),
  );
}

function pictureOf(bytes: Uint8Array, shot: Shot): HTMLElement {
  const fault = pictureFault(bytes, shot.sha256, MAX_SHOT_BYTES);
  if (fault !== undefined) return faulty(fault);
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
  const image = element('img', { src: url, width: String(shot.width), height: String(shot.height), alt: '' });
  image.addEventListener('load', () => URL.revokeObjectURL(url));
  image.addEventListener('error', () => {
    URL.revokeObjectURL(url);
    image.replaceWith(faulty('notPng'));
  });
  const described = say('span', (w) => w.facing.alt, { class: 'away', id: 'picture-alt' });
  const frame = element(
    'div',
    { class: 'frame', tabindex: '0', role: 'group', 'aria-labelledby': 'picture-alt' },
    image,
  );
  return element('div', {}, described, frame, sizeSwitch(frame));
}

/** Half as wide as the page, a sentence in the picture may be too small to read. */
function sizeSwitch(frame: HTMLElement): HTMLElement {
  const toggle = button(
    both((w) => w.facing.actualSize),
    () => toggle.setAttribute('aria-pressed', String(frame.classList.toggle('actual'))),
    { 'aria-pressed': 'false' },
  );
  return element('p', { class: 'buttons screen' }, toggle);
}

function faulty(fault: keyof Words['facing']['faults']): HTMLElement {
  return say('p', (w) => w.facing.faults[fault], { class: 'missing' });
}
