import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, connect as secureSocket, type TLSSocket } from 'node:tls';
import type { Connection } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import type { Connected, Gateway } from '../gateway/gateway.ts';
import { once, settle } from '../gateway/wait.ts';
import { describeTls, type TlsFacts } from './certificate.ts';
import type { Deadline } from './deadline.ts';
import { RequestFailure } from './failure.ts';
import { trustedRoots } from './roots.ts';

export interface ConnectOptions {
  readonly gateway: Pick<Gateway, 'connect'>;
  /** Who connects. Default `http`: the plain client. */
  readonly means?: Connection['means'];
  readonly context: SecureContext;
  readonly allowInvalidTls: boolean;
  readonly deadline: Deadline;
}

/** A connection on which a request can be sent. */
export interface Open extends Pick<Connected, 'socket' | 'ip'> {
  /** What the handshake showed; absent without TLS. */
  readonly tls?: TlsFacts;
}

/** What all TLS connections of one fetch share: the roots, which take longer to read than a handshake. */
export function tlsContext(ca: string | undefined): SecureContext {
  return createSecureContext({ ca: [...trustedRoots(ca)] });
}

/**
 * Opens one connection for `url` through the gateway, and for https shakes hands and checks the certificate before a byte of the
 * request is sent. Throws RequestFailure.
 */
export async function connect(url: URL, options: ConnectOptions): Promise<Open> {
  const { gateway, means = 'http', deadline } = options;
  const line = await gateway.connect({ means, host: url.hostname, port: portOf(url) }, deadline);
  return url.protocol === 'https:' ? await secure(url, line, options) : line;
}

async function secure(url: URL, line: Connected, options: ConnectOptions): Promise<Open> {
  const socket = secureSocket({
    socket: line.socket,
    host: hostOf(url),
    // RFC 6066 §3: no literal addresses in the server name, and no dot at its end.
    ...(isIP(hostOf(url)) === 0 ? { servername: hostOf(url) } : {}),
    ALPNProtocols: ['http/1.1'],
    // A new handshake every time, with the certificate in it: no session is ever taken up again.
    secureContext: options.context,
    // RFC 6066 §8: what the certificate's issuer says of it, where the server hands it on.
    requestOCSP: true,
    // The chain of a connection that is refused must be known too, so the check is ours, below.
    rejectUnauthorized: false,
  });
  let staple: Buffer | null = null;
  socket.on('OCSPResponse', (response) => {
    staple = response;
  });
  const { deadline } = options;
  const giveUp = () => socket.destroy();
  await settle(once(socket, 'secureConnect'), { phase: 'tls', site: url, deadline, giveUp });
  const tls = describeTls(socket, staple);
  line.secured(tls);
  if (!tls.valid && !options.allowInvalidTls) throw invalid(url, socket, tls);
  return { socket, ip: line.ip, tls };
}

function invalid(url: URL, socket: TLSSocket, tls: TlsFacts): RequestFailure {
  socket.destroy();
  const why = `The certificate of ${url.host} is not valid (${tls.error ?? 'unknown'}).`;
  const hint = 'Whoever answers may not be the site: what it says would prove nothing.';
  return new RequestFailure('tls', new CaptureError('tls-invalid', why, { hint }));
}

/** The host name without the dot that ends an absolute one, or the address without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
