// What an integrator installs.

// what a first program needs of the packages below
export { type AnchorKey, keyFromHex, openKey } from '@guzheng/anchor';
export { type Policy, policies, type Report } from '@guzheng/verify';
// our own
export { type Chain, type ChainOptions, openChain } from './chain.ts';
export { type DeclaredFile, type DeclareFileOptions, declareFile } from './declaration/declare-file.ts';
export { type DepositedFile, type DepositFilesOptions, depositFiles, proofPath } from './deposit/deposit.ts';
export { type DepositItem, type DepositOptions, encodeProof, prove } from './deposit/prove.ts';
export { SdkError, type SdkErrorCode } from './error.ts';
export { digestFile } from './file/digests.ts';
export { type FileSource, openFile } from './file/source.ts';
export { type ExportedOts, exportOtsFile } from './ots/export-file.ts';
export { type ImportedOts, importOtsFile } from './ots/import-file.ts';
export { type OtsAnchorInfo, type OtsFileInfo, type OtsInfo, type OtsInfoClaim, otsInfo } from './ots/info.ts';
export { type Preserved, type PreserveOptions, preserve } from './preserve.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type ReplayFileOptions, replayFile } from './replay/replay.ts';
export type { ReplayedPicture, ReplayReport } from './replay/report.ts';
export { type VerifyFileOptions, verifyFile } from './verify-file.ts';
export { writeReport } from './write-report.ts';
