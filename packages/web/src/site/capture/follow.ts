import type { Capture, CaptureEvent } from '@guzheng/sdk/api';
import { isPassing } from '../problem/problem.ts';
import type { Session } from '../session/session.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** A state once no other follows it at once: whoever opens a capture of the past is not led through all that it went through. */
  readonly onState: (capture: Capture) => void;
  readonly onStep: (step: Extract<CaptureEvent, { event: 'progress' }>) => void;
  /** The connection is lost, and is tried again; undefined when it is there. */
  readonly onTrouble: (error: unknown) => void;
}

const ENDED: readonly Capture['state'][] = ['confirmed', 'failed', 'cancelled', 'expired'];

/** Events until the capture has ended. Rejects where trying again is of no use. */
export async function follow(
  session: Session,
  id: string,
  { signal, onState, onStep, onTrouble }: FollowOptions,
): Promise<void> {
  const settle = lastOf(onState, signal);
  let had: string | undefined;
  let isTroubled = false;
  const tell = (error: unknown): void => {
    isTroubled = error !== undefined;
    onTrouble(error);
  };
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, 15_000)) {
    try {
      let isOver = false;
      const onEventId = (event: string): void => {
        had = event;
      };
      // How it stands now, first: its events tell all that was before, and when a server is back no new one need come for hours.
      if (isTroubled || had === undefined) onState(await session.api.getCapture(id, { signal }));
      tell(undefined);
      // It goes on where it was: the past told anew would take away what somebody is writing.
      const after = had === undefined ? {} : { lastEventId: had };
      for await (const event of session.api.watchCapture(id, { signal, onEventId, ...after })) {
        pause = FIRST_PAUSE_MS;
        if (event.event === 'progress') onStep(event);
        else {
          settle(event.capture);
          isOver = ENDED.includes(event.capture.state);
        }
      }
      if (isOver) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      tell(error);
    }
    await waited(pause, signal);
  }
}

const FIRST_PAUSE_MS = 1000;
const SETTLED_MS = 100;

/** Hands on the last of what comes close together. */
function lastOf<T>(act: (value: T) => void, signal: AbortSignal): (value: T) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return (value) => {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(() => act(value), SETTLED_MS);
  };
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
