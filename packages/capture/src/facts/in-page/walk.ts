/**
 * The ways through the page, as text that runs in it after SEEK: over all nodes, and by the selectors that were given. Both go through open
 * shadow roots and into frames of the same origin. Needs `limits` and `began`.
 */
export const WALK: string = `
const page = { document, view: window, x: scrollX, y: scrollY, seen: true, path: '', url: null, depth: 0 };
const closed = [];
let nodes = 0;

/** The document in a frame, and where it is on the page; null where there is none within reach. */
const frameIn = (element, outer) => {
  const inner = frameDocument(element) ?? null;
  const view = inner === null ? null : viewOf(inner);
  if (view === null || outer.depth > 4) return null;
  const box = boxOf(element), path = pathTo(element);
  return {
    document: inner, view,
    x: outer.x + box.left + element.clientLeft, y: outer.y + box.top + element.clientTop,
    seen: isSeen(element, outer), path: path === null || outer.path === null ? null : outer.path + path + ' >>> ',
    url: cut(view.location.href, 2000), depth: outer.depth + 1,
  };
};
/** What lies in the element beside its children. */
const insideOf = (element, frame) => {
  const shadow = shadowOf(element), inner = frameIn(element, frame);
  return [...(inner === null ? [] : [[inner.document, inner]]), ...(shadow === null ? [] : [[shadow, frame]])];
};
const noteClosed = (element, frame) => {
  const source = attribute(element, 'src') ?? '';
  if (frameDocument(element) !== null || source === '' || closed.length >= 50) return;
  const path = pathTo(element);
  closed.push({ selector: path === null || frame.path === null ? null : frame.path + path, url: cut(source, 500) });
};

/** In the order of the document, until a bound is met. */
const walk = () => {
  const open = [[document, page]];
  while (open.length > 0) {
    const [node, frame] = open.pop(), type = nodeType(node);
    if (++nodes > limits.nodes) { stopped = 'nodes'; return; }
    if (nodes % 64 === 0 && performance.now() - began > limits.walkMs) { stopped = 'time'; return; }
    if (type === 3) { readText(node, frame); continue; }
    if (type === 1 && (SILENT.has(localName(node)) || localName(node) === 'head')) continue;
    const more = type === 1 ? insideOf(node, frame) : [];
    if (type === 1) { takeElement(node, frame); noteClosed(node, frame); }
    for (let child = firstChild(node); child !== null && more.length <= limits.nodes; child = nextSibling(child)) more.push([child, frame]);
    while (more.length > 0) open.push(more.pop());
  }
};
const readText = (node, frame) => {
  const text = data(node);
  if (text.length > 400) return;
  if (text.length <= 90 && FIGURE.test(text)) takeNumber(node, frame);
  if (is.line.test(text)) takeLine(node, frame);
};

/** All elements that a selector given matches, each with its frame. */
const selectOwn = (selector) => {
  let roots = [[document, page]], matches = [];
  for (const segment of segmentsOf(selector)) {
    matches = roots.flatMap(([root, frame]) => first(select(root, segment), 1000).map((element) => [element, frame]));
    roots = matches.flatMap(([element, frame]) => insideOf(element, frame).slice(0, 1));
  }
  return matches;
};
`;
