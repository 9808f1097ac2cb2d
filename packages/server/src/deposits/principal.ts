import { ServerError } from '../error.ts';
import type { Principal } from '../people/principal.ts';

/** Whoever asks, on routes that nobody may ask without a key. */
export function principalOf(principal: Principal | undefined): Principal {
  if (principal !== undefined) return principal;
  throw new ServerError('key-missing', 'This needs a key', { hint: 'Send it as Authorization: Bearer gz_…' });
}
