import { X509Certificate } from 'node:crypto';
import type { Connection, PresentedCertificate } from '@guzheng/evidence';
import type { Protocol } from 'puppeteer-core';
import { placeOf } from './reason.ts';
import type { Target } from './targets.ts';

type Tls = NonNullable<Connection['tls']>;

/** What a handshake of the browser's has shown, as far as the browser tells it. */
export interface BrowserTls extends Tls {
  readonly keyExchange?: string;
  /** Names the certificate holds for. */
  readonly subjectAlternativeNames: readonly string[];
  /** RFC 6962 §3.2, as Chromium verified them. */
  readonly signedCertificateTimestamps: readonly {
    readonly status: string;
    readonly log: string;
    readonly origin: string;
    /** RFC 3339 UTC. */
    readonly time: string;
  }[];
  readonly certificateTransparency: string;
}

/** Says whether a chain of certificates, the server's own first, leads to a trusted root for a host. */
export type JudgeChain = (
  chain: readonly PresentedCertificate[],
  host: string,
) => { readonly valid: boolean; readonly error?: string };

/** `host:port`, IPv6 without brackets. */
export type Place = string;

export function placeKey(url: string): Place {
  const { host, port } = placeOf(url);
  return `${host}:${port}`;
}

/** A page can connect to any number of hosts. */
const MOST_PLACES = 1_000;
/** A renderer whose script never ends does not answer. */
const ANSWER_MS = 2_000;

/** Keeps what the first secure answer of each host and port shows of its connection. */
export class TlsBook {
  readonly #facts = new Map<Place, Promise<BrowserTls>>();
  readonly #ofPreflights = new Map<Place, Promise<BrowserTls>>();
  readonly #judge: JudgeChain | undefined;

  /** Without a judge what the browser accepts is valid: it was told to accept nothing else. */
  constructor(judge?: JudgeChain) {
    this.#judge = judge;
  }

  /** Listens to one frame or worker: only the renderer that loaded something knows its certificate. */
  listen(target: Target): void {
    target.session.on('Network.responseReceived', ({ response, type }) =>
      // The answer to a preflight stays with the browser: no renderer has its certificate.
      this.#onResponse(target, response, type === 'Preflight' ? this.#ofPreflights : this.#facts),
    );
  }

  async stop(): Promise<ReadonlyMap<Place, BrowserTls>> {
    const both = new Map([...this.#ofPreflights, ...this.#facts]);
    const facts = await Promise.all([...both].map(async ([place, tls]) => [place, await tls] as const));
    return new Map(facts);
  }

  #onResponse(
    target: Target,
    { url, securityDetails }: Protocol.Network.Response,
    facts: Map<Place, Promise<BrowserTls>>,
  ): void {
    if (securityDetails === undefined || !/^(https|wss):/.test(url)) return;
    const place = placeKey(url);
    if (facts.has(place) || facts.size >= MOST_PLACES) return;
    facts.set(place, this.#read(target, url, securityDetails));
  }

  async #read({ session }: Target, url: string, security: Protocol.Network.SecurityDetails): Promise<BrowserTls> {
    const { origin } = new URL(url);
    const der = await session.send('Network.getCertificate', { origin }, { timeout: ANSWER_MS }).then(
      ({ tableNames }) => tableNames,
      // A renderer that is gone or busy: then there is what the answer itself says.
      () => [],
    );
    const chain = der.map(presented);
    const verdict = this.#judge?.(chain, placeOf(url).host) ?? { valid: true };
    return { ...factsOf(security), ...verdict, chain: chain.length > 0 ? chain : [summary(security)] };
  }
}

function factsOf(security: Protocol.Network.SecurityDetails): Omit<BrowserTls, 'valid' | 'chain'> {
  const exchange = security.keyExchangeGroup ?? security.keyExchange;
  return {
    protocol: security.protocol,
    cipher: security.mac === undefined ? security.cipher : `${security.cipher} ${security.mac}`,
    ...(exchange === '' ? {} : { keyExchange: exchange }),
    subjectAlternativeNames: security.sanList,
    signedCertificateTimestamps: security.signedCertificateTimestampList.map((sct) => ({
      status: sct.status,
      log: sct.logDescription,
      origin: sct.origin,
      time: new Date(sct.timestamp).toISOString(),
    })),
    certificateTransparency: security.certificateTransparencyCompliance,
  };
}

function presented(der: string): PresentedCertificate {
  const certificate = new X509Certificate(Buffer.from(der, 'base64'));
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    der,
  };
}

/** Node puts one relative name per line; an empty subject is undefined in some versions. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function summary(security: Protocol.Network.SecurityDetails): PresentedCertificate {
  return {
    subject: security.subjectName,
    issuer: security.issuer,
    validFrom: new Date(security.validFrom * 1000).toISOString(),
    validTo: new Date(security.validTo * 1000).toISOString(),
  };
}
