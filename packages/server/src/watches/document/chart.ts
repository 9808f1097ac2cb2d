import { html, type Markup } from '@guzheng/verify/render';

export interface ChartPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The look's own number: between two that do not follow one another no line is drawn. */
  readonly seq: number;
  readonly value: number;
  /** The upper end of a rounded number. */
  readonly most?: number;
}

const WIDTH = 640;
const HEIGHT = 170;
const LEFT = 64;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 24;
/** More would be a grey bar; the table has them all. */
const MAX_DOTS = 400;
/** How far labels must lie apart. */
const LABEL = 11;

/** A line chart without colour or script: each look is a dot, the line between them is drawn to guide the eye. */
export function chart(
  points: readonly ChartPoint[],
  { name, lines = [] }: { name: string; lines?: readonly number[] },
): Markup {
  // Not the first and the last one: clocks are put back.
  const [first, last] = [Math.min(...points.map(({ at }) => at)), Math.max(...points.map(({ at }) => at))];
  const values = points.map(({ value }) => value);
  const most = Math.max(...values, 1);
  const shown = lines.filter((line) => line <= most * 1.6);
  const top = Math.max(most, ...shown, ...points.map((point) => point.most ?? 0));
  const x = (at: number) => round(LEFT + ((WIDTH - LEFT - RIGHT) * (at - first)) / Math.max(1, last - first));
  // From nought, so that a curve does not look steeper than it is.
  const y = (value: number) => round(HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / Math.max(1, top));
  const path = points
    .map(({ at, seq, value }, i) => {
      const follows = points[i - 1]?.seq === seq - 1;
      return `${follows ? 'L' : 'M'}${x(at)} ${y(value)}`;
    })
    .join('');
  const least = Math.min(...values, most);
  const ends = y(least) - y(most) > LABEL ? [most, least] : [most];
  const ranges = points.flatMap((point) => (point.most === undefined ? [] : [{ ...point, most: point.most }]));
  const step = Math.ceil(points.length / MAX_DOTS);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">
<path class="axis" d="M${LEFT} ${TOP - 6}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
${shown.map((line) => html`<path class="limit" d="M${LEFT} ${y(line)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${y(line) + 4}" class="end">${grouped(line)}</text>`)}
${ends.filter((value) => shown.every((line) => Math.abs(y(line) - y(value)) > LABEL)).map((value) => html`<text x="${LEFT - 6}" y="${y(value) + 4}" class="end">${grouped(value)}</text>`)}
<path class="line" d="${path}"/>
<path class="range" d="${ranges.map(({ at, value, most: upper }) => `M${x(at)} ${y(value)}V${y(upper)}`).join('')}"/>
${points.filter((_, i) => i % step === 0 || i === points.length - 1).map(({ at, value }) => html`<circle cx="${x(at)}" cy="${y(value)}" r="2.4"/>`)}
<text x="${LEFT}" y="${HEIGHT - 6}">${dayOf(first)}</text><text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" class="end">${dayOf(last)}</text>
</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** In China's zone, where the readers are: `2026-11-28 16:00`. */
function dayOf(at: number): string {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} +08`;
}
