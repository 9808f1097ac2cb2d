import { CaptureError } from '../error.ts';
import type { HeaderList } from '../exchange.ts';
import type { Resolve } from '../fetch/address.ts';
import { connect, tlsContext } from '../fetch/connect.ts';
import { type Deadline, startDeadline } from '../fetch/deadline.ts';
import { RequestFailure } from '../fetch/failure.ts';
import { send } from '../fetch/request.ts';
import { parseTarget } from '../fetch/target.ts';
import { Egress } from './egress.ts';
import { everything, publicOnly } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Names } from './names.ts';
import { systemResolve } from './resolver/system.ts';

export interface GuardedOptions {
  readonly now: () => Date;
  /** Lets loopback, private and other special addresses through. Default false. */
  readonly allowPrivate?: boolean;
  /** Roots trusted beside Node's, in PEM. */
  readonly ca?: string;
  /** For the whole of one request. Default 15,000 ms. */
  readonly timeoutMs?: number;
  /** The most bytes read of an answer's body, which are thrown away. Default 4,096. */
  readonly maxBytes?: number;
  /** Default: the system's, all addresses. */
  readonly resolve?: Resolve;
}

export interface GuardedRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Beside Host, Content-Length and Connection. */
  readonly headers: HeaderList;
  readonly content: Uint8Array;
  /** Cuts it off. */
  readonly signal?: AbortSignal;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  /** The address that answered. */
  readonly ip: string;
}

/** Rejects with CaptureError where no answer came: `url-malformed`, `url-unsupported`, `private-address`, `tls-invalid`, `timeout` … */
export type SendGuarded = (request: GuardedRequest) => Promise<GuardedAnswer>;

/**
 * Sends requests under the rules by which captures leave: the name is resolved here, every address judged, the connection made to an
 * address that was judged and to nothing else, the certificate checked. Each request is a connection of its own and a new look at the
 * name; no redirect is followed, nothing of the answer's body is kept.
 */
export function guardRequests(options: GuardedOptions): SendGuarded {
  const context = tlsContext(options.ca);
  return async (request) => {
    const url = parseTarget(request.url);
    const { timeoutMs = 15_000 } = options;
    const deadline = startDeadline({ idleMs: timeoutMs, totalMs: timeoutMs });
    const door = openDoor(options);
    const cut = () => void door.close();
    if (request.signal?.aborted === true) cut();
    request.signal?.addEventListener('abort', cut, { once: true });
    try {
      const { socket, ip } = await connect(url, { gateway: door, context, allowInvalidTls: false, deadline });
      const { status, headers, body } = await send(url, socket, sending(url, request, { ...options, deadline }));
      for await (const _ of body);
      return { status, headers, ip };
    } catch (cause) {
      throw cause instanceof RequestFailure ? cause.error : cause;
    } finally {
      request.signal?.removeEventListener('abort', cut);
      deadline.stop();
      await door.close();
    }
  };
}

function sending(url: URL, request: GuardedRequest, { deadline, maxBytes = 4_096 }: GuardedOptions & WithDeadline) {
  const { method, content } = request;
  const headers: HeaderList = [
    ['Host', url.host],
    ...request.headers,
    ['Content-Length', String(content.length)],
    ['Connection', 'close'],
  ];
  if (headers.some(([name, value]) => /[^!-~]/.test(name) || /[^\t -~]/.test(value)))
    throw new CaptureError('url-unsupported', 'A header of this request holds characters that HTTP cannot carry.');
  return { method, headers, content, deadline, maxBytes };
}

interface WithDeadline {
  readonly deadline: Deadline;
}

/** The gateway of one request: no proxy, no second resolvers, and no log, for nothing of it is evidence. */
function openDoor({ now, allowPrivate = false, resolve = systemResolve }: GuardedOptions): Egress {
  const record = (): void => undefined;
  return new Egress({
    names: new Names({ resolve, resolvers: [], resolverMs: 0, now, record }),
    ledger: new Ledger({ now, maxBytes: 2 ** 20 }),
    judge: allowPrivate ? everything : publicOnly(),
    now,
    record,
  });
}
