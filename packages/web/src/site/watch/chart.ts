import type { Observation, Timeline } from '@guzheng/sdk/api';
import { element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { both, t } from '../elements/text.ts';
import { shortTimeText } from '../elements/time.ts';
import { counterText } from './words.ts';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 440;
const HEIGHT = 120;
const EDGE = 10;

/** One small chart for each counter that was seen twice: its own scale from nought, so that a curve does not look steeper than it is. The figures stand in the table. */
export function charts({ observations }: Timeline): readonly HTMLElement[] {
  const names = [...new Set(observations.flatMap(({ counters }) => counters.map(({ name }) => name)))].slice(0, 8);
  return names.map((name) => chart(name, pointsOf(name, observations))).filter((one) => one !== undefined);
}

interface Point {
  readonly time: string;
  readonly value: number;
}

function pointsOf(name: string, observations: readonly Observation[]): readonly Point[] {
  return observations.flatMap(({ time, counters }) => {
    const counter = counters.find((one) => one.name === name);
    return counter === undefined ? [] : [{ time, value: counter.value }];
  });
}

function chart(name: string, points: readonly Point[]): HTMLElement | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const most = Math.max(1, ...points.map(({ value }) => value));
  const [from, to] = [Date.parse(first.time), Date.parse(last.time)];
  const place = ({ time, value }: Point): readonly [number, number] => [
    EDGE + (to === from ? 0 : ((Date.parse(time) - from) / (to - from)) * (WIDTH - 2 * EDGE)),
    HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE),
  ];
  const places = points.map(place);
  const words = counterText(name);
  return element(
    'figure',
    { class: 'chart' },
    svg(places),
    element(
      'figcaption',
      {},
      element('strong', {}, words === undefined ? foreign(name, 40) : both(words)),
      both(
        t(
          `：从 ${first.value}（${shortTimeText(first.time).zh}）到 ${last.value}（${shortTimeText(last.time).zh}），最高 ${most}`,
          `: from ${first.value} (${shortTimeText(first.time).en}) to ${last.value} (${shortTimeText(last.time).en}), at most ${most}`,
        ),
      ),
    ),
  );
}

function svg(places: readonly (readonly [number, number])[]): SVGElement {
  const root = drawn('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' });
  root.append(
    drawn('line', { x1: EDGE, y1: HEIGHT - EDGE, x2: WIDTH - EDGE, y2: HEIGHT - EDGE, class: 'axis' }),
    drawn('polyline', {
      points: places.map((pair) => pair.map((at) => at.toFixed(1)).join(',')).join(' '),
      class: 'curve',
    }),
    ...places.map(([cx, cy]) => drawn('circle', { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 4, class: 'dot' })),
  );
  return root;
}

function drawn(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
