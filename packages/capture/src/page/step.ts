import type { CallOutput } from '@guzheng/evidence';
import { CaptureError, withoutSecrets } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { Call, CallLog } from '../log/call-log.ts';

/** What one step gave: its value, what the call log says of it, and the files it made. */
export interface Outcome<T> {
  readonly value: T;
  readonly result?: { readonly [name: string]: unknown };
  readonly outputs?: readonly CallOutput[];
}

/** Does one step and writes its line into the call log, whether it went well or not. The error comes through. */
export async function logged<T>(
  log: CallLog,
  call: Pick<Call, 'means' | 'call' | 'args'>,
  work: () => Promise<Outcome<T>>,
): Promise<T> {
  try {
    const { value, result = {}, outputs = [] } = await work();
    log.record({ ...call, result: { ok: true, ...result }, outputs });
    return value;
  } catch (error) {
    log.record({ ...call, result: { ok: false, error: messageOf(error) } });
    throw error;
  }
}

/** Milliseconds of a budget that runs from its making. */
export class Deadline {
  readonly #end: number;
  constructor(ms: number) {
    this.#end = performance.now() + ms;
  }

  /** Never negative. */
  remaining(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** At most `ms`, at least 1: a bound for one call. */
  within(ms: number): number {
    return Math.max(1, Math.min(ms, this.remaining()));
  }
}

/**
 * The call-log line of one exchange of the browser. These lines are written when the recorder is stopped, because the browser tells
 * of address and sent headers in its own time: `startedAt` and `endedAt` say when the exchange took place.
 */
export function exchangeCall(exchange: Exchange): Call {
  const { request, response, failure, url, ip, startedAt, endedAt } = exchange;
  const args = {
    url: withoutSecrets(url),
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(ip === undefined ? {} : { ip }),
  };
  if (response === undefined) {
    return {
      means: 'browser',
      call: request.method,
      args,
      result: { ok: false, error: failure?.error ?? 'no answer' },
    };
  }
  const body = response.body === null ? {} : { bytes: response.body.bytes, sha256: response.body.sha256 };
  const cut = response.truncated === undefined ? {} : { truncated: response.truncated };
  return {
    means: 'browser',
    call: request.method,
    args,
    result: { ok: true, status: response.status, ...body, ...cut },
  };
}

/** Whether the disk took no more: that ends a capture, whatever it was doing. */
export function isUnwritable(error: unknown): error is CaptureError {
  return error instanceof CaptureError && error.code === 'output-unwritable';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
