/** What is said of each find, as text that runs in the page after WALK: a `Spot` of observation.ts, plain data without elements. */
export const DESCRIBE: string = String.raw`
const UID_NAMES = ['data-uid', 'data-user-id', 'data-userid', 'data-author-id', 'data-id', 'uid', 'user-id', 'usercard', 'data-usercard', 'mid', 'data-mid'];
const unspaced = (text) => text.replace(/\s+/g, '');
const selectorOf = (element, frame) => {
  const path = pathTo(element);
  return path === null || frame.path === null ? null : frame.path + path;
};
const outwards = (element, most) => {
  const all = [];
  for (let at = element; at !== null && all.length < most; at = outward(at)) all.push(at);
  return all;
};
/** The link that the element is, lies in, or holds. */
const linkOf = (element) => {
  const link = outwards(element, 3).find((at) => localName(at) === 'a' && attribute(at, 'href') !== null) ?? select(element, 'a[href]')[0];
  return link === undefined ? null : cut(attribute(link, 'href'), 1000);
};
const uidsOf = (element) => outwards(element, 3)
  .flatMap((at) => UID_NAMES.map((name) => [name, cut(attribute(at, name), 200)]))
  .filter(([, value]) => value !== null && value !== '').slice(0, 6);
/** What the markup gives in place of the text, or, of a time, beside it. */
const contentOf = (element, kind) => {
  const isData = localName(element) === 'data' || localName(element) === 'meter';
  const names = ['datetime', 'content', ...(isData ? ['value'] : []), ...(kind === 'time' ? ['title'] : [])];
  const from = names.find((name) => attribute(element, name) !== null);
  return from === undefined ? null : { from, text: cut(attribute(element, from), 500) };
};

const describe = ({ kind, element, frame, key, context, text: given }) => {
  const shownText = (given ?? shown(element)).slice(0, 501).trim();
  const markup = squeeze(allText(element).slice(0, 500));
  const text = shownText === '' ? markup : shownText;
  const isFigure = kind === 'number' || kind === 'price' || kind === 'own' && text.length < 60;
  const laid = isFigure ? drawn(element) : { text: null, turned: false, parts: 0 };
  return {
    kind, key, text, selector: selectorOf(element, frame), frame: frame.url,
    markup: given !== undefined || unspaced(markup) === unspaced(text.slice(0, 500)) ? null : markup,
    before: (context?.before ?? '').slice(-100), after: (context?.after ?? '').slice(0, 100),
    near: kind === 'number' || kind === 'generated' || kind === 'attribute' ? nearby(element) : [],
    content: contentOf(element, kind),
    href: kind === 'author' ? linkOf(element) : null, ids: kind === 'author' ? uidsOf(element) : [],
    rect: rectOf(element, frame), visible: isSeen(element, frame),
    drawn: laid.text, parts: laid.parts, turned: laid.turned, generated: isFigure ? generatedAbout(element) : '',
  };
};
`;
