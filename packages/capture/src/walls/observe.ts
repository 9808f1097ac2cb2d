import { TOOLS } from '../facts/in-page/tools.ts';
import { patience } from '../page/patience.ts';
import { logged } from '../page/step.ts';
import type { Tab } from '../page/tab.ts';
import type { PageSigns } from './observation.ts';
import { WIDGET } from './phrases.ts';

/** Looks at the shown page for what may be a wall. Throws where the page does not answer. */
export function readPageSigns({
  onlooker,
  deadline,
  log,
}: Pick<Tab, 'onlooker' | 'deadline' | 'log'>): Promise<PageSigns> {
  return logged(log, { means: 'browser', call: 'look for walls', args: {} }, async () => {
    const expression = `(() => {${TOOLS}\nreturn (${LOOK})(${JSON.stringify(WIDGET.source)}); })()`;
    const signs = await onlooker.ask<PageSigns>(expression, patience(deadline));
    const { text, cover, ...facts } = signs;
    return { value: signs, result: { ...facts, cover: { share: cover.share, passwords: cover.passwords } } };
  });
}

/** Runs in the page, after TOOLS. What lies over the page is asked at 81 points of the window: whatever is hit there and does not move with the page is a layer. */
const LOOK = String.raw`(widget) => {
  const MOST = 20000, isWidget = new RegExp(widget, 'i');
  const frame = { document, view: window, x: scrollX, y: scrollY, seen: true };
  const seen = (selector, most) => first(select(document, selector), most).filter((element) => isSeen(element, frame));
  const body = getter(Document, 'body')(document);
  const text = body === null ? '' : squeeze(shown(body));

  const layers = new Set();
  let hits = 0;
  const topAt = (x, y) => {
    let element = method(Document, 'elementFromPoint')(document, x, y);
    for (let depth = 0; element !== null && depth < 10; depth += 1) {
      const shadow = shadowOf(element);
      const inner = shadow === null ? null : method(ShadowRoot, 'elementFromPoint')(shadow, x, y);
      if (inner === null || inner === element) break;
      element = inner;
    }
    return element;
  };
  const layerOf = (element) => {
    for (let at = element, up = 0; at !== null && up < 60; at = outward(at), up += 1) {
      if (localName(at) === 'dialog' && attribute(at, 'open') !== null) return at;
      const { position, zIndex } = styleOf(at);
      if (position === 'fixed' || position === 'absolute' && Number(zIndex) >= 10) return at;
    }
    return null;
  };
  for (let row = 0; row < 9; row += 1) for (let column = 0; column < 9; column += 1) {
    const top = topAt(innerWidth * (column + 0.5) / 9, innerHeight * (row + 0.5) / 9);
    const layer = top === null ? null : layerOf(top);
    if (layer !== null) { hits += 1; layers.add(layer); }
  }
  const within = (element) => { for (let at = element; at !== null; at = outward(at)) if (layers.has(at)) return true; return false; };
  const wordsOf = (layer) => [shown(layer), ...[...select(layer, 'iframe')].slice(0, 10).map((one) => (attribute(one, 'title') ?? '') + ' ' + (attribute(one, 'src') ?? ''))].join(' ');
  const passwords = seen('input[type=password]', 20);
  const boxes = seen('iframe[src],.geetest_panel,.geetest_box,.geetest_holder,#tcaptcha_iframe,#nc_1_wrapper,.nc-container,.nc_wrapper,.g-recaptcha,.h-captcha,.cf-turnstile,#px-captcha,.yidun,[class*=captcha i],[id*=captcha i]', 200);
  const named = (element) => squeeze([attribute(element, 'src'), attribute(element, 'id'), attribute(element, 'class')].filter((name) => name !== null).join(' ')).slice(0, 300);
  const widgets = boxes.filter((element) => localName(element) !== 'input' && localName(element) !== 'img' && !/size=invisible|grecaptcha-badge/.test(named(element)) && (localName(element) !== 'iframe' || isWidget.test(attribute(element, 'src') ?? '')));
  const code = seen('input:not([type=hidden])', 200).filter((element) => /captcha|vcode|yzm|seccode|验证码/i.test(['name', 'id', 'placeholder', 'class'].map((name) => attribute(element, name) ?? '').join(' ')));
  const free = [...select(document, 'script[type="application/ld+json" i]')].slice(0, 20).map((element) => /"isAccessibleForFree"\s*:\s*"?(true|false)/i.exec(allText(element).slice(0, 300000))).find((found) => found !== null);
  return {
    title: cut(getter(Document, 'title')(document), 300), text: text.slice(0, MOST), textLength: text.length, passwords: passwords.length, codeFields: code.length,
    widgets: widgets.slice(0, 10).map((element) => ({ what: named(element), inCover: within(element) })),
    cover: { share: hits / 81, text: squeeze([...layers].slice(0, 10).map(wordsOf).join(' ')).slice(0, MOST), passwords: passwords.filter(within).length },
    paywallBoxes: seen('[class*=paywall i],[id*=paywall i]', 20).map(named).slice(0, 5),
    ...(free === undefined ? {} : { free: free[1].toLowerCase() === 'true' }),
  };
}`;
