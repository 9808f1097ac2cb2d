import type { Socket } from 'node:net';
import type { Deadline } from '../fetch/deadline.ts';
import { failureOf, type Phase, type Site, timeoutFailure } from '../fetch/failure.ts';

interface Waiting {
  readonly phase: Phase;
  readonly site: Site;
  readonly deadline: Deadline;
  /** Lets go of what `work` was waiting for. */
  readonly giveUp: () => void;
}

/** Waits for `work` until the deadline; whatever fails becomes a RequestFailure of this phase. */
export async function settle<T>(work: Promise<T>, { phase, site, deadline, giveUp }: Waiting): Promise<T> {
  const { signal } = deadline;
  let expired: () => void = () => undefined;
  const expiry = new Promise<never>((_, reject) => {
    expired = () => reject(timeoutFailure(phase, site, Number(signal.reason)));
    if (signal.aborted) expired();
    else signal.addEventListener('abort', expired, { once: true });
  });
  try {
    const result = await Promise.race([work, expiry]);
    deadline.touch();
    return result;
  } catch (cause) {
    giveUp();
    throw failureOf(cause, phase, site);
  } finally {
    signal.removeEventListener('abort', expired);
  }
}

/** Unlike events.once, this goes on listening for errors: one that comes later must not end the process. */
export function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}
