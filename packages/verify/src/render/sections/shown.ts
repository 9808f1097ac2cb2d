import type { Subject } from '@guzheng/evidence';
import type { DisclosureReport } from '../../disclosure/report.ts';
import { both, code, facts, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { keptBack } from './member.ts';

/** What was handed in, of what, and what was kept back: read before anything is concluded from it. */
export function shownSection(report: DisclosureReport): Markup {
  const { file, member, by } = report;
  const sealed = report.package;
  const withheld = keptBack(report);
  const rows = facts([
    [
      (w) => w.disclosure.file,
      html`${foreign(file.name)} · ${both((w) => w.bytes(file.bytes))}<br>SHA-256 ${code(file.sha256)}<br>SM3 ${code(file.sm3)}`,
    ],
    [(w) => w.disclosure.member, foreign(member.path, 500)],
    [
      (w) => w.disclosure.unaltered,
      both((w) => (withheld === undefined ? w.disclosure.isNotShown : w.disclosure.isUnaltered)),
    ],
    [(w) => w.disclosure.package, sealed === undefined ? both((w) => w.disclosure.packageUnread) : packageOf(sealed)],
    [
      (w) => w.disclosure.withheld,
      both((w) => (withheld === undefined ? w.disclosure.withheldUnknown : w.disclosure.withheldOf(withheld))),
    ],
    [(w) => w.disclosure.way, both((w) => w.disclosure.ways[by])],
  ]);
  return section(
    'shown',
    (w) => w.disclosure.heading,
    html`<p>${both((w) => w.disclosure.about)}</p>${rows}
<ul>${[0, 1, 2, 3].map((i) => html`<li>${both((w) => w.disclosure.limits[i])}</li>`)}</ul>`,
  );
}

/** A deposit may state no more of the file than its SHA-256. */
function packageOf({ sha256, sm3, bytes }: Subject): Markup {
  const size = bytes === undefined ? undefined : html`${both((w) => w.bytes(bytes))}<br>`;
  return html`${size}SHA-256 ${code(sha256)}${sm3 === undefined ? undefined : html`<br>SM3 ${code(sm3)}`}`;
}
