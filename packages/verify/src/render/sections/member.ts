import type { DisclosureReport, Withheld } from '../../disclosure/report.ts';
import { both, code, section } from '../bilingual.ts';
import { command, SAFE_NAME } from '../commands.ts';
import { html, type Markup } from '../html.ts';
import type { MemberFacts } from '../words/disclosure-record.ts';
import { asOfAMember } from '../words/naming.ts';
import { finding, inReviewOrder, statusMark } from './checks.ts';
import { judgedFacts, oneLine } from './record.ts';
import { verdictBox } from './verdict.ts';

/** The verdict on one member, which says of itself that it is no more. */
export function memberVerdict(report: DisclosureReport): Markup {
  return html`${verdictBox(report, asOfAMember)}<p class="digest">${both((w) => w.disclosure.digestOfMember)} ${code(report.file.sha256)}</p>
`;
}

/** One paragraph a clerk can copy. */
export function memberRecord(report: DisclosureReport): Markup {
  const facts = factsOf(report);
  return html`<section class="record"><h2>${both((w) => w.record.heading)}</h2><p>${both((w) => w.disclosure.record(facts, asOfAMember(w)))}</p></section>\n`;
}

function factsOf(report: DisclosureReport): MemberFacts {
  const { file, member } = report;
  const withheld = keptBack(report);
  const sealed = report.package;
  return {
    ...judgedFacts(report),
    ...{ bytes: file.bytes, sha256: file.sha256, sm3: file.sm3 },
    name: oneLine(file.name),
    path: oneLine(member.path),
    ...(sealed && { package: { sha256: sealed.sha256 } }),
    ...(withheld && { withheld }),
    unanswered: unanswered(report).length,
  };
}

/** The rest of the package, where the file handed in is shown to be of it: that its name and digests are listed does not say that of the file. */
export function keptBack({ checks, withheld }: DisclosureReport): Withheld | undefined {
  return checks.some(({ id, status }) => id === 'X1' && status === 'PASS') ? withheld : undefined;
}

function unanswered({ checks }: Pick<DisclosureReport, 'checks'>): DisclosureReport['checks'] {
  return inReviewOrder(checks).filter(({ code: reason }) => reason === 'withheld');
}

/** What is open of the deposit, and then in one list what only the rest of the package would answer. */
export function memberOpen(report: DisclosureReport): Markup {
  const withheld = unanswered(report);
  const own = inReviewOrder(report.checks).filter(
    ({ status, id, code: reason }) => status === 'UNPROVEN' && id !== 'O3' && reason !== 'withheld',
  );
  const items = own.map(
    (check) =>
      html`<li>${statusMark('UNPROVEN')} <b>${check.id} ${both((w) => w.point[check.id].title)}</b> ${both((w) => finding(w, check))}</li>`,
  );
  const others = withheld.map(({ id }) => html`<li><b>${id}</b> ${both((w) => w.point[id].title)}</li>`);
  return section(
    'open',
    (w) => w.open.heading,
    html`<p>${both((w) => w.open.intro)}</p>
${items.length === 0 ? undefined : html`<ul class="plain">${items}</ul>`}
<p>${both((w) => w.disclosure.openPoints(withheld.length))}</p><ul>${others}</ul>
<ul>${[0, 1, 2].map((i) => html`<li>${both((w) => w.open.always[i])}</li>`)}</ul>`,
  );
}

/** The member's digests by public tools, and its proof taken out of the disclosure. */
export function memberTools({ file }: DisclosureReport): Markup {
  const safe = SAFE_NAME.test(file.name) && !file.name.includes('/');
  const name = safe ? file.name : 'FILE';
  const quoted = safe ? `"${name}"` : name;
  return section(
    'tools',
    (w) => w.tools.heading,
    html`<p>${both((w) => w.tools.intro)}</p>${safe ? undefined : html`<p class="missing">${both((w) => w.tools.placeholder)}</p>`}
${command((w) => w.tools.sha256, `sha256sum ${quoted}`, file.sha256)}
${command((w) => w.tools.windows, `certutil -hashfile ${quoted} SHA256`, file.sha256)}
${command((w) => w.tools.sm3, `openssl dgst -sm3 ${quoted}`, file.sm3)}
<p>${both((w) => w.disclosure.proofInside)}</p>
${command((w) => w.disclosure.takeProof, `jq .proof "${name}.disclosure.json" > package.proof.json`)}`,
  );
}
