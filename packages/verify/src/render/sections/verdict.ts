import type { DisclosureCheck, DisclosureReport } from '../../disclosure/report.ts';
import type { Report } from '../../report.ts';
import { both, code } from '../bilingual.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { foreign, html, type Markup } from '../html.ts';
import { statusIcon, verdictIcon } from '../icons.ts';
import { asOfAFile, type Naming } from '../words/naming.ts';
import { caveats, type Witnessed } from './banners.ts';
import { countStatuses, inReviewOrder, reasonInWords } from './checks.ts';

/** What a verdict is made of, whatever it is about. */
export type Judged = Witnessed & Pick<DisclosureReport, 'verdict' | 'checks' | 'policy'>;

export function verdictSection(report: Report): Markup {
  return html`${verdictBox(report)}<p class="digest">${both((w) => w.digestOfFile)} ${code(report.digests.sha256)}</p>
`;
}

/** Word, shape and colour together; the custody mode stands here because the court looks at it first (P4). */
export function verdictBox(report: Judged, naming: Naming = asOfAFile): Markup {
  const warnings = caveats(report);
  const custodyMode = report.subject?.package?.custodyMode;
  return html`<section class="verdict ${report.verdict}${warnings.length > 0 ? ' hollow' : ''}">
${verdictIcon(report.verdict)}
<div><h2>${both((w) => w.verdict[report.verdict].word)}</h2>
<p>${both((w) => naming(w).verdict[report.verdict].means)}</p>
${warnings.map((name) => html`<p class="caveat">${statusIcon('UNPROVEN')} <strong>${both((w) => w.banner[name].word)}</strong></p>`)}${failures(report.checks, naming)}<p class="counts">${both((w) => w.checks.counts(countStatuses(report.checks)))}${custodyMode && html` · ${both((w) => html`${w.captured.custodyMode}${w.tag === 'en' ? ' ' : '：'}${w.custodyMode[custodyMode].word}`)}`} · ${both((w) => w.policy.heading)} “${foreign(report.policy.name, 200)}”</p></div>
</section>
`;
}

/** What contradicts is named at once, not somewhere in a table. */
function failures(checks: readonly DisclosureCheck[], naming: Naming): Markup | undefined {
  const failed = inReviewOrder(checks).filter((check) => check.status === 'FAIL');
  if (failed.length === 0) return undefined;
  const items = failed.map(
    (check) =>
      html`<li><b>${check.id} ${both((w) => naming(w).point[check.id].title)}</b> ${findingsOf(check).map((one) => inWords(one, naming))}</li>`,
  );
  return html`<ul class="failing">${items}</ul>`;
}

function inWords({ code: reason, paths }: Finding, naming: Naming): Markup {
  const where = paths.map((path) => html` <code>${foreign(path, 200)}</code>`);
  return html`${both((w) => reasonInWords(naming(w), reason))}${where} `;
}
