/**
 * What is worth bringing home, as text that runs in the page after TOOLS. Needs `patterns` (sources of regular expressions), and leaves what
 * was found in `found`, and in `stopped` whether there was more.
 */
export const SEEK: string = String.raw`
const is = Object.fromEntries(Object.entries(patterns).map(([name, [source, flags]]) => [name, new RegExp(source, flags)]));
/** Digits, full-width digits, private use (fonts that draw digits), numerals. */
const FIGURE = /[0-9\uff10-\uff19\ue000-\uf8ff]|[一二两三四五六七八九十百千万亿零〇]{2}/;
/** Nothing but a number, in whatever way it is written; what has no width may be in it. */
const NUMBER = /^(?![.,，．'’+＋])[\s0-9\uff10-\uff19\ue000-\uf8ff.,，．'’+＋wWkKmMbB万亿千百十零〇一二两三四五六七八九多余\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{1,28}$/;
/** A sentence tells of numbers, and counts nothing. */
const SENTENCE = /[。！？!?；;]/;
const LONGEST_LINE = 60;
const CAPS = { number: 150, attribute: 60, generated: 30, line: 100, author: 40, time: 40, price: 40, place: 20, heading: 6, item: 80, own: 60 };
const MOST_PROBES = 1500;

const found = [];
const taken = Object.fromEntries(Object.keys(CAPS).map((kind) => [kind, { count: 0, elements: new Set() }]));
let stopped = 'end', probes = 0;

/** Of most kinds an element is one find; its attributes, and the selectors that were given, are several. */
const take = (kind, element, frame, more) => {
  const mine = taken[kind];
  const several = kind === 'own' || kind === 'attribute';
  if (!several && mine.elements.has(element)) return;
  if (mine.count >= CAPS[kind]) { stopped = 'finds'; return; }
  mine.count += 1;
  mine.elements.add(element);
  found.push({ kind, element, frame, key: '', context: null, ...more });
};

/** What stands about a number, up to the nearest element that has a label too; null where there is none. */
const labelAbout = (element) => {
  for (let marker = element, at = outward(element), up = 0; at !== null && up < 5; at = outward(at), up += 1) {
    if (rootOf(marker) !== rootOf(at)) { marker = at; continue; }
    const around = gather(at, 90, marker);
    if (around === null || SENTENCE.test(around.before + around.after)) return null;
    if (is.label.test(around.before + ' ' + around.after)) return around;
  }
  return null;
};

/** Attributes, classes and icons of the element and outwards, as far as there is no other number to which they could belong. */
const nearby = (element) => {
  const near = [];
  const say = (from, text) => {
    if (typeof text === 'string' && text.trim() !== '') near.push({ from, text: squeeze(text.slice(0, 200)) });
  };
  for (let at = element, inner = null, up = 0; at !== null && up < 4; inner = at, at = outward(at), up += 1) {
    if (inner !== null && rootOf(inner) === rootOf(at)) {
      const around = gather(at, 120, inner);
      if (around === null || FIGURE.test(around.before + around.after)) break;
    }
    say('aria-label', attribute(at, 'aria-label'));
    say('title', attribute(at, 'title'));
    say('class', attributes(at, ['class', 'id']));
    for (const icon of first(select(at, 'svg,use,i,em,img,span[class*=icon]'), 4)) if (icon !== element) say('icon', iconName(icon));
  }
  return near.slice(0, 16);
};
const iconName = (icon) => {
  const source = attribute(icon, 'src') ?? '';
  return attributes(icon, ['class', 'href', 'xlink:href', 'alt', 'aria-label', 'title']) + ' ' + (source.startsWith('data:') ? '' : source.split('/').pop());
};
const isNamed = (element) => nearby(element).some(({ from, text }) => from === 'class' || from === 'icon' ? is.name.test(apart(text)) : is.label.test(text));

/** Outwards as far as there is nothing but the number: its digits may each have an element of their own. */
const wholeNumber = (element, bare) => {
  let whole = element;
  for (let up = parentNode(whole); up !== null && nodeType(up) === 1; up = parentNode(whole)) {
    const wider = shortText(up, 28);
    if (wider === null || !NUMBER.test(wider)) break;
    // Two numbers side by side are not one.
    if (wider !== bare && (/\s/.test(wider) || /\s/.test(drawn(up).text))) break;
    whole = up;
  }
  return whole;
};

const takeNumber = (text, frame) => {
  const element = parentNode(text);
  if (element === null || nodeType(element) !== 1) return;
  const bare = shortText(element, 90);
  if (bare === null) return;
  if (NUMBER.test(bare)) {
    const whole = wholeNumber(element, bare), context = labelAbout(whole);
    if (context !== null || isNamed(whole)) take('number', whole, frame, { context });
  } else if (bare.length <= LONGEST_LINE && !SENTENCE.test(bare)) {
    if (is.label.test(bare)) take('number', element, frame, {});
    else if (is.money.test(bare)) take('price', element, frame, {});
  }
};

/** Text that only CSS writes. It takes long to ask for, so that not every element is asked. */
const takeGenerated = (element, frame) => {
  if (++probes > MOST_PROBES) { stopped = 'finds'; return; }
  const [before, after] = ['::before', '::after'].map((pseudo) => styleOf(element, pseudo).content);
  const unquoted = (content) => content === 'none' || content === 'normal' ? '' : content.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
  const own = unquoted(before) + unquoted(after), bare = shortText(element, 60);
  if (own === '' || bare === null) return;
  const text = squeeze(unquoted(before) + bare + unquoted(after)), counted = /counters?\(/.test(text);
  if (!FIGURE.test(text) && !counted) return;
  const context = NUMBER.test(text) || counted ? labelAbout(element) : null;
  if (context !== null || is.label.test(text) || isNamed(element)) take('generated', element, frame, { context, text });
};

const takeLine = (text, frame) => {
  let element = parentNode(text);
  if (element === null || nodeType(element) !== 1) return;
  // A label alone in its element: what it labels stands beside it.
  for (let up = 0; up < 2; up += 1) {
    const bare = shortText(element, 300), wide = parentNode(element);
    if (bare === null || bare.length > 12 || wide === null || nodeType(wide) !== 1 || shortText(wide, 120) === null) break;
    element = wide;
  }
  take('line', element, frame, {});
};

/** By tag, attribute or class. */
const takeElement = (element, frame) => {
  const name = localName(element), prop = attribute(element, 'itemprop');
  if (name === 'h1') take('heading', element, frame, {});
  if (name === 'time') take('time', element, frame, { key: 'time' });
  if (name === 'a' && /\bauthor\b/.test(attribute(element, 'rel') ?? '')) take('author', element, frame, { key: 'rel' });
  if (name === 'a' && is.identity.test(attribute(element, 'href') ?? '')) take('author', element, frame, { key: 'href' });
  if (prop !== null) take('item', element, frame, { key: cut(prop, 60) });
  for (const key of ['aria-label', 'title']) takeAttribute(element, frame, key);
  const names = apart(attributes(element, ['class', 'id']));
  if (names === '' || names.length > 400) return;
  const kind = ['author', 'time', 'price', 'place'].find((own) => is[own].test(names));
  const bare = kind === undefined ? null : shortText(element, 60);
  if (bare !== null && bare !== '') take(kind, element, frame, { key: 'class' });
  if (firstChild(element) === null || is.name.test(names)) takeGenerated(element, frame);
};
const takeAttribute = (element, frame, key) => {
  const text = attribute(element, key);
  if (text === null || text.length > 120 || !FIGURE.test(text)) return;
  if (NUMBER.test(text)) take('attribute', element, frame, { key, text, context: labelAbout(element) });
  else if (is.label.test(text)) take('attribute', element, frame, { key, text });
};
`;
