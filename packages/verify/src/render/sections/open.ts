import type { Report } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { finding, inReviewOrder, statusMark } from './checks.ts';

/** O3: everything that is open is printed, what no version of this program could show as well. */
export function openSection({ checks }: Report): Markup {
  const open = inReviewOrder(checks).filter((check) => check.status === 'UNPROVEN' && check.id !== 'O3');
  const items = open.map(
    (check) =>
      html`<li>${statusMark('UNPROVEN')} <b>${check.id} ${both((w) => w.point[check.id].title)}</b> ${both((w) => finding(w, check))}</li>`,
  );
  return section(
    'open',
    (w) => w.open.heading,
    html`<p>${both((w) => w.open.intro)}</p>
${open.length === 0 ? html`<p>${both((w) => w.open.noneOpen)}</p>` : html`<ul class="plain">${items}</ul>`}
<ul>${[0, 1, 2].map((i) => html`<li>${both((w) => w.open.always[i])}</li>`)}</ul>`,
  );
}
