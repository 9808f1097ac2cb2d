import {
  DECLARATION_PAYLOAD_TYPE,
  type Declaration,
  documentParser,
  EvidenceError,
  parseJson,
  readDeclaration,
} from '@guzheng/evidence';
import * as v from 'valibot';

export const DECLARATIONS_TYPE = 'guzheng/declarations/v1';

/** A person or an organisation, in its own words. */
export interface DeclaredParty {
  readonly name: string;
  /** Number of an identity card, or unified social credit code (USCC). */
  readonly identity?: string;
  readonly contact?: string;
}

/** A filing, licence or certification that someone says there is: for whom it counts must be looked up with who issued it (P3). */
export interface DeclaredFiling {
  readonly name: string;
  readonly number: string;
  readonly authority?: string;
  /** Days, `2026-12-31`, both included; of a signed declaration only. */
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** What one file is called in the case, and what it is to prove. */
export interface DeclaredExhibit {
  /** SHA-256 of the file: a declaration about another file must not slip under this one. */
  readonly sha256: string;
  readonly name?: string;
  readonly factsToProve?: readonly string[];
}

/** What only a human can say. None of it is checked, and every document says so beside it. */
export interface Declarations {
  readonly type: typeof DECLARATIONS_TYPE;
  /** Who holds the evidence and submits it. */
  readonly holder?: DeclaredParty;
  /** Who ran the capture or the platform (P1). */
  readonly operator?: DeclaredParty;
  /** In which relation the operator stands to the parties (P2). */
  readonly neutrality?: string;
  readonly filings?: readonly DeclaredFiling[];
  readonly case?: { readonly court?: string; readonly number?: string; readonly cause?: string };
  readonly exhibits?: readonly DeclaredExhibit[];
  /** Where all of this was declared with a signature that holds (docs/spec/declaration.md), about one file: the declaration itself. */
  readonly signed?: Declaration;
}

export const noDeclarations: Declarations = { type: DECLARATIONS_TYPE };

/** A line of a form; a paragraph. */
const line = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(300));
const paragraph = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(2000));
const party = v.strictObject({ name: line, identity: v.exactOptional(line), contact: v.exactOptional(line) });

const exhibit = v.strictObject({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')),
  name: v.exactOptional(line),
  factsToProve: v.exactOptional(v.pipe(v.array(paragraph), v.minLength(1), v.maxLength(20))),
});

const declarations = v.strictObject({
  type: v.literal(DECLARATIONS_TYPE),
  holder: v.exactOptional(party),
  operator: v.exactOptional(party),
  neutrality: v.exactOptional(paragraph),
  filings: v.exactOptional(
    v.pipe(v.array(v.strictObject({ name: line, number: line, authority: v.exactOptional(line) })), v.maxLength(20)),
  ),
  case: v.exactOptional(
    v.strictObject({ court: v.exactOptional(line), number: v.exactOptional(line), cause: v.exactOptional(line) }),
  ),
  exhibits: v.exactOptional(
    v.pipe(
      v.array(exhibit),
      v.maxLength(200),
      v.check((all) => new Set(all.map(({ sha256 }) => sha256)).size === all.length, 'must name each file once'),
    ),
  ),
});

/** Parses a declarations file that has been read as JSON. Throws EvidenceError listing every bad field. */
export const parseDeclarations: (value: unknown) => Declarations = documentParser<Declarations>(
  'a declarations file',
  declarations,
  { family: 'guzheng/declarations/', type: DECLARATIONS_TYPE },
);

/**
 * Reads what is given as declarations: a file of the unsigned form, or one that `guzheng declare` signed. Throws EvidenceError
 * (`json-…`, `document-malformed`, `version-unknown`) for what cannot be read, and for a signature that does not hold.
 */
export function readDeclarations(bytes: Uint8Array): Declarations {
  const value = parseJson(bytes);
  return isEnvelope(value) ? signedDeclarations(bytes) : parseDeclarations(value);
}

function isEnvelope(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'payloadType' in value &&
    value.payloadType === DECLARATION_PAYLOAD_TYPE
  );
}

function signedDeclarations(bytes: Uint8Array): Declarations {
  const { declaration, signed } = readDeclaration(bytes);
  if (!signed)
    throw new EvidenceError('document-malformed', 'the declaration is not signed by the key that it names', {
      fields: ['signatures: none holds for these words; ask whoever declared for the file again'],
    });
  const { operator, holder, neutrality, filings, factsToProve } = declaration.facts;
  return {
    type: DECLARATIONS_TYPE,
    ...(holder === undefined ? {} : { holder }),
    ...(operator === undefined ? {} : { operator }),
    ...(neutrality === undefined ? {} : { neutrality: neutrality.statement }),
    ...(filings === undefined ? {} : { filings }),
    exhibits: [{ sha256: declaration.subject.sha256, ...(factsToProve === undefined ? {} : { factsToProve }) }],
    signed: declaration,
  };
}

/** What may be printed in a document about these files: what was signed about one file is not said of another. */
export function declarationsAbout(all: Declarations, digests: readonly string[]): Declarations {
  const { signed, exhibits = [] } = all;
  if (signed === undefined || digests.every((sha256) => sha256 === signed.subject.sha256)) return all;
  return { type: DECLARATIONS_TYPE, exhibits };
}

/** What is declared of this one file. */
export function declaredOf({ exhibits }: Declarations, sha256: string): DeclaredExhibit | undefined {
  return exhibits?.find((one) => one.sha256 === sha256);
}
