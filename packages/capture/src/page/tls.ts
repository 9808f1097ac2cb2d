import { createHash, X509Certificate } from 'node:crypto';
import type { Connection, PresentedCertificate } from '@guzheng/evidence';
import type { CDPSession, Protocol } from 'puppeteer-core';
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

/** The first secure answer of a host and port. */
interface First {
  readonly facts: Promise<BrowserTls>;
  /** Told which frame or worker has loaded it to the end. */
  readonly loaded: (session: CDPSession) => void;
}

/** Keeps what the first secure answer of each host and port shows of its connection. */
export class TlsBook {
  readonly #firsts = new Map<Place, First>();
  readonly #ofPreflights = new Map<Place, First>();
  readonly #byRequest = new Map<string, First>();
  readonly #judge: JudgeChain | undefined;

  /** Without a judge what the browser accepts is valid: it was told to accept nothing else. */
  constructor(judge?: JudgeChain) {
    this.#judge = judge;
  }

  /** Listens to one frame or worker: only the renderer that loaded something knows its certificate. */
  listen({ session }: Target): void {
    session.on('Network.responseReceived', (event) => this.#onResponse(session, event));
    // The document of a frame is announced to the page, and loaded by the frame.
    session.on('Network.loadingFinished', ({ requestId }) => {
      this.#byRequest.get(requestId)?.loaded(session);
      this.#byRequest.delete(requestId);
    });
  }

  async stop(): Promise<ReadonlyMap<Place, BrowserTls>> {
    const all = new Map([...this.#ofPreflights, ...this.#firsts]);
    return new Map(await Promise.all([...all].map(async ([place, { facts }]) => [place, await facts] as const)));
  }

  #onResponse(session: CDPSession, { requestId, response, type }: Protocol.Network.ResponseReceivedEvent): void {
    const { url, securityDetails: security } = response;
    if (security === undefined || !/^(https|wss):/.test(url)) return;
    // The answer to a preflight stays with the browser: no renderer has its certificate.
    const firsts = type === 'Preflight' ? this.#ofPreflights : this.#firsts;
    const place = placeKey(url);
    if (firsts.has(place) || firsts.size >= MOST_PLACES) return;
    let tell: (session: CDPSession) => void = () => undefined;
    const loader = new Promise<CDPSession>((done) => {
      tell = done;
    });
    const first = { facts: this.#read({ url, security, sessions: [session, loader] }), loaded: tell };
    firsts.set(place, first);
    this.#byRequest.set(requestId, first);
  }

  /** Asks one after the other; where none knows, there is what the answer itself says. */
  async #read({ url, security, sessions }: Asking): Promise<BrowserTls> {
    for (const session of sessions) {
      const chain = await chainOf(await Promise.race([session, after(ANSWER_MS)]), url, security);
      if (chain.length === 0) continue;
      return { ...factsOf(security), ...this.#verdict(chain, url), chain };
    }
    return { ...factsOf(security), ...this.#verdict([], url), chain: [summary(security)] };
  }

  #verdict(chain: readonly PresentedCertificate[], url: string): ReturnType<JudgeChain> {
    return this.#judge?.(chain, placeOf(url).host) ?? { valid: true };
  }
}

interface Asking {
  readonly url: string;
  readonly security: Protocol.Network.SecurityDetails;
  readonly sessions: readonly (CDPSession | Promise<CDPSession>)[];
}

async function chainOf(
  session: CDPSession | undefined,
  url: string,
  security: Protocol.Network.SecurityDetails,
): Promise<PresentedCertificate[]> {
  if (session === undefined) return [];
  const { origin } = new URL(url);
  // A renderer that is gone or busy does not answer.
  const answer = await session
    .send('Network.getCertificate', { origin }, { timeout: ANSWER_MS })
    .catch(() => undefined);
  return (answer?.tableNames ?? []).map((der) => presented(der, security));
}

function after(ms: number): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), ms).unref());
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

/** A certificate that Node cannot read, where the browser was told to take any, is told by its bytes and by what the browser says. */
function presented(der: string, security: Protocol.Network.SecurityDetails): PresentedCertificate {
  const bytes = Buffer.from(der, 'base64');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    const certificate = new X509Certificate(bytes);
    return {
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      validFrom: certificate.validFromDate.toISOString(),
      validTo: certificate.validToDate.toISOString(),
      sha256,
      der,
    };
  } catch {
    return { ...summary(security), sha256, der };
  }
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
