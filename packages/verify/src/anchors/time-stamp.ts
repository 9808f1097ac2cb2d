import {
  bytesToHex,
  checkTimeStamp,
  fromBase64,
  type Rfc3161Anchor,
  sha256,
  type TimeStampCheck,
  type TsaRoot,
  type TsaTrust,
} from '@guzheng/evidence';
import type { TimeError, TimeStampReport, TsaTrustReport } from '../anchor-report.ts';
import type { CheckCode } from '../codes.ts';
import type { Outside } from './link.ts';
import { timeStampStrength } from './strength.ts';

type ValidCheck = Extract<TimeStampCheck, { outcome: 'valid' }>;

/** A time stamp judged; `check` is null where what it should attest cannot be read. */
export interface TimeStampReading {
  readonly kind: 'rfc3161';
  readonly record: Rfc3161Anchor;
  readonly check: TimeStampCheck | null;
  readonly report: TimeStampReport;
}

export function readTimeStamp(record: Rfc3161Anchor, digest: Uint8Array | null, outside: Outside): TimeStampReading {
  const roots = rootsOf(outside);
  return judgeTimeStamp(record, digest === null ? null : checkTimeStamp(record, digest, { roots }), roots);
}

function rootsOf({ builtInTsaRoots, trust }: Outside): readonly TsaRoot[] {
  return [...builtInTsaRoots, ...trust.tsaRoots];
}

/** What a time stamp is worth, given what it shows by itself. */
export function judgeTimeStamp(
  record: Rfc3161Anchor,
  check: TimeStampCheck | null,
  roots: readonly TsaRoot[],
): TimeStampReading {
  const facts = {
    kind: 'rfc3161',
    target: record.target,
    ...(record.url === undefined ? {} : { url: record.url }),
    keptCertificates: record.chain.length,
    strength: 'none',
  } as const;
  const reading = { kind: 'rfc3161', record, check } as const;
  if (check === null)
    return { ...reading, report: { ...facts, outcome: 'unjudged', code: 'anchor-target-unreadable' } };
  if (check.outcome === 'invalid') return { ...reading, report: { ...facts, outcome: 'invalid', code: check.code } };
  return { ...reading, report: { ...facts, ...describeValid(check, roots) } };
}

function describeValid(
  check: ValidCheck,
  roots: readonly TsaRoot[],
): Pick<TimeStampReport, 'outcome' | 'code' | 'strength' | 'token' | 'time' | 'timeError'> {
  const { signer, signerCertificate, signatureAlgorithm, policy, serial, revocation } = check;
  const trust = describeTrust(check.trust, roots);
  const code = trustCode(trust);
  return {
    outcome: 'valid',
    ...(code === undefined ? {} : { code }),
    strength: timeStampStrength(trust),
    token: { signer, signerCertificate, signatureAlgorithm, policy, serial, trust, revocation },
    time: check.genTime,
    timeError: errorOf(check),
  };
}

/** A root that anybody lists as a development root is one: no trust file makes an authority of a key that everybody has. */
function describeTrust(trust: TsaTrust, roots: readonly TsaRoot[]): TsaTrustReport {
  if (trust.state === 'unknown') return { state: 'unknown', top: trust.top };
  const { name, certificate, class: own } = trust.root;
  const listings = roots.filter((root) => root.certificate === certificate);
  const isDevelopment = own === 'development' || listings.some((root) => root.class === 'development');
  return {
    ...{ state: 'pinned', name },
    class: isDevelopment ? 'development' : 'public',
    sha256: bytesToHex(sha256(fromBase64(certificate))),
  };
}

function trustCode(trust: TsaTrustReport): CheckCode | undefined {
  if (trust.state === 'unknown') return 'tsa-root-unknown';
  return trust.class === 'development' ? 'anchor-development' : undefined;
}

/** RFC 3161 §2.4.2: where the token states no accuracy, it may be in the authority's policy, which nobody reads here. */
function errorOf({ accuracySeconds }: ValidCheck): TimeError {
  return accuracySeconds === undefined ? { basis: 'unstated' } : { seconds: accuracySeconds, basis: 'stated' };
}
