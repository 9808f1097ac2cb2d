import { connect, tlsContext } from '../fetch/connect.ts';
import { startDeadline } from '../fetch/deadline.ts';
import type { Gateway, Target } from './gateway.ts';
import { hostAndPort } from './host.ts';

/** Resolves where the certificate of a host and port is valid. Rejects with RequestFailure where it is not, or cannot be seen. */
export type Vouch = (target: Pick<Target, 'host' | 'port'>) => Promise<void>;

export interface VouchOptions {
  readonly gateway: Pick<Gateway, 'connect'>;
  /** Roots trusted beside Node's, in PEM. */
  readonly ca: string | undefined;
  readonly connectMs: number;
}

/**
 * No browser takes one more root for one run: told to, it looks away from every fault of every certificate. So a handshake of our own,
 * held against all the roots, stands before the browser's first one to each host and port.
 */
export function vouchWith({ gateway, ca, connectMs }: VouchOptions): Vouch {
  const context = tlsContext(ca);
  const known = new Map<string, Promise<void>>();
  const look = async (place: string): Promise<void> => {
    const deadline = startDeadline({ idleMs: connectMs, totalMs: connectMs });
    try {
      const url = new URL(`https://${place}/`);
      const { socket } = await connect(url, { gateway, means: 'system', context, allowInvalidTls: false, deadline });
      socket.destroy();
    } finally {
      deadline.stop();
    }
  };
  return ({ host, port }) => {
    const place = hostAndPort(host, port);
    const answer = known.get(place) ?? look(place);
    known.set(place, answer);
    return answer;
  };
}
