import type { Declaration } from '@guzheng/evidence';
import { code, timeOf } from '../../render/bilingual.ts';
import { type Fragment, foreign, html, type Markup } from '../../render/html.ts';
import { CERTIFICATE } from '../words/certificate.ts';
import { type Pair, say } from '../words/pair.ts';
import { declared, mark } from './declared.ts';

/** What the unsigned form has no place for, and who signed it all: words that are as little checked as the others. */
export function signedLines({ facts, declarant, time }: Declaration): readonly (readonly [Pair, Fragment])[] {
  const { interest, lawfulAccess, quotes = [], otherEvidence = [] } = facts;
  const others = otherEvidence.map(({ description, sha256 }) =>
    sha256 === undefined ? description : `${description} (SHA-256 ${sha256})`,
  );
  return [
    ...(interest === undefined ? [] : [[CERTIFICATE.interest, declared(interest)] as const]),
    ...(lawfulAccess === undefined ? [] : [[CERTIFICATE.lawfulAccess, declared(lawfulAccess)] as const]),
    ...(quotes.length === 0 ? [] : [[CERTIFICATE.quotes, listed(quotes)] as const]),
    ...(others.length === 0 ? [] : [[CERTIFICATE.otherEvidence, listed(others)] as const]),
    [
      CERTIFICATE.signedBy,
      html`${foreign(declarant.name)} ${mark()}<br>Ed25519 ${code(declarant.publicKey)}<br>${timeOf(time)}<br><span class="small">${say(CERTIFICATE.signedNote)}</span>`,
    ],
  ];
}

/** Whether independence was declared is not left to how the statement is read. */
export function neutralityOf(statement: string, signed: Declaration | undefined): Markup {
  const independent = signed?.facts.neutrality?.independent;
  if (independent === undefined) return declared(statement);
  return html`${say(independent ? CERTIFICATE.independent : CERTIFICATE.notIndependent)}<br>${declared(statement)}`;
}

function listed(texts: readonly string[]): Markup {
  return html`<ul class="plain">${texts.map((text) => html`<li>${foreign(text, 2000)}</li>`)}</ul>${mark()}`;
}
