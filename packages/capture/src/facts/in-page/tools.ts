/**
 * Tools for looking at a hostile document, as text: this package is compiled without DOM types. They run in an isolated world, whose
 * prototypes the page cannot change. The fields of a form still hide the form's own members there (`<input name=parentNode>`, HTML
 * §4.10.3), so every member is called by its prototype.
 */
export const TOOLS: string = String.raw`
const getter = (type, name) => { const { get } = Object.getOwnPropertyDescriptor(type.prototype, name); return (of) => Reflect.apply(get, of, []); };
const method = (type, name) => { const own = type.prototype[name]; return (of, ...args) => Reflect.apply(own, of, args); };
const nodeType = getter(Node, 'nodeType'), firstChild = getter(Node, 'firstChild'), nextSibling = getter(Node, 'nextSibling');
const parentNode = getter(Node, 'parentNode'), rootOf = method(Node, 'getRootNode'), allText = getter(Node, 'textContent'), data = getter(CharacterData, 'data');
const localName = getter(Element, 'localName'), attribute = method(Element, 'getAttribute'), shadowOf = getter(Element, 'shadowRoot');
const hostOf = getter(ShadowRoot, 'host'), seenText = getter(HTMLElement, 'innerText');
const boxOf = method(Element, 'getBoundingClientRect'), documentElement = getter(Document, 'documentElement'), viewOf = getter(Document, 'defaultView');
const styleOf = (element, pseudo) => getComputedStyle(element, pseudo);
const select = (root, selector) => Reflect.apply((nodeType(root) === 9 ? Document : nodeType(root) === 11 ? DocumentFragment : Element).prototype.querySelectorAll, root, [selector]);

/** Undefined where the element is of another kind: instanceof does not hold across frames, whose documents have prototypes of their own. */
const tried = (read) => { try { return read(); } catch { return undefined; } };
/** The element outwards, through the host of a shadow root. */
const outward = (element) => {
  const parent = parentNode(element);
  if (parent === null) return null;
  const type = nodeType(parent);
  return type === 1 ? parent : type === 11 ? tried(() => hostOf(parent)) ?? null : null;
};
/** Null: there is a frame, and its document is out of reach. Undefined: there is none. */
const frameDocument = (element) => {
  switch (localName(element)) {
    case 'iframe': return tried(() => getter(HTMLIFrameElement, 'contentDocument')(element));
    case 'frame': return tried(() => getter(HTMLFrameElement, 'contentDocument')(element));
    case 'object': return tried(() => getter(HTMLObjectElement, 'contentDocument')(element)) ?? undefined;
    default: return undefined;
  }
};
const cut = (text, limit) => typeof text === 'string' ? text.slice(0, limit) : null;
const squeeze = (text) => text.replace(/\ufeff/g, '').replace(/\s+/g, ' ').trim();
/** Between texts of different elements. */
const EDGE = '¦';
/** On one case and with the parts of iconLike apart, for the patterns of names. */
const apart = (name) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
const attributes = (element, names) => names.map((name) => attribute(element, name)).filter((value) => value !== null && value !== '').join(' ');
const first = (list, most) => [...list].slice(0, most);
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'textarea', 'select', 'title']);

/** The text below an element, each text node by itself; null where it is longer than the limit. Bounded, whatever lies below. */
const gather = (element, limit, marker) => {
  const found = { before: '', after: '', passed: false };
  let left = 160;
  const into = (node, depth) => {
    for (let child = firstChild(node); child !== null; child = nextSibling(child)) {
      if (--left < 0 || depth > 20) return false;
      if (child === marker) { found.passed = true; continue; }
      const type = nodeType(child);
      if (type === 3) {
        const text = data(child);
        if (text.length > 20 * limit) return false;
        const side = found.passed ? 'after' : 'before';
        found[side] += marker === undefined ? text.replace(/\s+/g, ' ') : EDGE + squeeze(text).replaceAll(EDGE, ' ');
        if (found.before.length + found.after.length > limit) return false;
      } else if (type === 1 && !SILENT.has(localName(child)) && !into(child, depth + 1)) return false;
    }
    return true;
  };
  return into(element, 0) ? found : null;
};
const shortText = (element, limit) => { const found = gather(element, limit); return found === null ? null : found.before.trim(); };

/** Which of its name each child is, counted once for all children of a parent. */
const counted = new Map();
const placeOf = (element) => {
  const parent = parentNode(element), name = localName(element);
  if (parent === null) return null;
  if (!counted.has(parent)) {
    const children = { nth: new Map(), many: new Map() };
    for (let child = firstChild(parent); child !== null; child = nextSibling(child)) {
      if (nodeType(child) !== 1) continue;
      const nth = (children.many.get(localName(child)) ?? 0) + 1;
      children.many.set(localName(child), nth);
      children.nth.set(child, nth);
    }
    counted.set(parent, children);
  }
  const { nth, many } = counted.get(parent);
  return CSS.escape(name) + (many.get(name) === 1 ? '' : ':nth-of-type(' + nth.get(element) + ')');
};
/** A selector for the element in its tree that selects it and nothing else, or null. */
const pathInTree = (element) => {
  const root = rootOf(element);
  const parts = [];
  for (let at = element; at !== null && nodeType(at) === 1 && parts.length < 60; at = parentNode(at)) {
    const id = attribute(at, 'id');
    const byId = id === null || id === '' || id.length > 200 ? null : '#' + CSS.escape(id);
    if (byId !== null && select(root, byId).length === 1) { parts.unshift(byId); break; }
    const place = placeOf(at);
    if (place === null) return null;
    parts.unshift(place);
  }
  const path = parts.join(' > ');
  const found = select(root, path);
  return found.length === 1 && found[0] === element ? path : null;
};
/** The same through shadow roots; frames are put before it by whoever knows them. */
const pathTo = (element) => {
  const segments = [];
  for (let at = element; at !== null; ) {
    const path = pathInTree(at);
    if (path === null) return null;
    segments.unshift(path);
    at = tried(() => hostOf(rootOf(at))) ?? null;
  }
  return segments.join(' >>> ');
};

/** The segments of a selector: " >>> " in a string of it is no border. */
const segmentsOf = (selector) => {
  const parts = [''];
  let quote = '';
  for (let i = 0; i < selector.length; i += 1) {
    const sign = selector[i];
    if (quote === '' && selector.startsWith(' >>> ', i)) { parts.push(''); i += 4; continue; }
    if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === quote) quote = '';
    parts[parts.length - 1] += sign === '\\' ? sign + (selector[i += 1] ?? '') : sign;
  }
  return parts;
};

/** Where the element is on the page, given where its frame is. */
const rectOf = (element, frame) => {
  const { x, y, width, height } = boxOf(element);
  return { x: x + frame.x, y: y + frame.y, width, height };
};
/** Whether styles let it be seen. A colour like its background, or something on top of it, is not looked for: the picture shows it. */
const isSeen = (element, frame) => {
  if (!frame.seen) return false;
  const box = boxOf(element);
  if (box.width * box.height < 1) return false;
  const page = documentElement(frame.document);
  const right = box.left + frame.view.scrollX + box.width, bottom = box.top + frame.view.scrollY + box.height;
  if (right <= 0 || bottom <= 0 || box.left + frame.view.scrollX >= page.scrollWidth || box.top + frame.view.scrollY >= page.scrollHeight) return false;
  if (!Reflect.apply(Element.prototype.checkVisibility, element, [{ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }])) return false;
  const own = styleOf(element);
  if (parseFloat(own.fontSize) < 1 || /^rgba\(.*, 0\)$|\/ 0\)$/.test(own.color) || parseFloat(own.textIndent) < -500) return false;
  let { left, top, right: far, bottom: low } = box;
  for (let at = element; at !== null; at = outward(at)) {
    const style = styleOf(at);
    if (/^rect\((0|1)px[, ]+(0|1)px[, ]+(0|1)px[, ]+(0|1)px\)$/.test(style.clip) || /^(inset\((50|100)%\)|circle\(0(px|%)? )/.test(style.clipPath)) return false;
    if (at === element || !/hidden|clip/.test(style.overflowX + style.overflowY) || at === page || localName(at) === 'body') continue;
    const bounds = boxOf(at);
    left = Math.max(left, bounds.left); top = Math.max(top, bounds.top); far = Math.min(far, bounds.right); low = Math.min(low, bounds.bottom);
    if (far - left < 1 || low - top < 1) return false;
  }
  return true;
};
/**
 * The text as it is laid out: what stands close together on one line is one word, whatever boxes it is in. Turned, where it is laid out
 * in another order than it is written, or over itself: by CSS order, floats, positions or direction.
 */
const drawn = (element) => {
  const range = new Range();
  const part = (node, from, to) => { range.setStart(node, from); range.setEnd(node, to); return range.getBoundingClientRect(); };
  const sameLine = (a, b) => Math.abs(a.top - b.top) < Math.min(a.height, b.height) / 2;
  let last = null, left = 60, text = '', turned = false, parts = 0;
  const read = (node) => {
    for (let child = firstChild(node); child !== null && --left > 0; child = nextSibling(child)) {
      if (nodeType(child) === 1) { read(child); continue; }
      if (nodeType(child) !== 3) continue;
      const own = data(child), begin = own.search(/\S/), end = own.trimEnd().length;
      if (begin === -1) continue;
      parts += 1;
      const first = part(child, begin, begin + 1), final = part(child, end - 1, end);
      if (first.width === 0 && final.width === 0) continue;
      const close = last !== null && sameLine(last, first) && first.left - last.right < first.height * 0.4;
      if (sameLine(first, final) && final.left < first.left - 1 || last !== null && sameLine(last, first) && first.left < last.right - 3) turned = true;
      text += (last === null || close ? '' : ' ') + squeeze(own);
      last = final;
    }
  };
  read(element);
  return { text: text.slice(0, 200), turned, parts };
};
/** What CSS writes in or right about the element; pictures and icon fonts (private use) apart. */
const generatedAbout = (element) => {
  const around = [element, ...first(select(element, '*'), 12)];
  for (let at = outward(element), up = 0; at !== null && up < 2; at = outward(at), up += 1) around.push(at);
  const texts = around.flatMap((one) => ['::before', '::after'].map((pseudo) => styleOf(one, pseudo).content))
    .filter((content) => content !== 'none' && content !== 'normal').map((content) => content.replace(/^"|"$/g, '').replace(/[\s\ue000-\uf8ff]|^url\(.*$/gu, ''));
  return texts.join('').slice(0, 100);
};
const shown = (element) => tried(() => seenText(element)) ?? allText(element);
`;
