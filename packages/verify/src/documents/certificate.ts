import { both, code } from '../render/bilingual.ts';
import { foreign, html, type Markup } from '../render/html.ts';
import { anchorsSection } from '../render/sections/anchors.ts';
import { capturedSection } from '../render/sections/captured.ts';
import { depositSection } from '../render/sections/deposit.ts';
import { lossesSection } from '../render/sections/losses.ts';
import { openSection } from '../render/sections/open.ts';
import { firstView } from '../render/sections/picture.ts';
import { sourceSection } from '../render/sections/source.ts';
import type { Report } from '../report.ts';
import { type Declarations, type DeclaredFiling, declaredOf } from './declarations.ts';
import type { DocumentOptions, Exhibit } from './exhibit.ts';
import { qrCode } from './page/qr.ts';
import { documentPage } from './page/shell.ts';
import { networkLines, notBeforeLine, toolLines } from './parts/captured.ts';
import { declaredParty, mark, undeclared } from './parts/declared.ts';
import { signatures } from './parts/signatures.ts';
import { neutralityOf, signedLines } from './parts/signed.ts';
import { standing } from './parts/standing.ts';
import { steps } from './parts/steps.ts';
import { chapter, form } from './parts/table.ts';
import { CERTIFICATE } from './words/certificate.ts';
import { COMMON, FACTS } from './words/common.ts';
import { say } from './words/pair.ts';
import { TITLES } from './words/titles.ts';

/** 保全证书: what was kept, how it was got, who saw its digest and when, and what of all this is not proven. */
export function renderCertificate(exhibit: Exhibit, options: DocumentOptions): string {
  const { report } = exhibit;
  return documentPage(
    {
      kind: 'certificate',
      title: TITLES.certificate,
      reports: [report],
      main: html`${head(report)}${kept(report, options)}${capturedSection(report)}${sourceSection(report)}${means(exhibit)}${picture(exhibit)}${depositSection(report)}${anchorsSection(report)}${declarations(report, options.declarations)}${openSection(report)}${lossesSection(report)}${steps(report)}${chapter(CERTIFICATE.about, html`<ul>${CERTIFICATE.notes.map((note) => html`<li>${say(note)}</li>`)}</ul>`)}${chapter(CERTIFICATE.issued, signatures([CERTIFICATE.holderSigns, CERTIFICATE.operatorSigns], COMMON.seal))}`,
    },
    options,
  );
}

function head(report: Report): Markup {
  return html`<div class="with-code"><div>${standing(report)}</div><figure class="code">${qrCode(report)}<figcaption>${say(report.deposit === undefined ? COMMON.qr : COMMON.qrWithRoot)}</figcaption></figure></div>`;
}

function kept({ subject, digests }: Report, { ledger }: DocumentOptions): Markup {
  return chapter(
    CERTIFICATE.kept,
    html`${form([
      ledger && [CERTIFICATE.ledgerNumber, code(ledger.number)],
      ledger?.lookUpAt === undefined ? undefined : [CERTIFICATE.lookUpAt, foreign(ledger.lookUpAt)],
      [FACTS.file, foreign(subject.name)],
      [FACTS.kind, both((w) => w.file.kinds[subject.kind])],
      [FACTS.size, both((w) => w.bytes(subject.bytes))],
      [CERTIFICATE.sha256, code(digests.sha256)],
      [CERTIFICATE.sm3, code(digests.sm3)],
      subject.package && [FACTS.members, say(FACTS.membersOf(subject.package.members.length))],
    ])}<p class="note">${say(COMMON.fileMarkOf)}</p>`,
  );
}

function means(exhibit: Exhibit): Markup {
  if (exhibit.report.subject.package === undefined)
    return chapter(
      CERTIFICATE.means,
      html`<p>${say(exhibit.report.subject.kind === 'file' ? COMMON.noPackage : COMMON.unread)}</p>`,
    );
  const lines = [...networkLines(exhibit), notBeforeLine(exhibit), ...toolLines(exhibit)];
  return chapter(CERTIFICATE.means, html`<p class="note">${say(CERTIFICATE.ownWord)}</p>${form(lines)}`);
}

function picture({ report, screenshot }: Exhibit): Markup | undefined {
  const page = report.subject.package;
  if (page === undefined || page.source !== undefined) return undefined;
  return chapter(CERTIFICATE.picture, html`<div class="thumbnail">${firstView(page.screenshots, screenshot)}</div>`);
}

function declarations({ digests }: Report, all: Declarations): Markup {
  const { holder, operator, neutrality, filings = [], signed } = all;
  const own = declaredOf(all, digests.sha256);
  const facts = own?.factsToProve ?? [];
  return chapter(
    CERTIFICATE.declarations,
    html`<p class="note">${say(CERTIFICATE.declaredNote)}</p>${form([
      [CERTIFICATE.holder, holder === undefined ? undeclared() : declaredParty(holder)],
      [CERTIFICATE.operator, operator === undefined ? undeclared() : declaredParty(operator)],
      [CERTIFICATE.neutrality, neutrality === undefined ? undeclared() : neutralityOf(neutrality, signed)],
      [
        CERTIFICATE.filings,
        filings.length === 0 ? undeclared() : html`<ul class="plain">${filings.map(filing)}</ul>${mark()}`,
      ],
      [
        CERTIFICATE.facts,
        facts.length === 0
          ? undeclared()
          : html`<ol>${facts.map((fact) => html`<li>${foreign(fact)}</li>`)}</ol>${mark()}`,
      ],
      ...(signed === undefined ? [] : signedLines(signed)),
    ])}`,
  );
}

function filing({ name, number, authority, validFrom, validTo }: DeclaredFiling): Markup {
  const days = validFrom === undefined && validTo === undefined ? undefined : html` · ${validFrom} – ${validTo}`;
  return html`<li>${foreign(name)} ${foreign(number)}${authority === undefined ? undefined : html` · ${foreign(authority)}`}${days}</li>`;
}
