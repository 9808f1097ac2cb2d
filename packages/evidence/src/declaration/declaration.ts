import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, timestamp } from '../json/schema.ts';

export const DECLARATION_TYPE = 'guzheng/declaration/v1';
export const DECLARATION_PAYLOAD_TYPE = 'application/vnd.guzheng.declaration.v1+json';

/** A person or an organisation, in its own words. */
export interface DeclaredParty {
  readonly name: string;
  /** Unified social credit code 统一社会信用代码 (GB 32100), or number of an identity card (GB 11643). */
  readonly identity?: string;
  readonly contact?: string;
}

/** A filing, licence or certification that someone says there is (P3). Both days belong to it, `2026-12-31`. */
export interface DeclaredFiling {
  readonly name: string;
  readonly number: string;
  readonly authority?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** Something else that is said to show the same (X8). */
export interface DeclaredEvidence {
  readonly description: string;
  /** Of the file, where it is one. */
  readonly sha256?: string;
}

/** What only a human can say of one file. Nothing of it is proven by being said, or by being signed. */
export interface DeclaredFacts {
  /** Who ran the capture or the platform (P1). */
  readonly operator?: DeclaredParty;
  /** Who holds the evidence and submits it. */
  readonly holder?: DeclaredParty;
  /** Whether the operator is independent of the parties, and in which relation it stands to them (P2). */
  readonly neutrality?: { readonly independent: boolean; readonly statement: string };
  /** What the operator gets out of it, or that it gets nothing but its fee (P2). */
  readonly interest?: string;
  readonly filings?: readonly DeclaredFiling[];
  /** By what right the page was seen (T10). */
  readonly lawfulAccess?: string;
  /** 证明对象: what the file is to prove (X7), and sentences of the page that it turns on, which are then looked up. */
  readonly factsToProve?: readonly string[];
  readonly quotes?: readonly string[];
  readonly otherEvidence?: readonly DeclaredEvidence[];
}

/**
 * A declaration about one file. Its bytes are canonical JSON (RFC 8785) in a DSSE envelope that the declarant's key signs; several
 * declarants make several of them.
 */
export interface Declaration {
  readonly type: typeof DECLARATION_TYPE;
  readonly subject: { readonly sha256: string };
  readonly time: string;
  /** Who declares, by name and by key. The name is the declarant's own word. */
  readonly declarant: { readonly name: string; readonly algorithm: 'ed25519'; readonly publicKey: string };
  readonly facts: DeclaredFacts;
}

const TRIMMED = 'must not begin or end with a space';
const line = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(300), v.check(isTrimmed, TRIMMED));
const paragraph = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(2000),
  v.check(isTrimmed, TRIMMED),
);
const day = v.pipe(v.string(), v.check(isDay, 'must be a day that exists, YYYY-MM-DD'));
const few = <S extends v.GenericSchema<unknown, unknown>>(entry: S) =>
  v.pipe(v.array(entry), v.minLength(1, 'must not be empty'), v.maxLength(50));

const party = v.strictObject({ name: line, identity: v.exactOptional(line), contact: v.exactOptional(line) });
const filing = v.strictObject({
  name: line,
  number: line,
  authority: v.exactOptional(line),
  validFrom: v.exactOptional(day),
  validTo: v.exactOptional(day),
});

const facts = v.pipe(
  v.strictObject({
    operator: v.exactOptional(party),
    holder: v.exactOptional(party),
    neutrality: v.exactOptional(v.strictObject({ independent: v.boolean(), statement: paragraph })),
    interest: v.exactOptional(paragraph),
    filings: v.exactOptional(few(filing)),
    lawfulAccess: v.exactOptional(paragraph),
    factsToProve: v.exactOptional(few(paragraph)),
    quotes: v.exactOptional(few(paragraph)),
    otherEvidence: v.exactOptional(few(v.strictObject({ description: paragraph, sha256: v.exactOptional(hex32) }))),
  }),
  v.check((all) => Object.keys(all).length > 0, 'must declare something'),
);

const declaration = v.strictObject({
  type: v.literal(DECLARATION_TYPE),
  subject: v.strictObject({ sha256: hex32 }),
  time: timestamp,
  declarant: v.strictObject({ name: line, algorithm: v.literal('ed25519'), publicKey: hex32 }),
  facts,
});

/** Parses what is declared, before it is signed. Throws EvidenceError listing every bad field. */
export const parseDeclaredFacts: (value: unknown) => DeclaredFacts = documentParser<DeclaredFacts>(
  'the declared facts',
  facts,
);

/** Parses a declaration. Throws EvidenceError listing every bad field. */
export const parseDeclaration: (value: unknown) => Declaration = documentParser<Declaration>(
  'the declaration',
  declaration,
  { family: 'guzheng/declaration/', type: DECLARATION_TYPE },
);

function isTrimmed(text: string): boolean {
  return text.trim() === text;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
