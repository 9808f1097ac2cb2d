// What a court takes in hand, made of a report: certificate, list of evidence, record of extraction, statement, explanation.
export { type CaptureFacts, captureFactMembers, readCaptureFacts } from './capture-facts.ts';
export {
  DECLARATIONS_TYPE,
  type Declarations,
  type DeclaredExhibit,
  type DeclaredFiling,
  type DeclaredParty,
  noDeclarations,
  parseDeclarations,
  readDeclarations,
} from './declarations.ts';
export { type RenderedDocument, renderDocument } from './documents.ts';
export { type DocumentOptions, type Exhibit, fileMark } from './exhibit.ts';
export type { PageMarks } from './page/marks.ts';
export { qrText } from './page/qr.ts';
export { documentStyle } from './page/style.ts';
export { DOCUMENT_NAMES, type DocumentName } from './words/titles.ts';
