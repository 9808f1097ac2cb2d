import type { Report } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';

const MAX_ROWS = 2000;

/** Gaps before notes: a gap is what makes a capture partial. */
export function lossesSection({ subject }: Report): Markup | undefined {
  const losses = subject.package?.losses;
  if (losses === undefined) return undefined;
  if (losses.length === 0)
    return section('losses', (w) => w.losses.heading, html`<p>${both((w) => w.losses.none)}</p>`);
  const ordered = [...losses].sort((a, b) => a.weight.localeCompare(b.weight, 'en')).slice(0, MAX_ROWS);
  const rows = ordered.map(
    (loss) =>
      html`<tr class="${loss.weight}"><td>${both((w) => w.weight[loss.weight])}</td><td><code>${loss.code.slice(0, 80)}</code> <span lang="en">${foreign(loss.detail, 500)}</span>${loss.url === undefined ? undefined : html`<br>${foreign(loss.url, 500)}`}</td></tr>`,
  );
  return section(
    'losses',
    (w) => w.losses.heading,
    html`<p class="note">${both((w) => w.losses.intro)}</p><table><thead><tr><th scope="col">${both((w) => w.losses.weight)}</th><th scope="col">${both((w) => w.losses.what)}</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}
