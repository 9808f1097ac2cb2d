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

/** One connection (plain client) or one origin as the browser reports it. */
export interface Connection {
  readonly means: 'browser' | 'http';
  readonly host: string;
  readonly port: number;
  readonly ip?: string;
  readonly at: string;
  /** What the system resolver answered; absent where the means does not tell. */
  readonly addresses?: readonly string[];
  readonly tls?: {
    readonly protocol: string;
    readonly cipher?: string;
    readonly valid: boolean;
    readonly error?: string;
    readonly chain: readonly PresentedCertificate[];
  };
}

/** evidence/network.json. */
export interface NetworkReport {
  readonly type: typeof NETWORK_TYPE;
  readonly connections: readonly Connection[];
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
  means: v.picklist(['browser', 'http']),
  host: v.string(),
  port: uint,
  ip: v.exactOptional(v.string()),
  at: timestamp,
  addresses: v.exactOptional(v.array(v.string())),
  tls: v.exactOptional(
    v.looseObject({
      protocol: v.string(),
      cipher: v.exactOptional(v.string()),
      valid: v.boolean(),
      error: v.exactOptional(v.string()),
      chain: v.array(certificate),
    }),
  ),
});

const network = v.looseObject({ type: v.literal(NETWORK_TYPE), connections: v.array(connection) });

/** Parses evidence/network.json. Throws EvidenceError listing every bad field. */
export const parseNetworkReport: (value: unknown) => NetworkReport = documentParser<NetworkReport>(
  'evidence/network.json',
  network,
  { family: 'guzheng/network/', type: NETWORK_TYPE },
);
