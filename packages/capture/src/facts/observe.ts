import type { Onlooker } from '../page/look.ts';
import { IN_PAGE } from './in-page.ts';
import type { Observation } from './observation.ts';
import type { FactSelector } from './selectors.ts';
import {
  AUTHOR_SOURCE,
  IDENTITY_SOURCE,
  LABEL_SOURCE,
  LINE_SOURCE,
  NAME_SOURCE,
  PLACE_SOURCE,
  PRICE_SOURCE,
  TIME_SOURCE,
} from './vocabulary.ts';

/** What a page may cost: it is the page that has to be seen, and it goes on meanwhile. */
const LIMITS = { nodes: 100_000, walkMs: 350, ms: 500 };
const PATTERNS = {
  label: LABEL_SOURCE,
  name: NAME_SOURCE,
  line: LINE_SOURCE,
  author: AUTHOR_SOURCE,
  time: TIME_SOURCE,
  price: PRICE_SOURCE,
  identity: IDENTITY_SOURCE,
  place: PLACE_SOURCE,
};

/** Looks for what the page states, in one evaluation that no script of the page can interrupt. */
export function observePage(
  onlooker: Onlooker,
  selectors: readonly FactSelector[],
  timeoutMs: number,
): Promise<Observation> {
  const given = JSON.stringify([PATTERNS, LIMITS, selectors]);
  return onlooker.ask<Observation>(`(() => {${IN_PAGE}\nreturn (${OBSERVE})(...${given}); })()`, timeoutMs);
}

/** Runs in the page, after IN_PAGE. First what was asked for, then the head, then a walk over all nodes; what was found is described last. */
const OBSERVE = String.raw`(patterns, limits, selectors) => {
  const began = performance.now();
  const is = Object.fromEntries(Object.entries(patterns).map(([name, source]) => [name, new RegExp(source, name === 'label' || name === 'identity' ? 'i' : '')]));
  is.line = new RegExp(patterns.line, 'i');
  const FIGURE = /[0-9\uff10-\uff19\ue000-\uf8ff]|[一二两三四五六七八九十百千万亿零〇]{2}/;
  const SENTENCE = /[。！？!?；;]/;
  const NUMBER = /^(?![.,，．'’+＋])[\s0-9\uff10-\uff19\ue000-\uf8ff.,，．'’+＋wWkKmMbB万亿千百十零〇一二两三四五六七八九多余\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{1,28}$/;
  const CAPS = { number: 150, attribute: 60, generated: 30, line: 100, author: 40, time: 40, price: 40, place: 20, heading: 6, item: 80, own: 60 };
  const found = [], taken = Object.fromEntries(Object.keys(CAPS).map((kind) => [kind, new Set()]));
  const closed = [], own = [];
  let nodes = 0, stopped = 'end', probes = 0;
  const take = (kind, element, frame, more) => {
    const mine = taken[kind];
    if (kind !== 'own' && kind !== 'attribute' && mine.has(element)) return;
    if (mine.size >= CAPS[kind]) { stopped = 'finds'; return; }
    mine.add(kind === 'own' || kind === 'attribute' ? {} : element);
    found.push({ kind, element, frame, key: '', context: null, ...more });
  };
  const page = { document, view: window, x: scrollX, y: scrollY, seen: true, path: '', url: null, depth: 0 };

  // A number: outwards as far as there is nothing but the number, then to the nearest label about it.
  const takeNumber = (text, frame) => {
    let element = parentNode(text);
    if (element === null || nodeType(element) !== 1) return;
    const bare = shortText(element, 90);
    if (bare === null) return;
    if (!NUMBER.test(bare)) {
      if (bare.length > 60 || SENTENCE.test(bare)) return;
      if (is.label.test(bare) || /[¥￥$€£]|元/.test(bare)) take(is.label.test(bare) ? 'number' : 'price', element, frame, {});
      return;
    }
    for (let up = parentNode(element); up !== null && nodeType(up) === 1; up = parentNode(element)) {
      const wider = shortText(up, 28);
      if (wider === null || !NUMBER.test(wider) || wider !== bare && (/\s/.test(wider) || /\s/.test(drawn(up).text))) break;
      element = up;
    }
    const context = labelAbout(element);
    if (context !== null || nearby(element).some(({ from, text: own }) => from === 'class' || from === 'icon' ? is.name.test(apart(own)) : is.label.test(own)))
      take('number', element, frame, { context });
  };
  const labelAbout = (element) => {
    for (let marker = element, at = outward(element), up = 0; at !== null && up < 5; at = outward(at), up += 1) {
      if (rootOf(marker) !== rootOf(at)) { marker = at; continue; }
      const around = gather(at, 90, marker);
      if (around === null || SENTENCE.test(around.before + around.after)) return null;
      if (is.label.test(around.before + ' ' + around.after)) return around;
    }
    return null;
  };
  // Only as far outwards as there is no other number to which the names could belong.
  const nearby = (element) => {
    const near = [];
    const say = (from, text) => { if (typeof text === 'string' && text.trim() !== '') near.push({ from, text: squeeze(text.slice(0, 200)) }); };
    for (let at = element, marker = null, up = 0; at !== null && up < 4; marker = at, at = outward(at), up += 1) {
      if (marker !== null && rootOf(marker) === rootOf(at)) {
        const around = gather(at, 120, marker);
        if (around === null || FIGURE.test(around.before + around.after)) break;
      }
      say('aria-label', attribute(at, 'aria-label'));
      say('title', attribute(at, 'title'));
      say('class', [attribute(at, 'class'), attribute(at, 'id')].filter((name) => name !== null && name !== '').join(' '));
      for (const icon of [...select(at, 'svg,use,i,em,img,span[class*=icon]')].slice(0, 4)) {
        if (icon === element) continue;
        const names = ['class', 'href', 'xlink:href', 'alt', 'aria-label', 'title'].map((name) => attribute(icon, name)).filter((name) => name !== null);
        const source = attribute(icon, 'src');
        say('icon', [...names, ...(source === null || source.startsWith('data:') ? [] : [source.split('/').pop()])].join(' '));
      }
    }
    return near.slice(0, 16);
  };
  const contentOf = (element, pseudo) => {
    const { content } = styleOf(element, pseudo);
    return content === 'none' || content === 'normal' || content === '' ? null : content;
  };
  const takeGenerated = (element, frame) => {
    if (++probes > 1500) return;
    const before = contentOf(element, '::before'), after = contentOf(element, '::after');
    if (before === null && after === null) return;
    const quoted = (text) => (text ?? '').replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
    const bare = shortText(element, 60);
    if (bare === null) return;
    const text = squeeze(quoted(before) + bare + quoted(after));
    if (!FIGURE.test(text) && !/counter/.test(text)) return;
    const context = NUMBER.test(text) || /counter/.test(text) ? labelAbout(element) : null;
    if (context !== null || is.label.test(text) || nearby(element).some(({ from, text: own }) => from === 'class' || from === 'icon' ? is.name.test(apart(own)) : is.label.test(own)))
      take('generated', element, frame, { context, text });
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
  const ofClass = (element, frame) => {
    const name = localName(element);
    if (name === 'h1') take('heading', element, frame, {});
    if (name === 'time') take('time', element, frame, { key: 'time' });
    if (name === 'a') {
      const isAuthor = /\bauthor\b/.test(attribute(element, 'rel') ?? '');
      if (isAuthor || is.identity.test(attribute(element, 'href') ?? '')) take('author', element, frame, { key: isAuthor ? 'rel' : 'href' });
    }
    const prop = attribute(element, 'itemprop');
    if (prop !== null) take('item', element, frame, { key: cut(prop, 60) });
    for (const key of ['aria-label', 'title']) {
      const text = attribute(element, key);
      if (text !== null && text.length < 120 && FIGURE.test(text) && (is.label.test(text) || NUMBER.test(text))) take('attribute', element, frame, { key, text, context: NUMBER.test(text) ? labelAbout(element) : null });
    }
    const classes = attribute(element, 'class') ?? '', id = attribute(element, 'id') ?? '';
    if (classes === '' && id === '' || classes.length + id.length > 400) return;
    const names = apart(classes + ' ' + id);
    const kind = is.author.test(names) ? 'author' : is.time.test(names) ? 'time' : is.price.test(names) ? 'price' : is.place.test(names) ? 'place' : null;
    if (kind !== null) { const bare = shortText(element, 60); if (bare !== null && bare !== '') take(kind, element, frame, { key: 'class' }); }
    if (firstChild(element) === null || is.name.test(names)) takeGenerated(element, frame);
  };
  const frameIn = (element, outer) => {
    const inner = frameDocument(element);
    if (inner === undefined) return null;
    const path = pathTo(element), selector = path === null ? null : outer.path + path;
    if (inner === null || outer.depth > 4) {
      const source = attribute(element, 'src') ?? attribute(element, 'data') ?? '';
      if (closed.length < 50 && source !== '') closed.push({ selector, url: cut(source, 500) });
      return null;
    }
    const box = boxOf(element), view = viewOf(inner);
    if (view === null) return null;
    return { document: inner, view, x: outer.x + box.left + element.clientLeft, y: outer.y + box.top + element.clientTop, seen: isSeen(element, outer), path: path === null ? null : selector + ' >>> ', url: cut(view.location.href, 2000), depth: outer.depth + 1 };
  };

  const walk = (root, frame) => {
    const open = [[root, frame, 0]];
    while (open.length > 0) {
      const [node, where, depth] = open.pop();
      if (++nodes > limits.nodes) { stopped = 'nodes'; return; }
      if (nodes % 64 === 0 && performance.now() - began > limits.walkMs) { stopped = 'time'; return; }
      const type = nodeType(node);
      if (type === 3) {
        const text = data(node);
        if (text.length <= 400) {
          if (FIGURE.test(text) && text.length <= 90) takeNumber(node, where);
          if (is.line.test(text)) takeLine(node, where);
        }
        continue;
      }
      const more = [];
      if (type === 1) {
        if (SILENT.has(localName(node)) || localName(node) === 'head') continue;
        ofClass(node, where);
        const inner = frameIn(node, where);
        if (inner !== null && inner !== undefined) more.push([inner.document, inner, 0]);
        const shadow = shadowOf(node);
        if (shadow !== null) more.push([shadow, where, depth + 1]);
      }
      for (let child = firstChild(node); child !== null; child = nextSibling(child)) {
        more.push([child, where, depth + 1]);
        if (more.length > limits.nodes) break;
      }
      for (let i = more.length - 1; i >= 0; i -= 1) open.push(more[i]);
    }
  };

  const selectOwn = (selector) => {
    let roots = [[document, page]], matches = [];
    for (const segment of segmentsOf(selector)) {
      matches = roots.flatMap(([root, frame]) => [...select(root, segment)].slice(0, 1000).map((element) => [element, frame]));
      roots = matches.flatMap(([element, frame]) => {
        const inner = frameIn(element, frame);
        if (inner !== null) return [[inner.document, inner]];
        const shadow = shadowOf(element);
        return shadow === null ? [] : [[shadow, frame]];
      });
    }
    return matches;
  };
  for (const { name, selector } of selectors) {
    try {
      const matches = selectOwn(selector);
      own.push({ name, matches: matches.length, error: null });
      for (const [element, frame] of matches.slice(0, 20)) take('own', element, frame, { key: name });
    } catch (error) { own.push({ name, matches: 0, error: cut(String(error.message), 300) }); }
  }

  const metas = [...select(document, 'meta[content],link[rel~=canonical][href]')].slice(0, 300).map((element) => {
    const link = localName(element) === 'link';
    const key = link ? 'canonical' : attribute(element, 'property') ?? attribute(element, 'name') ?? attribute(element, 'itemprop') ?? attribute(element, 'http-equiv') ?? '';
    return { element, key: key.slice(0, 80).toLowerCase(), content: cut(attribute(element, link ? 'href' : 'content'), 2000) };
  }).filter(({ key }) => key !== '');
  let left = 1000000;
  const jsonLd = [...select(document, 'script[type="application/ld+json" i]')].slice(0, 20).map((element) => {
    const text = allText(element), kept = text.slice(0, Math.min(left, 300000));
    left -= kept.length;
    return { element, text: kept, cut: kept.length < text.length };
  });
  walk(document, page);

  const describe = ({ kind, element, frame, key, context, text }) => {
    const visible = (text ?? shown(element)).slice(0, 501);
    const markup = squeeze(allText(element).slice(0, 500)), bare = (own) => own.replace(/\s+/g, '');
    const path = pathTo(element), figure = kind === 'number' || kind === 'price' || kind === 'own' && visible.length < 60, laid = figure ? drawn(element) : null;
    const ids = [];
    for (let at = element, up = 0; at !== null && up < 3; at = outward(at), up += 1) for (const name of ['data-uid', 'data-user-id', 'data-userid', 'data-author-id', 'data-id', 'uid', 'user-id', 'usercard', 'data-usercard', 'mid', 'data-mid']) { const value = attribute(at, name); if (value !== null && value !== '' && ids.length < 6) ids.push([name, cut(value, 200)]); }
    let href = null;
    for (let at = element, up = 0; at !== null && up < 3 && href === null; at = outward(at), up += 1) href = localName(at) === 'a' ? attribute(at, 'href') : null;
    if (href === null) { const [link] = select(element, 'a[href]'); href = link === undefined ? null : attribute(link, 'href'); }
    const given = ['datetime', 'content', ...(localName(element) === 'data' || localName(element) === 'meter' ? ['value'] : []), ...(kind === 'time' ? ['title'] : [])].find((name) => attribute(element, name) !== null) ?? null;
    const told = visible.trim() === '' ? markup : visible.trim();
    return {
      kind, key, selector: path === null || frame.path === null ? null : frame.path + path, frame: frame.url, text: told,
      markup: text !== undefined || bare(markup) === bare(told.slice(0, 500)) ? null : markup, before: (context?.before ?? '').slice(-100), after: cut(context?.after ?? '', 100),
      near: kind === 'number' || kind === 'generated' || kind === 'attribute' ? nearby(element) : [],
      content: given === null ? null : { from: given, text: cut(attribute(element, given), 500) },
      href: kind === 'author' ? cut(href, 1000) : null, ids: kind === 'author' ? ids : [],
      rect: rectOf(element, frame), visible: isSeen(element, frame), turned: laid?.turned ?? false, drawn: laid?.text ?? null, parts: laid?.parts ?? 0, generated: figure ? generatedAbout(element) : '',
    };
  };
  const spots = [];
  for (const one of found) {
    if (performance.now() - began > limits.ms && one.kind !== 'own') { if (stopped === 'end') stopped = 'time'; break; }
    spots.push(describe(one));
  }
  const [titleElement] = select(document, 'title');
  const pathOr = (element) => element === undefined ? null : pathTo(element);
  return {
    url: location.href, title: cut(getter(Document, 'title')(document), 501), titleSelector: pathOr(titleElement), language: cut(attribute(documentElement(document), 'lang') ?? '', 100),
    spots, metas: metas.map(({ element, ...rest }) => ({ ...rest, selector: pathTo(element) })), jsonLd: jsonLd.map(({ element, ...rest }) => ({ ...rest, selector: pathTo(element) })),
    own, closed, nodes, elapsedMs: Math.round((performance.now() - began) * 10) / 10, stopped,
  };
}`;
