const SVG = 'http://www.w3.org/2000/svg';

export type IconName = 'pass' | 'fail' | 'open' | 'none';

/** The shapes of the report: each result has one of its own, so that none goes by its colour. */
const SHAPES: { readonly [K in IconName]: readonly string[] } = {
  pass: ['M12 1a11 11 0 1 0 .01 0z', 'M6.5 12.5l4 4 7-8.5'],
  fail: ['M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z', 'M8 8l8 8M16 8l-8 8'],
  open: ['M12 .5L23.5 12 12 23.5.5 12z', 'M9 9.6c0-4 6-4 6-.4 0 2.2-3 2.2-3 4.6M12 17v.6'],
  none: ['M12 1a11 11 0 1 0 .01 0z', 'M7 12h10'],
};

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '-1 -1 26 26');
  svg.setAttribute('class', `icon ${name}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const d of SHAPES[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.appendChild(path);
  }
  return svg;
}
