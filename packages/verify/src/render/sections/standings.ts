import { HEADINGS, type Heading, headingOf, STANDINGS, type Standing, standingOf } from '../../checks/rules.ts';
import type { DisclosureCheck } from '../../disclosure/report.ts';
import { both } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import type { Words } from '../words/words.ts';

/** How many points were computed, how many are a record, how many are only declared, how many are open. */
export function standingsTable(checks: readonly DisclosureCheck[]): Markup {
  const columns = STANDINGS.filter((standing) => checks.some((check) => standingOf(check) === standing));
  const head = columns.map(
    (standing) =>
      html`<th scope="col" class="standing ${standing}">${both((w) => w.review.standing[standing].word)}<small>${both((w) => w.review.standing[standing].means)}</small></th>`,
  );
  const rows = [...HEADINGS, null].map((heading) => row(heading, columns, checks));
  return html`<table class="standings"><caption>${both((w) => w.review.standings)}</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table>\n`;
}

function row(heading: Heading | null, columns: readonly Standing[], checks: readonly DisclosureCheck[]): Markup {
  const own = heading === null ? checks : checks.filter(({ id }) => headingOf(id) === heading);
  const cells = columns.map(
    (standing) => html`<td>${own.filter((check) => standingOf(check) === standing).length}</td>`,
  );
  const name = both((w) => (heading === null ? w.review.total : w.review.heading[heading].title));
  return html`<tr${heading === null ? html` class="total"` : undefined}><th scope="row">${name}</th>${cells}</tr>`;
}

/** `互联网法院规定 11(1)(2), 11(1)(4)` for `ICP 11(1)(2)` and `ICP 11(1)(4)`. */
export function articleNames(words: Words, articles: readonly string[]): string {
  const { ICP, OLR, CER, ESL } = words.review.rule;
  const names = { ICP: ICP.short, OLR: OLR.short, CER: CER.short, ESL: ESL.short };
  return Object.entries(names)
    .map(
      ([rule, name]) =>
        [name, articles.filter((own) => own.startsWith(`${rule} `)).map((own) => own.slice(4))] as const,
    )
    .filter(([, items]) => items.length > 0)
    .map(([name, items]) => `${name} ${items.join(', ')}`)
    .join(' · ');
}
