import { EvidenceError } from '@guzheng/evidence';
import { type Lookup, type LookupAnswer, routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Asked, type Handled, handled } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import { type LookupParts, lookUp } from './look-up.ts';

/** Whoever asks whether something is in the ledger. */
export function lookupHandlers(parts: LookupParts & Pick<Parts, 'log'>): readonly Handled[] {
  return [handled(routes.lookUp, async (asked) => await answer(parts, asked))];
}

/** Trouble of this server's own is an answer of its own: it must not be taken for "there is no such deposit". */
async function answer(
  parts: LookupParts & Pick<Parts, 'log'>,
  {
    body,
    principal,
  }: Pick<Asked<{ params: object; query: object; body: Lookup; answer: LookupAnswer }>, 'body' | 'principal'>,
): Promise<LookupAnswer> {
  try {
    return await lookUp(parts, body, principal);
  } catch (error) {
    if (error instanceof EvidenceError && error.code === 'number-malformed')
      throw new ServerError('number-malformed', error.message, {
        hint: 'read the number again: the last two digits do not fit the others',
      });
    if (error instanceof ServerError && error.code === 'not-ready')
      return { result: 'unavailable', reason: 'starting' };
    parts.log.error({ err: error }, 'a look-up could not be answered');
    return { result: 'unavailable', reason: 'storage' };
  }
}
