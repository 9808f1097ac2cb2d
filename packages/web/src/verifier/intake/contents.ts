import {
  bytesToHex,
  DECLARATION_PAYLOAD_TYPE,
  EvidenceError,
  fromBase64,
  parseDepositStatement,
  parseDisclosure,
  parseJson,
  parseProof,
  type ReadDeclaration,
  readDeclaration,
  type Subject,
  sha256,
  utf8Decode,
  utf8Encode,
} from '@guzheng/evidence';

/** What a proof says that it is about. Used to find the file that it belongs to; the judge decides whether it does. */
export interface DepositInside {
  /** SHA-256 of the statement as it was signed: two proofs of one deposit have the same, however far each is completed. */
  readonly statement: string;
  readonly subject: Subject;
}

/** What a disclosure says that it shows. */
export interface MemberInside {
  readonly path: string;
  readonly bytes: number;
  /** Of its package; undefined where the proof inside cannot be read. */
  readonly deposit: DepositInside | undefined;
}

/** A declaration as read, or why it cannot be. */
export type DeclarationInside = ReadDeclaration | 'malformed' | 'version-unknown';

export function depositIn(json: unknown): DepositInside | undefined {
  return orUndefined(() => {
    const { payload } = parseProof(json).envelope;
    const { subject } = parseDepositStatement(parseJson(utf8Decode(fromBase64(payload))));
    return { statement: bytesToHex(sha256(utf8Encode(payload))), subject };
  });
}

export function memberIn(json: unknown): MemberInside | undefined {
  return orUndefined(() => {
    const { member, proof } = parseDisclosure(json);
    return { path: member.path, bytes: member.bytes, deposit: depositIn(proof) };
  });
}

/** Signed, in its envelope; and what was never signed, so that it is said and not taken for evidence. */
export function isDeclaration(json: unknown): boolean {
  if (!isObject(json)) return false;
  if (typeof json.payloadType === 'string') return json.payloadType.startsWith(PAYLOAD_FAMILY);
  return typeof json.type === 'string' && /^guzheng\/declarations?\//.test(json.type);
}

const PAYLOAD_FAMILY = 'application/vnd.guzheng.declaration.';

export function declarationIn(json: unknown, bytes: Uint8Array): DeclarationInside {
  if (isObject(json) && isDeclaration(json) && 'payloadType' in json && json.payloadType !== DECLARATION_PAYLOAD_TYPE)
    return 'version-unknown';
  try {
    return readDeclaration(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return error.code === 'version-unknown' ? 'version-unknown' : 'malformed';
  }
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

export function isObject(json: unknown): json is { readonly [key: string]: unknown } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
