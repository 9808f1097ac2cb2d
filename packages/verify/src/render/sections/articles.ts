import { RULES, type Rule, type RuleItem, standingOf } from '../../checks/rules.ts';
import type { Check, Report, ReviewPoint } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';

/** The other way round: what each article asks, and the points that bear on it. */
export function articlesSection({ checks }: Report): Markup {
  return section(
    'articles',
    (w) => w.review.articles,
    html`<p class="note">${both((w) => w.review.articlesIntro)}</p>
<table><thead><tr><th scope="col">${both((w) => w.review.article)}</th><th scope="col">${both((w) => w.review.asks)}</th><th scope="col">${both((w) => w.review.points)}</th></tr></thead>
${RULES.map((rule) => rulePart(rule, checks))}</table>`,
  );
}

function rulePart({ rule, items }: Rule, checks: readonly Check[]): Markup {
  return html`<tbody><tr class="family"><th colspan="3" scope="rowgroup">${both((w) => w.review.rule[rule].full)}</th></tr>${items.map((item) => row(rule, item, checks))}</tbody>\n`;
}

function row(rule: Rule['rule'], { item, points }: RuleItem, checks: readonly Check[]): Markup {
  const marks =
    points.length === 0
      ? html`<span class="soft">${both((w) => w.review.noPoint)}</span>`
      : points.map((id) => mark(id, checks));
  return html`<tr><td>${item}</td><td>${both((w) => w.review.item[`${rule} ${item}`] ?? item)}</td><td>${marks}</td></tr>`;
}

function mark(id: ReviewPoint, checks: readonly Check[]): Markup | undefined {
  const check = checks.find((own) => own.id === id);
  if (check === undefined) return undefined;
  return html`<span class="status point ${check.status}">${statusIcon(check.status)} ${id}${restsOn(check)}<span class="hidden"> ${both((w) => w.status[check.status])}</span></span> `;
}

/** A machine's own word, and a human's, must not look like something computed. */
function restsOn(check: Check): Markup | undefined {
  const standing = standingOf(check);
  if (standing !== 'recorded' && standing !== 'declared') return undefined;
  return html` <small>${both((w) => w.review.standing[standing].word)}</small>`;
}
