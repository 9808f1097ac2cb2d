// Evidence, proof, policy and readers become a report. Reading here does no I/O: everything is handed in.

export { reviewPoints } from './checks/index.ts';
export type { CheckCode } from './codes.ts';
// errors
export { VerifyError, type VerifyErrorCode } from './error.ts';
// looking into a package without judging it
export { type EvidencePackage, openPackage } from './open-package.ts';
export { judgePolicy, type Policy, parsePolicy, policies } from './policy/policy.ts';
export { noTrust, type PinnedBlock, parseTrust, type Trust } from './policy/trust.ts';
export * from './report.ts';
// what is handed in
export { type ByteSource, bytesSource } from './source.ts';
// the judge and its answer
export { VERIFIER, type VerifyInput, type VerifyProgress, verify } from './verify.ts';
