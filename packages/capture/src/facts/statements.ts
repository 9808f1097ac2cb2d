import type { Fact } from '@guzheng/evidence';
import type { Spot } from './observation.ts';
import { bounded, misleading, plainText, spellOut } from './text.ts';
import { readTime } from './time.ts';
import { IDENTITY_SOURCE, LINES, PROVINCES } from './vocabulary.ts';

type Place = Partial<Fact>;
/** The part of a fact that its text gives. */
export type Stated = Pick<Fact, 'raw'> & Partial<Pick<Fact, 'value' | 'note'>>;

/** A text as it stands, and with what is hidden in it written out. */
export function stated(raw: string, value: string = raw): Stated {
  const { text, cut } = bounded(raw);
  return { raw: text, value: spellOut(bounded(value).text), ...(cut ? { note: 'cut at 500 characters' } : {}) };
}

/** A part of a text from which hidden characters were taken: that they were there is said. */
function statedPart(raw: string, part: string): Stated {
  const spelled = spellOut(bounded(raw).text);
  const trick = misleading(raw);
  if (trick !== undefined) return { raw: bounded(raw).text, note: `${trick}; it is written ${spelled}` };
  return spelled.includes('[U+') ? { ...stated(raw, part), note: `it is written ${spelled}` } : stated(raw, part);
}

/** A text that should say a time. */
export function statedTime(raw: string, text: string = raw): Stated {
  const read = readTime(text);
  if ('reason' in read) return { raw: bounded(raw).text, note: read.reason };
  return { raw: bounded(raw).text, value: read.value, ...(read.note === undefined ? {} : { note: read.note }) };
}

/** What a line says by its own words: 作者：, 发布于, IP属地, ICP备. */
export function lineFacts(spot: Spot, place: Place): Fact[] {
  const plain = plainText(spot.text).slice(0, 300);
  return LINES.flatMap(({ id, pattern }): Fact[] => {
    const global = new RegExp(pattern, `${pattern.flags}g`);
    return [...plain.matchAll(global)].flatMap(({ groups, 0: whole }) => {
      const value = groups?.value?.trim() ?? '';
      const base = { id, source: 'dom', key: 'text', ...place } as const;
      if (!id.endsWith('-time')) return [{ ...base, ...statedPart(spot.text, value) }];
      const time = statedTime(spot.text, value);
      return isTime(time) ? [{ ...base, label: whole.slice(0, whole.length - value.length).trim(), ...time }] : [];
    });
  });
}

/** Only what a class name, `rel` or tag says is a name: weaker than a word, and the key says so. */
export function authorFacts(spot: Spot, place: Place): Fact[] {
  const base = { source: 'dom', ...place } as const;
  const name = plainText(spot.text).replace(/^(?:作者|撰文|发布者|by)[: ]+/i, '');
  const isName = name !== '' && name.length <= 40 && !/^[\d.,万亿+ ]+$/.test(name);
  const named: Fact[] = isName ? [{ id: 'author', ...base, key: spot.key, ...statedPart(spot.text, name) }] : [];
  const identity = spot.href === null ? undefined : identityIn(spot.href);
  return [
    ...named,
    ...(identity === undefined || spot.href === null
      ? []
      : [{ id: 'author-id', ...base, key: 'href', ...stated(spot.href, identity) }]),
    ...spot.ids.map(([key, value]): Fact => ({ id: 'author-id', ...base, key, ...stated(value) })),
  ];
}

const IDENTITY = new RegExp(IDENTITY_SOURCE, 'i');

function identityIn(href: string): string | undefined {
  return IDENTITY.exec(href)
    ?.slice(1)
    .find((part) => part !== undefined);
}

/** `<time>`, and what a class name says is a time: kept only where it reads as one. */
export function timeFacts(spot: Spot, place: Place): Fact[] {
  const base = { id: 'publish-time', source: 'dom', ...place } as const;
  const shown = statedTime(spot.text);
  return [
    ...(spot.content === null ? [] : [{ ...base, key: spot.content.from, ...statedTime(spot.content.text) }]),
    ...(isTime(shown) ? [{ ...base, key: spot.key, ...shown }] : []),
  ];
}

function isTime({ value, note = '' }: Stated): boolean {
  return value !== undefined || /relative|no year/.test(note);
}

const PRICE =
  /(?:([¥￥$€£]|US\$|HK\$|CNY|RMB) ?)(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)|(\d+(?:\.\d{1,2})?) ?(元)/g;

/** One price is given as a number; a range or two prices only as they stand. */
export function priceFacts(spot: Spot, place: Place): Fact[] {
  const text = plainText(spot.drawn === null || spot.drawn === '' ? spot.text : spot.drawn).replace(
    /(\d) \.(?=\d)/g,
    '$1.',
  );
  const prices = [...text.matchAll(PRICE)];
  const [first] = prices;
  if (first === undefined) return [];
  const [, sign, after, before, unit] = first;
  const base = {
    id: 'price',
    source: 'dom',
    key: spot.key === '' ? 'text' : spot.key,
    ...place,
    raw: bounded(spot.text).text,
  } as const;
  if (prices.length > 1 || /\d ?[-~–] ?[\d¥￥]/.test(text)) return [{ ...base, note: 'it holds more than one price' }];
  return [{ ...base, value: `${sign ?? unit ?? ''} ${(after ?? before ?? '').replaceAll(',', '')}` }];
}

const PLACE = new RegExp(`^(?:中国)?(?:${PROVINCES})$`);

/** What a class name alone says is where somebody is, as under an article of WeChat. */
export function placeFacts(spot: Spot, place: Place): Fact[] {
  if (!PLACE.test(spot.text)) return [];
  return [{ id: 'ip-location', source: 'dom', key: 'class', ...place, ...stated(spot.text) }];
}

export function headingFacts(spot: Spot, place: Place): Fact[] {
  return spot.text === '' ? [] : [{ id: 'title', source: 'dom', key: 'h1', ...place, ...stated(spot.text) }];
}
