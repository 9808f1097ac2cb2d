// Evidence, proof, policy and readers become a report. Reading here does no I/O: everything is handed in.

// the archive of a package, exchange by exchange
export {
  type ArchivedAnswer,
  type ArchivedExchange,
  type ArchivedFailure,
  type ArchivedPage,
  type ReadExchangesOptions,
  readArchivedPage,
} from './archive/exchanges.ts';
export type { PayloadSink } from './archive/warc.ts';
export { reviewPoints } from './checks/index.ts';
export {
  articlesOf,
  basisOf,
  HEADINGS,
  type Heading,
  headingOf,
  RULES,
  type Rule,
  type RuleItem,
  STANDINGS,
  type Standing,
  standingOf,
} from './checks/rules.ts';
export type { CheckCode } from './codes.ts';
// content: what of a page is its subject
export { type PageContent, readPageContent } from './content/page-content.ts';
// corroboration: where a sentence stands, what two texts share
export { type Excerpt, excerptsOf, type SentenceExcerpts, sentenceExcerpts } from './corroboration/excerpts.ts';
export { locateSentence, type SentencePlaces, type Whereabouts } from './corroboration/locate.ts';
export { readPageSources } from './corroboration/page-sources.ts';
export { type Search, searchBudget, searchIn } from './corroboration/search.ts';
export {
  compareTexts,
  fold as foldText,
  type Segment,
  segmentsOf,
  type TextComparison,
} from './corroboration/segments.ts';
export type { PageSources, SourceDocument } from './corroboration/sources.ts';
// custody: the list in a proof, link by link
export { type CustodyLine, type CustodyListing, listCustody } from './custody/list.ts';
// disclosure: one member of a package without the rest
export { type DisclosureReading, readDisclosure } from './disclosure/read.ts';
export * from './disclosure/report.ts';
export { type VerifyDisclosureInput, verifyDisclosure } from './disclosure/verify-disclosure.ts';
// errors
export { VerifyError, type VerifyErrorCode } from './error.ts';
// looking into a package without judging it
export { type EvidencePackage, openPackage } from './open-package.ts';
export { judgePolicy, type Policy, parsePolicy, policies } from './policy/policy.ts';
export { noTrust, type PinnedBlock, parseTrust, type Release, type Trust } from './policy/trust.ts';
export * from './report.ts';
// what is handed in
export { type ByteSource, bytesSource, readPieces } from './source.ts';
// transcript: the same checks with public tools
export { type TranscriptInput, transcript } from './transcript/transcript.ts';
// the judge and its answer
export { VERIFIER, type VerifyInput, type VerifyProgress, verify } from './verify.ts';
