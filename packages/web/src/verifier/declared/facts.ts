import type { DeclaredEvidence, DeclaredFacts, DeclaredFiling, DeclaredParty } from '@guzheng/evidence';
import { both } from '../elements/bilingual.ts';
import { type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';

export interface FactRow {
  readonly label: keyof DeclaredFacts;
  readonly value: Child;
}

/** The longest paragraph that a declaration may hold; nothing of it is cut. */
const PARAGRAPH = 2000;

/** What is declared, in the order of docs/spec/declaration.md, each in the words of who declares. */
export function factRows(facts: DeclaredFacts): readonly FactRow[] {
  const { operator, holder, neutrality, interest, filings, lawfulAccess, factsToProve, quotes, otherEvidence } = facts;
  const rows: readonly { readonly label: keyof DeclaredFacts; readonly value: Child | undefined }[] = [
    { label: 'operator', value: operator && party(operator) },
    { label: 'holder', value: holder && party(holder) },
    { label: 'neutrality', value: neutrality && relation(neutrality) },
    { label: 'interest', value: interest && text(interest) },
    { label: 'filings', value: filings && list(filings.map(filing)) },
    { label: 'lawfulAccess', value: lawfulAccess && text(lawfulAccess) },
    { label: 'factsToProve', value: factsToProve && list(factsToProve.map(text)) },
    { label: 'quotes', value: quotes && list(quotes.map(text)) },
    { label: 'otherEvidence', value: otherEvidence && list(otherEvidence.map(evidence)) },
  ];
  return rows.flatMap(({ label, value }) => (value === undefined ? [] : [{ label, value }]));
}

const text = (words: string): Child => foreign(words, PARAGRAPH);

function list(items: readonly Child[]): Child {
  return element(
    'ul',
    { class: 'plain' },
    items.map((item) => element('li', {}, item)),
  );
}

function party({ name, identity, contact }: DeclaredParty): Child {
  return parts([name, identity, contact]);
}

function relation({ independent, statement }: NonNullable<DeclaredFacts['neutrality']>): Child {
  return [both((w) => (independent ? w.declared.independent : w.declared.dependent)), ' · ', text(statement)];
}

function filing({ name, number, authority, validFrom, validTo }: DeclaredFiling): Child {
  const days = validFrom === undefined && validTo === undefined ? undefined : `${validFrom ?? '…'} – ${validTo ?? '…'}`;
  return parts([name, number, authority, days]);
}

function evidence({ description, sha256 }: DeclaredEvidence): Child {
  return [text(description), sha256 === undefined ? undefined : [' · SHA-256 ', element('code', {}, sha256)]];
}

function parts(all: readonly (string | undefined)[]): Child {
  const given = all.filter((part) => part !== undefined);
  return given.map((part, i) => [i === 0 ? undefined : ' · ', text(part)]);
}
