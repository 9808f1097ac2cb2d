import { renderReport } from '../render/document.ts';
import type { Report } from '../report.ts';
import { renderCertificate } from './certificate.ts';
import { declarationsAbout } from './declarations.ts';
import { renderEvidenceList } from './evidence-list.ts';
import type { DocumentOptions, Exhibit } from './exhibit.ts';
import { renderExplanation } from './explanation.ts';
import { renderExtractionRecord } from './extraction-record.ts';
import { renderFre902 } from './fre-902.ts';
import { type PageMarks, pageMarks } from './page/marks.ts';
import { type DocumentName, TITLES } from './words/titles.ts';

/** A document as HTML, and what a printer puts on each of its pages. */
export interface RenderedDocument {
  readonly html: string;
  readonly marks: PageMarks;
}

/** Draws up one document. Only the list of evidence is about more than the first exhibit. Does no I/O; the same input gives the same text. */
export function renderDocument(
  name: DocumentName,
  exhibits: readonly [Exhibit, ...Exhibit[]],
  options: DocumentOptions,
): RenderedDocument {
  const about: readonly Report[] =
    name === 'evidence-list' ? exhibits.map(({ report }) => report) : [exhibits[0].report];
  const declarations = declarationsAbout(
    options.declarations,
    about.map(({ digests }) => digests.sha256),
  );
  return {
    html: textOf(name, exhibits, { ...options, declarations }),
    marks: pageMarks(TITLES[name], about, options.lang),
  };
}

function textOf(name: DocumentName, exhibits: readonly [Exhibit, ...Exhibit[]], options: DocumentOptions): string {
  const [exhibit] = exhibits;
  switch (name) {
    case 'certificate':
      return renderCertificate(exhibit, options);
    case 'evidence-list':
      return renderEvidenceList(exhibits, options);
    case 'extraction-record':
      return renderExtractionRecord(exhibit, options);
    case 'fre-902':
      return renderFre902(exhibit, options);
    case 'explanation':
      return renderExplanation(exhibit, options);
    case 'report':
      return renderReport(exhibit.report, {
        lang: options.lang,
        ...(exhibit.screenshot === undefined ? {} : { screenshot: exhibit.screenshot }),
      });
  }
}
