import { both } from '../../render/bilingual.ts';
import { foreign, html, type Markup } from '../../render/html.ts';
import { statusIcon, verdictIcon } from '../../render/icons.ts';
import { banners, caveats } from '../../render/sections/banners.ts';
import { verdictBox } from '../../render/sections/verdict.ts';
import type { Report } from '../../report.ts';

/** What nobody may overlook: result, what contradicts, what the witnesses are worth. On the first page of every document. */
export function standing(report: Report): Markup {
  return html`${verdictBox(report)}${banners(report)}`;
}

/** The same in a few lines, where a document is about several files or has one page only. */
export function standingLine(report: Report): Markup {
  const [first, ...others] = caveats(report);
  const failed = report.checks.filter(({ status }) => status === 'FAIL').map(({ id }) => id);
  const heading = html`<strong>${both((w) => w.verdict[report.verdict].word)}</strong>${failed.length > 0 ? html` <b>${failed.join(', ')}</b>` : undefined}`;
  return html`<div class="verdict line ${report.verdict}${first === undefined ? '' : ' hollow'}">${verdictIcon(report.verdict)}<div><p>${heading}<br>${both((w) => w.verdict[report.verdict].means)}</p>${first === undefined ? undefined : html`<p>${caveat(first)} ${both((w) => w.banner[first].means)}</p>`}${others.map((name) => html`<p>${caveat(name)}</p>`)}</div></div>`;
}

function caveat(name: ReturnType<typeof caveats>[number]): Markup {
  return html`${statusIcon('UNPROVEN')} <strong class="caveat">${both((w) => w.banner[name].word)}</strong>`;
}

/** With the name of the file it is about. */
export function namedStanding(report: Report): Markup {
  return html`<div class="named"><p>${foreign(report.subject.name, 120)}</p>${standingLine(report)}</div>`;
}
