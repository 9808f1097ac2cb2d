import {
  bytesToHex,
  type CaptureRecord,
  type EnvironmentFinding,
  type EnvironmentReport,
  EvidenceError,
  layout,
  type NetworkReport,
  parseCaptureRecord,
  parseEnvironmentReport,
  parseJson,
  parseNetworkReport,
  sha256,
} from '@guzheng/evidence';
import { readPath } from '../network/path.ts';
import type { Report } from '../report.ts';

type Means = 'browser' | 'http';

/** One answer that a means of capture got, first to last. */
export interface AnswerFacts {
  readonly means: Means;
  readonly url: string;
  readonly status: number;
  readonly ip?: string;
}

/** With whom a means spoke at a host of the page itself, as the certificate names it. */
export interface CertificateFacts {
  readonly means: Means | 'system';
  readonly host: string;
  readonly protocol: string;
  readonly valid: boolean;
  readonly subject?: string;
  readonly issuer?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly sha256?: string;
}

export interface EnvironmentFacts {
  readonly checkedAt: string;
  readonly recheckedAt?: string;
  readonly system?: string;
  readonly found: number;
  readonly concerns: readonly EnvironmentFinding[];
  readonly unchecked: readonly EnvironmentFinding[];
  readonly changes: number;
}

/** What documents tell of a capture beyond the report. All of it is the package's own word, unchanged since the report was made. */
export interface CaptureFacts {
  /** Which means took part at all. */
  readonly means: { readonly browser: boolean; readonly http: boolean };
  readonly answers: readonly AnswerFacts[];
  readonly certificates: readonly CertificateFacts[];
  readonly tools: CaptureRecord['tools'];
  readonly callLog: CaptureRecord['callLog'];
  /** Null where the record cannot be read, or is not the one that the report was made of. */
  readonly environment: EnvironmentFacts | null;
  readonly network: 'read' | 'unreadable';
}

/** The members to be handed to `readCaptureFacts`. */
export const captureFactMembers: readonly string[] = [layout.capture, layout.network, layout.environment];

/** More than any page is redirected; the rest would bury it. */
const MAX_ANSWERS = 20;
const MAX_CERTIFICATES = 8;

/**
 * Reads what documents need from members of the package. A member counts only if it has the digest that the report gives for it, so that
 * no other file can slip under the report. `undefined` where evidence/capture.json is not among them or cannot be read.
 */
export function readCaptureFacts(report: Report, members: ReadonlyMap<string, Uint8Array>): CaptureFacts | undefined {
  const read = <T>(path: string, parse: (value: unknown) => T): T | null => {
    const bytes = members.get(path);
    return bytes !== undefined && isOfReport(report, path, bytes) ? parsedOrNull(bytes, parse) : null;
  };
  const capture = read(layout.capture, parseCaptureRecord);
  if (capture === null) return undefined;
  const network = read(layout.network, parseNetworkReport);
  const environment = read(layout.environment, parseEnvironmentReport);
  return {
    means: { browser: capture.browser !== undefined, http: capture.plain !== undefined },
    answers: answersOf(capture),
    certificates: network === null ? [] : certificatesOf(capture, network),
    tools: capture.tools,
    callLog: capture.callLog,
    environment: environment === null ? null : environmentOf(environment),
    network: network === null ? 'unreadable' : 'read',
  };
}

function isOfReport({ subject }: Report, path: string, bytes: Uint8Array): boolean {
  const member = subject.package?.members.find((one) => one.path === path);
  return member !== undefined && member.sha256 === bytesToHex(sha256(bytes));
}

function parsedOrNull<T>(bytes: Uint8Array, parse: (value: unknown) => T): T | null {
  try {
    return parse(parseJson(bytes));
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

function answersOf({ browser, plain }: CaptureRecord): readonly AnswerFacts[] {
  const of = (means: Means, hops: readonly { url: string; status: number; ip?: string }[]) =>
    hops
      .slice(-MAX_ANSWERS)
      .map(({ url, status, ip }) => ({ means, url, status, ...(ip === undefined ? {} : { ip }) }));
  return [...of('browser', browser?.hops ?? []), ...of('http', plain?.hops ?? [])];
}

function certificatesOf(capture: CaptureRecord, network: NetworkReport): readonly CertificateFacts[] {
  const found = readPath(capture, network).hosts.flatMap(({ means, host, connections }): CertificateFacts[] => {
    const tls = connections.find((connection) => connection.tls !== undefined)?.tls;
    if (tls === undefined) return [];
    const [leaf] = tls.chain;
    const { protocol, valid } = tls;
    return [{ means, host, protocol, valid, ...(leaf === undefined ? {} : namesOf(leaf)) }];
  });
  return found.slice(0, MAX_CERTIFICATES);
}

type Leaf = NonNullable<NetworkReport['connections'][number]['tls']>['chain'][number];

function namesOf({ subject, issuer, validFrom, validTo, sha256 }: Leaf): Partial<CertificateFacts> {
  return { subject, issuer, validFrom, validTo, ...(sha256 === undefined ? {} : { sha256 }) };
}

function environmentOf({ checkedAt, recheckedAt, findings, changes }: EnvironmentReport): EnvironmentFacts {
  const having = (outcome: EnvironmentFinding['outcome']) => findings.filter((finding) => finding.outcome === outcome);
  const system = findings.find(({ id, outcome }) => id === 'os' && outcome === 'found')?.detail;
  return {
    checkedAt,
    ...(recheckedAt === undefined ? {} : { recheckedAt }),
    ...(system === undefined ? {} : { system }),
    found: having('found').length,
    concerns: having('concern'),
    unchecked: having('unchecked'),
    changes: changes.length,
  };
}
