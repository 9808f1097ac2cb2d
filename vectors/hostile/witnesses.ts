import {
  certificatesIn,
  checkOtsAnchor,
  checkTimeStamp,
  decodeTransaction,
  encodeOts,
  equalBytes,
  fromBase64,
  hexToBytes,
  parseJson,
  parseOts,
  parseProof,
  type Rfc3161Anchor,
  readBitcoinHeader,
  readCertificate,
  readHeader,
  readOcspResponse,
  readRevocationList,
  readTimeStampRequest,
  readTimeStampResponse,
  toBase64,
  verifyTrieProof,
} from '@guzheng/evidence';
import { makeOtsAnchor, makeTimeStamp, TEST_TSA_ROOT, timeStampLies } from '@guzheng/testing';
import { anchorOf } from '../make.ts';
import type { Exhibit } from './exhibit.ts';
import { law, ofBytes, type Target } from './target.ts';

/** Everything that a witness gives, alone. */
export function anchorTargets({ proof, file }: Exhibit): readonly Target[] {
  const own = parseProof(parseJson(proof));
  const root = hexToBytes(own.inclusion.root);
  const digest = Uint8Array.from(Buffer.from(file).subarray(0, 32));
  const stamps = [
    makeTimeStamp(digest, { key: 'p-256', revocation: 'crl' }),
    makeTimeStamp(digest, { certificates: 'beside', revocation: 'ocsp' }),
    ...timeStampLies.map(({ making }) => makeTimeStamp(digest, { ...making, target: 'file' })),
  ] as [Rfc3161Anchor, ...Rfc3161Anchor[]];
  const responses = stamps.map(({ response }) => fromBase64(response)) as [Uint8Array, ...Uint8Array[]];
  const requests = stamps.flatMap(({ request }) => (request === undefined ? [] : [fromBase64(request)]));
  const certificates = stamps.flatMap(({ chain }) => chain.map(fromBase64)) as [Uint8Array, ...Uint8Array[]];
  const kept = (kind: 'crl' | 'ocsp') =>
    stamps.flatMap(({ revocation }) => revocation.filter((r) => r.kind === kind).map(({ der }) => fromBase64(der)));
  const ots = [makeOtsAnchor(root), makeOtsAnchor(root, { status: 'pending' })] as const;
  const evm = anchorOf(own);
  const [raw, header] = [hexToBytes(evm.transaction.raw.slice(2)), hexToBytes(evm.block.header.slice(2))];
  const nodes = evm.block.trieProof.map((node) => hexToBytes(node.slice(2))) as [Uint8Array, ...Uint8Array[]];
  return [
    ofBytes('ots', 60, [fromBase64(ots[0].ots), fromBase64(ots[1].ots)], (bytes) => {
      const again = encodeOts(parseOts(bytes));
      law(equalBytes(encodeOts(parseOts(again)), again), 'an .ots is not written as it was read');
    }),
    ofBytes('ots anchor', 20, [fromBase64(ots[0].ots)], (bytes) =>
      checkOtsAnchor({ ...ots[0], ots: toBase64(bytes) }, root),
    ),
    ofBytes('time-stamp response', 50, responses, (bytes) => {
      const response = readTimeStampResponse(bytes);
      if (response.outcome === 'read') certificatesIn(response);
    }),
    ofBytes('time stamp', 15, responses, (bytes) =>
      checkTimeStamp({ ...stamps[0], response: toBase64(bytes) }, digest, { roots: [TEST_TSA_ROOT] }),
    ),
    ofBytes('time-stamp request', 15, requests as [Uint8Array, ...Uint8Array[]], readTimeStampRequest),
    ofBytes('certificate', 40, certificates, readCertificate),
    ofBytes('revocation list', 25, kept('crl') as [Uint8Array, ...Uint8Array[]], readRevocationList),
    ofBytes('OCSP response', 25, kept('ocsp') as [Uint8Array, ...Uint8Array[]], readOcspResponse),
    ofBytes('transaction', 25, [raw], (bytes) => decodeTransaction(bytes)),
    ofBytes('block header', 25, [header, nodes[0]], readHeader),
    ofBytes('bitcoin header', 10, [hexToBytes(ots[0].blocks[0]?.header ?? '')], readBitcoinHeader),
    ofBytes('trie proof', 20, nodes, (node) => {
      verifyTrieProof({ root, key: Uint8Array.of(0x80), proof: [node] });
      decodeTransaction(node);
    }),
  ];
}
