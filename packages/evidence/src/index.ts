// The shared language of Guzheng: what maker and judge have in common. By folder.

// asn1: DER, read strictly
export { type Reading, Unreadable } from './asn1/error.ts';
// bitcoin: block headers and their work
export * from './bitcoin/chains.ts';
export { type BitcoinHeader, doubleSha256, readBitcoinHeader, reversedHex } from './bitcoin/header.ts';
export { BITCOIN_WORK_FLOOR, expectedHashes, isCostly, provenTarget, targetOf, workBits } from './bitcoin/work.ts';
// bytes: encodings, strict in both directions
export { fromBase64, toBase64 } from './bytes/base64.ts';
export { compareBytes, concatBytes, equalBytes, joinBytes } from './bytes/bytes.ts';
export { bytesToHex, fromHex, type Hex, hexToBytes, toHex } from './bytes/hex.ts';
export { isWellFormed, toWellFormed, utf8Decode, utf8Encode, utf8Lossy } from './bytes/text.ts';
// chain: networks, and reading one back
export * from './chain/networks.ts';
export type { BitcoinReader, BitcoinSighting, BlockSighting, ChainReader, Finality, Reader } from './chain/reader.ts';
// container: the canonical ZIP, and tape archives
export { readTar, type TarEntry, type TarKind } from './container/tar.ts';
export { layoutZip, type ZipLayout, type ZipMember } from './container/zip.ts';
// declaration: what only a human can say, signed
export * from './declaration/declaration.ts';
export { checkIdentity } from './declaration/identity.ts';
export { type DeclareOptions, type ReadDeclaration, readDeclaration, signDeclaration } from './declaration/seal.ts';
// deposit: the statement that is signed and becomes a leaf
export * from './deposit/statement.ts';
// digest: SHA-256, SM3, CRC-32
export { digestPair, portableHashing, sha256 } from './digest/digest.ts';
export type { DigestName, DigestPair, Hasher, Hashing } from './digest/hashing.ts';
// disclosure: one member of a package without the rest
export {
  DISCLOSURE_TYPE,
  type Disclosure,
  type Placement as DisclosurePlacement,
  parseDisclosure,
} from './disclosure/disclosure.ts';
// dsse: signed envelopes
export {
  type Envelope,
  type EnvelopeSignature,
  envelopeSchema,
  keyId,
  parseEnvelope,
  preAuthEncoding,
  signEnvelope,
  verifyEnvelope,
} from './dsse/envelope.ts';
export { ed25519Signer, type Signer } from './dsse/signer.ts';
// errors
export { EvidenceError, type EvidenceErrorCode } from './error.ts';
// evm: what an anchor on an EVM chain shows by itself
export { ANCHOR_MAGIC, anchorCalldata } from './evm/calldata.ts';
export { checkEvmAnchor, type EvmCheck } from './evm/check.ts';
export { type DecodedHeader, readHeader } from './evm/header.ts';
export type { EvmCode, EvmRefusal } from './evm/refusal.ts';
export { type DecodedTransaction, decodeTransaction } from './evm/transaction.ts';
export { type TrieProof, type TrieRefusal, type TrieResult, verifyTrieProof } from './evm/trie.ts';
// git: objects as git itself writes and names them
export { encodeGitBatch, type GitBatchObject, parseGitBatch } from './git/batch.ts';
export * from './git/headers.ts';
export * from './git/object.ts';
export * from './git/tree.ts';
// json: canonical writing, strict reading, documents
export { canonicalize, parseCanonicalJson } from './json/canonical.ts';
export { documentParser } from './json/document.ts';
export { parseJson } from './json/parse.ts';
export { base64, hex32, isSafePath, timestamp, uint } from './json/schema.ts';
// ledger: signed notes, checkpoints, evidence numbers
export * from './ledger/checkpoint.ts';
export * from './ledger/note.ts';
export * from './ledger/number.ts';
export * from './ledger/receipt.ts';
// merkle: trees and proofs of RFC 9162
export { leafHash, nodeHash } from './merkle/hash.ts';
export { KnownTree } from './merkle/known-tree.ts';
export { consistencyProof, inclusionProof, MerkleTree, merkleRoot } from './merkle/tree.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './merkle/verify.ts';
// ots: OpenTimestamps, its files and what they show by themselves
export type { OtsAttestation, OtsChain } from './ots/attestation.ts';
export { checkOtsAnchor, type OtsBlock, type OtsCheck, type OtsCode, type OtsRefusal } from './ots/check.ts';
export { describeOts } from './ots/describe.ts';
export { encodeOts, encodeTimestamp } from './ots/encode.ts';
export { exportOts } from './ots/export.ts';
export { applyOp, type OtsHash, type OtsOp } from './ots/op.ts';
export { isOts, parseOts, parseTimestamp } from './ots/parse.ts';
export { type PathToRoot, pathToRoot } from './ots/path.ts';
export {
  attestationsOf,
  mergeTimestamps,
  nodesOf,
  type OtsBranch,
  type OtsClaim,
  type OtsFile,
  type OtsNode,
  type Timestamp,
  timestampAfter,
  withKnown,
} from './ots/timestamp.ts';
// package: the documents inside an evidence package
export * from './package/call-log.ts';
export * from './package/capture.ts';
export * from './package/environment.ts';
export * from './package/facts.ts';
export * from './package/layout.ts';
export * from './package/loss.ts';
export * from './package/manifest.ts';
export {
  MEMBER_TYPE,
  type MemberLine,
  type MemberPlace,
  type MemberTree,
  memberLeaf,
  memberLine,
  memberTree,
} from './package/member-tree.ts';
export * from './package/network.ts';
export * from './package/source.ts';
// proof: the proof file, its anchors, custody after sealing
export * from './proof/anchor.ts';
export * from './proof/custody.ts';
export * from './proof/proof.ts';
// rfc3161: time stamps and what they show by themselves
export { certificatesIn } from './rfc3161/certificates.ts';
export {
  checkTimeStamp,
  type TimeStampCheck,
  type TimeStampOptions,
  type TsaRoot,
  type TsaTrust,
} from './rfc3161/check.ts';
export { parseTsaConfiguration, type TsaAuthority, type TsaConfiguration } from './rfc3161/configuration.ts';
export type { TimeStampCode, TimeStampRefusal } from './rfc3161/refusal.ts';
export {
  encodeTimeStampRequest,
  readTimeStampRequest,
  type TimeStampRequest,
  type TimeStampRequestOptions,
} from './rfc3161/request.ts';
export { readTimeStampResponse, type TimeStampResponse } from './rfc3161/response.ts';
export { TSA_ROOTS } from './rfc3161/roots.ts';
// x509: certificates, and what says that they were revoked
export { type Certificate, readCertificate, readValidity, type Validity } from './x509/certificate.ts';
export { readCertificateFile } from './x509/certificate-file.ts';
export { type RevocationList, readRevocationList } from './x509/crl.ts';
export { isIssuedBy } from './x509/issue.ts';
export { encodeOcspRequest, type OcspResponse, readOcspResponse } from './x509/ocsp.ts';
