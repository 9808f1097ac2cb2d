// What an integrator installs.

// what a first program needs of the packages below
export { type AnchorKey, keyFromHex, openKey } from '@guzheng/anchor';
export { type Policy, policies, type Report } from '@guzheng/verify';
// our own
export { type Chain, type ChainOptions, openChain } from './chain.ts';
export { type AddEventOptions, type AddedEvent, addCustodyEvent, type HandlingEvent } from './custody/add.ts';
export { showCustody } from './custody/show.ts';
export { type DepositedFile, type DepositFilesOptions, depositFiles, proofPath } from './deposit/deposit.ts';
export { type DepositItem, type DepositOptions, encodeProof, prove } from './deposit/prove.ts';
export { type DisclosedMember, type DiscloseOptions, discloseMember, disclosurePath } from './disclosure/disclose.ts';
export { type VerifyDisclosureFileOptions, verifyDisclosureFile } from './disclosure/verify-disclosure-file.ts';
export { SdkError, type SdkErrorCode } from './error.ts';
export { digestFile } from './file/digests.ts';
export { type FileSource, openFile } from './file/source.ts';
export { type Preserved, type PreserveOptions, preserve } from './preserve.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type ReplayFileOptions, replayFile } from './replay/replay.ts';
export type { ReplayedPicture, ReplayReport } from './replay/report.ts';
export { transcribe, writeTranscript } from './transcript.ts';
export { type VerifyFileOptions, verifyFile } from './verify-file.ts';
export { writeReport } from './write-report.ts';
