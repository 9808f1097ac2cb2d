import type { DepositStatement } from '@guzheng/evidence';
import type { NewDeposit } from '../api/deposit.ts';

/**
 * What a receipt's statement must be about. `digest`: what was stated, and nothing beside it, for the server has not seen the file and knows no
 * more of it. `file`: the server had the bytes, and states what it found in them; what was computed here must be the same.
 */
export type Asked =
  | ({ readonly of: 'digest' } & Pick<NewDeposit, 'subject' | 'manifest' | 'members'>)
  | { readonly of: 'file'; readonly subject: NewDeposit['subject'] };

/** What the statement says otherwise; undefined where it is what was asked for. */
export function otherThanAsked(statement: DepositStatement, asked: Asked): string | undefined {
  switch (asked.of) {
    case 'digest':
      return (['subject', 'manifest', 'members'] as const).find((name) => !isSame(statement[name], asked[name]));
    case 'file':
      return isWithin(statement.subject, asked.subject) ? undefined : 'subject';
  }
}

/** Of objects with nothing but texts and numbers in them. */
function isSame(stated: object | undefined, asked: object | undefined): boolean {
  return isWithin(stated, asked) && isWithin(asked, stated);
}

function isWithin(part: object | undefined, whole: object | undefined): boolean {
  const members = membersOf(whole);
  return [...membersOf(part)].every(([name, value]) => members.get(name) === value);
}

function membersOf(value: object | undefined): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value ?? {}).filter(([, member]) => member !== undefined));
}
