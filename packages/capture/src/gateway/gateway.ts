import type { Connection, Loss, Resolution } from '@guzheng/evidence';
import type { Resolve } from '../fetch/address.ts';
import type { Deadline } from '../fetch/deadline.ts';
import { RequestFailure } from '../fetch/failure.ts';
import type { Call, CallLog } from '../log/call-log.ts';
import { type Connected, Egress, type Fate, type Target } from './egress.ts';
import { everything, type Judge, publicOnly } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Names } from './names.ts';
import { openResolver } from './resolver/resolver.ts';
import { systemResolve } from './resolver/system.ts';
import { serveSocks } from './socks.ts';
import { type Vouch, type VouchOptions, vouchWith } from './vouch.ts';

export type { Connected, Fate, Target } from './egress.ts';

export interface GatewayOptions {
  readonly log: CallLog;
  readonly now: () => Date;
  /** Lets loopback, private and other special addresses through. Default false. */
  readonly allowPrivate?: boolean;
  /** Asked beside the system's resolver: `udp://ADDRESS[:PORT]` or `https://…/dns-query`. Default none. */
  readonly resolvers?: readonly string[];
  /** Who uses the proxy. Default `browser`. */
  readonly proxyMeans?: Connection['means'];
  /** The most bytes received in all. Default 4 GiB. */
  readonly maxBytes?: number;
  /** The most that one connection through the proxy may take to be made. Default 30,000 ms. */
  readonly connectMs?: number;
  /** The most that a second resolver may take for one name. Default 2,000 ms. */
  readonly resolverMs?: number;
  /** Roots trusted beside Node's when a resolver is asked over HTTPS, in PEM. */
  readonly ca?: string;
  /** Lets whoever uses the proxy through to a TLS server only where its certificate is valid, by Node's roots and `ca`. Default false. */
  readonly vouch?: boolean;
  /** The resolver whose addresses are connected to. Default: the system's, all addresses. */
  readonly resolve?: Resolve;
  /** Which addresses must not be reached. Default: by `allowPrivate`. */
  readonly judge?: Judge;
}

/** The one door through which everything leaves: names are resolved, addresses judged, connections made and written down here. */
export interface Gateway {
  /** `socks5://127.0.0.1:<port>`, for the browser, or for a program such as git. */
  readonly proxy: string;
  /** Throws RequestFailure: `dns`, `blocked` or `connect`. */
  connect(target: Target, deadline: Deadline): Promise<Connected>;
  /** Undefined where nobody asked for it. */
  fate(target: Target): Fate | undefined;
  /** What evidence/network.json and evidence/loss.json say of it. Throws CaptureError `output-unwritable` where the log could not be written. */
  report(): { connections: Connection[]; resolutions: Resolution[]; losses: Loss[] };
  /** Cuts what is open, and waits for the second resolvers, as long as they may take. May be called again. */
  close(): Promise<void>;
}

/** Opens the gateway on a free port of 127.0.0.1. Throws CaptureError `resolver-malformed`. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { now, resolve = systemResolve, resolverMs = 2_000, ca, proxyMeans = 'browser', connectMs = 30_000 } = options;
  const resolvers = (options.resolvers ?? []).map((text) => openResolver(text, ca));
  const notes = keepNotes(options.log);
  const names = new Names({ resolve, resolvers, resolverMs, now, record: notes.record });
  const ledger = new Ledger({ now, maxBytes: options.maxBytes ?? 4 * 2 ** 30 });
  const judge = options.judge ?? (options.allowPrivate === true ? everything : publicOnly());
  const egress = new Egress({ names, ledger, judge, now, record: notes.record });
  const socks = await serveSocks({
    connectMs,
    connect: (target, deadline) => egress.connect({ means: proxyMeans, ...target }, deadline),
    ...(options.vouch === true ? { vouch: vouchFor(egress, { ca, connectMs, means: proxyMeans }) } : {}),
  });
  egress.ownPort = socks.port;
  return {
    proxy: `socks5://127.0.0.1:${socks.port}`,
    connect: (target, deadline) => egress.connect(target, deadline),
    fate: (target) => egress.fate(target),
    report: () => {
      notes.check();
      return { connections: ledger.connections(), resolutions: names.resolutions(), losses: ledger.losses() };
    },
    close: async () => {
      await Promise.all([socks.close(), egress.close()]);
      await names.close();
    },
  };
}

/** What comes of it is the fate of the host and port, as if the connection itself had failed. */
function vouchFor(egress: Egress, { means, ...options }: Omit<VouchOptions, 'gateway'> & Pick<Target, 'means'>): Vouch {
  const vouch = vouchWith({ gateway: egress, ...options });
  return async (target) => {
    try {
      await vouch(target);
    } catch (cause) {
      if (cause instanceof RequestFailure) egress.doubt({ means, ...target }, cause);
      throw cause;
    }
  };
}

/** The log's lines are written where nobody waits for them: a log that cannot be written is told when the report is asked for. */
function keepNotes(log: CallLog) {
  let broken: { readonly cause: unknown } | undefined;
  return {
    record: (call: Call): void => {
      try {
        if (broken === undefined) log.record(call);
      } catch (cause) {
        broken = { cause };
      }
    },
    check: (): void => {
      if (broken !== undefined) throw broken.cause;
    },
  };
}
