import type { Capture, CaptureEvent } from '@guzheng/sdk/api';
import { isPassing } from '../problem/problem.ts';
import type { Session } from '../session/session.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** After a connection was lost, what came before may come again. */
  readonly onEvent: (event: CaptureEvent) => void;
  /** The connection is lost, and is tried again; undefined when it is there. */
  readonly onTrouble: (error: unknown) => void;
}

const ENDED: readonly Capture['state'][] = ['confirmed', 'failed', 'cancelled', 'expired'];

/** Events until the capture has ended. Rejects where trying again is of no use. */
export async function follow(
  session: Session,
  id: string,
  { signal, onEvent, onTrouble }: FollowOptions,
): Promise<void> {
  for (let pause = 1000; !signal.aborted; pause = Math.min(pause * 2, 15_000)) {
    try {
      let isOver = false;
      for await (const event of session.api.watchCapture(id, { signal })) {
        onTrouble(undefined);
        pause = 1000;
        onEvent(event);
        if (event.event === 'state') isOver = ENDED.includes(event.capture.state);
      }
      if (isOver) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      onTrouble(error);
    }
    await waited(pause, signal);
  }
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
