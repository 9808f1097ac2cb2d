// What an integrator installs.

// what a first program needs of the packages below
export { type AnchorKey, keyFromHex, openKey } from '@guzheng/anchor';
export { type Policy, policies, type Report } from '@guzheng/verify';
// our own
export { type Chain, type ChainOptions, chainGroup, hasSigned, openChain } from './chain.ts';
export { type AddEventOptions, type AddedEvent, addCustodyEvent, type HandlingEvent } from './custody/add.ts';
export { showCustody } from './custody/show.ts';
export { type DeclaredFile, type DeclareFileOptions, declareFile } from './declaration/declare-file.ts';
export { attests } from './deposit/attests.ts';
export { type AnchoredFile, type CompleteOptions, type Completion, complete } from './deposit/complete.ts';
export { appendCustodyEvent, type CustodySigning, custodyLink, signCustodyEvent } from './deposit/custody.ts';
export { type DepositedFile, type DepositFilesOptions, depositFiles, packageIn, proofPath } from './deposit/deposit.ts';
export { describeAnchor } from './deposit/describe.ts';
export { flawOf } from './deposit/holds.ts';
export { type DepositedList, type DepositListOptions, depositList } from './deposit/list/deposit-list.ts';
export { LIST_DEPOSIT_TYPE, type ListDeposit, type SignedListDeposit } from './deposit/list/record.ts';
export { type Merged, mergeAnchors } from './deposit/merge.ts';
export { type DepositItem, encodeProof, type ProveOptions, prove } from './deposit/prove.ts';
export { nodeSigner } from './deposit/signer.ts';
export {
  askWitnesses,
  type GroupTestimony,
  type Sight,
  type Testimony,
  type WitnessFailure,
  type WitnessGroup,
} from './deposit/testimony.ts';
export {
  type DepositThroughServerOptions,
  depositThroughServer,
  type FileDepositedThroughServer,
} from './deposit/through-server.ts';
export { type AnchorState, stateOf, type Upgrader, type Upgraders } from './deposit/upgraders.ts';
export { type DisclosedMember, type DiscloseOptions, discloseMember, disclosurePath } from './disclosure/disclose.ts';
export { type VerifyDisclosureFileOptions, verifyDisclosureFile } from './disclosure/verify-disclosure-file.ts';
export { readExhibit } from './documents/exhibit.ts';
export { openPrinter, type Printer } from './documents/printer.ts';
export {
  type DocumentFormat,
  type ReportedFile,
  type WriteDocumentsOptions,
  type WrittenDocument,
  writeDocuments,
} from './documents/write-documents.ts';
export { SdkError, type SdkErrorCode } from './error.ts';
export { digestFile } from './file/digests.ts';
export { type FileSource, openFile } from './file/source.ts';
export type { Doubt, Finding, FindingCode } from './monitor/findings.ts';
export { type MonitorOptions, type MonitorReport, monitor } from './monitor/monitor.ts';
export { type ExportedOts, exportOtsFile } from './ots/export-file.ts';
export { type ImportedOts, importOtsFile } from './ots/import-file.ts';
export { type OtsAnchorInfo, type OtsFileInfo, type OtsInfo, type OtsInfoClaim, otsInfo } from './ots/info.ts';
export type { WaitForAnchors } from './preserve/anchoring.ts';
export {
  type Choice,
  type Preserved,
  type PreserveHereOptions,
  type PreserveOptions,
  type PreserveThroughServerOptions,
  type Preview,
  preserve,
} from './preserve.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type ReplayFileOptions, replayFile } from './replay/replay.ts';
export type { ReplayedPicture, ReplayReport } from './replay/report.ts';
export { shellWord } from './shell-word.ts';
export { transcribe, writeTranscript } from './transcript.ts';
export {
  type UpgradedAnchor,
  type UpgradedProof,
  type UpgradeOptions,
  upgradeProof,
  upgradeProofs,
} from './upgrade/upgrade.ts';
export { readersFor, type VerifyFileOptions, verifyFile } from './verify-file.ts';
export {
  openUpgraders,
  openWitnesses,
  type UpgradersOptions,
  type WitnessesOptions,
} from './witnesses.ts';
export { writeDisclosureReport, writeReport } from './write-report.ts';
