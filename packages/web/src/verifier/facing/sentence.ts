import type { Excerpt, Whereabouts } from '@guzheng/verify';
import { both, say } from '../elements/bilingual.ts';
import { type Child, element, replace } from '../elements/element.ts';
import { foreign, plainly } from '../elements/foreign.ts';
import { type IconName, icon } from '../elements/icon.ts';
import type { Examiner } from '../examination/examiner.ts';
import type { Located } from '../examination/request.ts';
import type { ReportOutcome } from '../result/outcome.ts';
import type { Words } from '../words/words.ts';

/** A sentence is one, and not a book. UTF-16 code units. */
const MAX_SENTENCE = 2000;

export function sentenceSearch({ exhibit, report }: ReportOutcome, examiner: Examiner): HTMLElement {
  const input = element('textarea', {
    id: 'sentence',
    rows: '2',
    maxlength: String(MAX_SENTENCE),
    'aria-describedby': 'sentence-hint',
  });
  const answer = element('div', { class: 'found', role: 'status' });
  const form = element(
    'form',
    { class: 'sentence screen' },
    say('label', (w) => w.facing.sentence, { for: 'sentence' }),
    input,
    say('p', (w) => w.facing.sentenceHint, { id: 'sentence-hint', class: 'note' }),
    say('button', (w) => w.facing.find, { type: 'submit' }),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const sentence = input.value.trim();
    if (sentence === '') return input.focus();
    replace(
      answer,
      say('p', (w) => w.facing.finding),
    );
    examiner.ask('locate', { file: exhibit.file, sha256: report.digests.sha256, sentence }).then(
      (located) => replace(answer, inWords(sentence, located)),
      () =>
        replace(
          answer,
          say('p', (w) => w.facing.notFindable, { class: 'missing' }),
        ),
    );
  });
  return element('div', {}, form, answer);
}

const PLACES = ['text', 'dom', 'plain', 'browser'] as const;
type Place = (typeof PLACES)[number];

function inWords(sentence: string, { places, excerpts }: Located): Child {
  const count = PLACES.filter((place) => places[place] === 'found').length;
  return [
    element(
      'p',
      {},
      element('q', {}, foreign(sentence, MAX_SENTENCE)),
      ' ',
      say('strong', (w) => w.facing.found(count)),
    ),
    element(
      'ul',
      { class: 'places' },
      PLACES.map((place) => placeItem(place, places[place], excerpts)),
    ),
    parts(places.parts),
    say('p', (w) => w.facing.meaning, { class: 'note' }),
  ];
}

function placeItem(place: Place, whereabouts: Whereabouts, excerpts: Located['excerpts']): HTMLElement {
  const inSource = place === 'plain' ? excerpts.plainSource : [];
  const shown = inSource.length > 0 ? inSource : excerpts[place];
  const how: ((words: Words) => string) | undefined =
    inSource.length > 0
      ? (w) => w.facing.inSource
      : place === 'plain' || place === 'browser'
        ? (w) => w.facing.inWords
        : undefined;
  return element(
    'li',
    { class: whereabouts },
    element(
      'p',
      {},
      icon(ICONS[whereabouts]),
      ' ',
      say('b', (w) => w.facing.place[place]),
      both((w) => `${w.tag === 'en' ? ': ' : '：'}${w.facing.whereabouts[whereabouts]}`),
      shown.length > 0 && how !== undefined
        ? both((w) => (w.tag === 'en' ? ` (${how(w)})` : `（${how(w)}）`))
        : undefined,
    ),
    shown.map(excerpt),
  );
}

const ICONS: { readonly [K in Whereabouts]: IconName } = {
  found: 'pass',
  'not-found': 'fail',
  absent: 'none',
  unreadable: 'open',
};

/** As it is written there, markup and all, and as text only. */
function excerpt({ before, match, after }: Excerpt): HTMLElement {
  return element(
    'blockquote',
    {},
    element('bdi', { class: 'foreign' }, `…${line(before)}`, element('mark', {}, line(match)), `${line(after)}…`),
  );
}

function line(text: string): string {
  return plainly(text.replaceAll('\r\n', '\n'), 2 * MAX_SENTENCE);
}

const MAX_PARTS = 20;

function parts(urls: readonly string[]): Child {
  if (urls.length === 0) return undefined;
  const items = urls.slice(0, MAX_PARTS).map((url) => element('li', {}, foreign(url)));
  return [say('p', (w) => w.facing.parts), element('ul', {}, items)];
}
