// Check 10: the path from the signer's certificate to a pinned root, judged at the time of the stamp.

import { Unreadable } from '../asn1/error.ts';
import type { Instant } from '../asn1/time.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import type { RevocationRecord, Rfc3161Anchor } from '../proof/anchor.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { readRevocationList } from '../x509/crl.ts';
import type { PathFlaw } from '../x509/issue.ts';
import { readOcspResponse } from '../x509/ocsp.ts';
import { buildPath, type Path } from '../x509/path.ts';
import { judgeRevocation, nameOfReason, type RevocationData } from '../x509/revocation.ts';
import type { TsaRoot, TsaTrust } from './check.ts';
import { refuse, type TimeStampCode, type TimeStampRefusal } from './refusal.ts';

/** What a path shows. */
export interface PathTrust {
  readonly trust: TsaTrust;
  readonly revocation: 'good' | 'unknown';
}

export interface TrustOptions {
  readonly certificates: readonly Certificate[];
  readonly roots: readonly TsaRoot[];
  readonly revocation: readonly RevocationRecord[];
}

export function checkTrust(signer: Certificate, genTime: Instant, options: TrustOptions): PathTrust | TimeStampRefusal {
  const roots = options.roots.map(readRoot);
  const pinned = roots.map(({ certificate }) => certificate);
  const result = buildPath(signer, { certificates: options.certificates, roots: pinned, at: genTime.ms });
  if (result.outcome === 'broken')
    return refuse(codeOf(result.flaw), result.detail, { flaw: result.flaw, genTime: genTime.text });
  const revocation = checkRevocation(result.path, options.revocation, genTime);
  if (typeof revocation === 'object') return revocation;
  if (result.outcome === 'unknown') return { trust: { state: 'unknown', top: topOf(result.path) }, revocation };
  const root = roots.find(({ certificate }) => equalBytes(certificate.der, result.root.der))?.root;
  if (root === undefined) throw new Error('the path ends in a root that was not given');
  return { trust: { state: 'pinned', root }, revocation };
}

/** The certificates that are kept beside the token. */
export function readChain({ chain }: Rfc3161Anchor): readonly Certificate[] | TimeStampRefusal {
  const certificates: Certificate[] = [];
  for (const [i, text] of chain.entries()) {
    const certificate = readCertificate(fromBase64(text));
    if (certificate instanceof Unreadable) {
      const detail = `Certificate ${i} of those kept beside the token cannot be read: ${certificate.reason}.`;
      return refuse('tsa-chain-invalid', detail, { index: i, reason: certificate.reason });
    }
    certificates.push(certificate);
  }
  return certificates;
}

/** Roots are few and the same each time; reading a dozen costs as much as judging a token. */
const read = new WeakMap<TsaRoot, Certificate>();

function readRoot(root: TsaRoot): { readonly root: TsaRoot; readonly certificate: Certificate } {
  const known = read.get(root);
  if (known !== undefined) return { root, certificate: known };
  const certificate = readCertificate(fromBase64(root.certificate));
  if (certificate instanceof Unreadable) {
    throw new RangeError(`the root ${root.name} cannot be read: ${certificate.reason}`);
  }
  read.set(root, certificate);
  return { root, certificate };
}

function checkRevocation(
  path: Path,
  records: readonly RevocationRecord[],
  genTime: Instant,
): 'good' | 'unknown' | TimeStampRefusal {
  const result = judgeRevocation(path, readRevocation(records), genTime.ms);
  if (result.outcome !== 'revoked') return result.outcome;
  const { certificate, entry } = result;
  const reason = nameOfReason(entry.reason);
  const detail = `The certificate of ${certificate.subject.text} was revoked at ${entry.time.text} (reason: ${reason}).`;
  return refuse('tsa-certificate-revoked', detail, {
    certificate: certificate.subject.text,
    serial: bytesToHex(certificate.serial),
    revokedAt: entry.time.text,
    reason,
    genTime: genTime.text,
  });
}

/** What cannot be read shows nothing; it was kept for what it may have shown. */
function readRevocation(records: readonly RevocationRecord[]): RevocationData {
  const readAll = <T>(kind: RevocationRecord['kind'], reader: (der: Uint8Array) => T | Unreadable): readonly T[] =>
    records
      .filter((record) => record.kind === kind)
      .map(({ der }) => reader(fromBase64(der)))
      .filter((item): item is T => !(item instanceof Unreadable));
  return { lists: readAll('crl', readRevocationList), responses: readAll('ocsp', readOcspResponse) };
}

function topOf(path: Path): string {
  return (path.at(-1) ?? path[0]).subject.text;
}

function codeOf(flaw: PathFlaw): TimeStampCode {
  switch (flaw) {
    case 'dates':
      return 'tsa-certificate-expired';
    case 'algorithm':
      return 'tsa-algorithm-unsupported';
    case 'signature':
    case 'authority':
    case 'path-length':
    case 'purpose':
    case 'extension':
    case 'too-long':
      return 'tsa-chain-invalid';
  }
}
