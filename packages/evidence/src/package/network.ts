import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { timestamp, uint } from '../json/schema.ts';

export const NETWORK_TYPE = 'guzheng/network/v1';

/** A certificate as presented: DER in base64, its SHA-256, and the names and dates in it. */
export interface PresentedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly sha256?: string;
  readonly der?: string;
}

/** One resource record of an answer, type by name (RFC 1035 §3.2.2): `A`, `AAAA`, `CNAME`. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** Seconds; the system's resolver does not tell. */
  readonly ttl?: number;
  readonly data: string;
}

/** What one resolver said of one host name. Every answer is kept, also those nobody connected by. */
export interface Resolution {
  readonly host: string;
  readonly at: string;
  /** `system` (getaddrinfo, hosts file included), `udp://1.1.1.1:53` or `https://host/dns-query`. */
  readonly resolver: string;
  readonly outcome: 'answered' | 'no-such-name' | 'failed' | 'skipped';
  readonly records: readonly DnsRecord[];
  /** The AD bit: the resolver says that it has checked the signatures (RFC 4035 §3.2.3). */
  readonly authenticated?: boolean;
  /** The DNS messages as received, base64. */
  readonly raw?: readonly string[];
  /** Why it failed or was skipped. */
  readonly detail?: string;
}

/** One connection that left, or was refused, at the egress gateway. */
export interface Connection {
  /** `system`: the tool itself, or a program it runs, such as git. */
  readonly means: 'browser' | 'http' | 'system';
  readonly host: string;
  readonly port: number;
  readonly ip?: string;
  readonly at: string;
  readonly endedAt?: string;
  readonly outcome: 'connected' | 'refused' | 'failed';
  /** Why it was refused or failed, or what broke it after it had been made. */
  readonly error?: string;
  /** Through the tunnel, TLS included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** What the system resolver answered; absent where the host is an address. */
  readonly addresses?: readonly string[];
  /** On the first connection of a means to a host and port; the browser does not tell it for each. */
  readonly tls?: {
    readonly protocol: string;
    readonly cipher?: string;
    readonly valid: boolean;
    /** The browser alone tells this and what follows. */
    readonly keyExchange?: string;
    readonly subjectAlternativeNames?: readonly string[];
    /** RFC 6962 §3.2, as the browser verified them; `time` is RFC 3339 UTC. */
    readonly signedCertificateTimestamps?: readonly {
      readonly status: string;
      readonly log: string;
      readonly origin: string;
      readonly time: string;
    }[];
    readonly certificateTransparency?: string;
    readonly error?: string;
    /** The protocol agreed on above TLS (RFC 7301): `http/1.1`, `h2`. */
    readonly alpn?: string;
    /** The OCSP response that the server sent along (RFC 6066 §8): DER in base64, unchecked. */
    readonly ocsp?: string;
    /** As the peer sent it, its own certificate first. The browser tells only the chain that it has put together itself. */
    readonly chain: readonly PresentedCertificate[];
  };
}

/** evidence/network.json. */
export interface NetworkReport {
  readonly type: typeof NETWORK_TYPE;
  readonly connections: readonly Connection[];
  readonly resolutions: readonly Resolution[];
}

const certificate = v.looseObject({
  subject: v.string(),
  issuer: v.string(),
  validFrom: v.string(),
  validTo: v.string(),
  sha256: v.exactOptional(v.string()),
  der: v.exactOptional(v.string()),
});

const connection = v.looseObject({
  means: v.picklist(['browser', 'http', 'system']),
  host: v.string(),
  port: uint,
  ip: v.exactOptional(v.string()),
  at: timestamp,
  endedAt: v.exactOptional(timestamp),
  outcome: v.picklist(['connected', 'refused', 'failed']),
  error: v.exactOptional(v.string()),
  bytesSent: uint,
  bytesReceived: uint,
  addresses: v.exactOptional(v.array(v.string())),
  tls: v.exactOptional(
    v.looseObject({
      protocol: v.string(),
      cipher: v.exactOptional(v.string()),
      valid: v.boolean(),
      keyExchange: v.exactOptional(v.string()),
      subjectAlternativeNames: v.exactOptional(v.array(v.string())),
      signedCertificateTimestamps: v.exactOptional(
        v.array(v.looseObject({ status: v.string(), log: v.string(), origin: v.string(), time: v.string() })),
      ),
      certificateTransparency: v.exactOptional(v.string()),
      error: v.exactOptional(v.string()),
      alpn: v.exactOptional(v.string()),
      ocsp: v.exactOptional(v.string()),
      chain: v.array(certificate),
    }),
  ),
});

const resolution = v.looseObject({
  host: v.string(),
  at: timestamp,
  resolver: v.string(),
  outcome: v.picklist(['answered', 'no-such-name', 'failed', 'skipped']),
  records: v.array(v.looseObject({ name: v.string(), type: v.string(), ttl: v.exactOptional(uint), data: v.string() })),
  authenticated: v.exactOptional(v.boolean()),
  raw: v.exactOptional(v.array(v.string())),
  detail: v.exactOptional(v.string()),
});

const network = v.looseObject({
  type: v.literal(NETWORK_TYPE),
  connections: v.array(connection),
  resolutions: v.array(resolution),
});

/** Parses evidence/network.json. Throws EvidenceError listing every bad field. */
export const parseNetworkReport: (value: unknown) => NetworkReport = documentParser<NetworkReport>(
  'evidence/network.json',
  network,
  { family: 'guzheng/network/', type: NETWORK_TYPE },
);
