import type { Exchange, Route } from '../api/route.ts';
import * as routes from '../api/routes.ts';
import { readBounded } from './answer.ts';
import { GuzhengApiError } from './error.ts';
import { type Asking, exchange, type Outgoing } from './exchange.ts';
import type { Wire } from './options.ts';

/** What one call of a route says. */
export interface CallOptions<T extends Exchange> extends Asking {
  readonly params?: T['params'];
  readonly query?: T['query'];
  readonly body?: T['body'];
}

/** Whether the server takes deposits, and in its own words why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string;
}

/** Of texts, which are read whole. */
export const MAX_TEXT: number = 16 << 20;

export function outgoingOf<T extends Exchange>(
  route: Route<T>,
  { body, params = {}, query = {}, ...asking }: CallOptions<T>,
): Outgoing {
  const where = { ...asking, route, params, query };
  if (route.body.kind !== 'json') return where;
  const text = JSON.stringify(body ?? {});
  return { ...where, headers: { 'content-type': 'application/json' }, body: () => text };
}

export async function readinessOf(wire: Wire, asking: Asking): Promise<Readiness> {
  const outgoing = { ...asking, route: routes.getReadiness, alsoAnswers: 503 };
  return await exchange({ ...wire, maxAttempts: 1 }, outgoing, async (response, limit) => {
    const reason = new TextDecoder().decode(await readBounded(response, MAX_TEXT));
    limit.end();
    return { ready: response.ok, reason };
  });
}

export function asking(signal: AbortSignal | undefined): Asking {
  return signal === undefined ? {} : { signal };
}

export function differs(number: string, came: string): GuzhengApiError {
  return new GuzhengApiError(
    'digest-differs',
    `What came for ${number} has the SHA-256 ${came}, which is not what was deposited`,
    {
      hint: 'The server has lost or changed the original; what came is not evidence.',
      number,
    },
  );
}
