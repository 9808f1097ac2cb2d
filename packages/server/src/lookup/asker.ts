import type { Principal } from '../people/principal.ts';

/** Who it was, for a chain of custody: role and account, no key and no address. */
export function nameOfAsker(principal: Pick<Principal, 'role' | 'account'> | undefined): string {
  return principal === undefined ? 'anonymous' : `${principal.role} ${principal.account}`;
}
