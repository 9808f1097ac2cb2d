import { bytesToHex, EvidenceError, parseJson, sha256 } from '@guzheng/evidence';
import {
  type DeclarationInside,
  type DepositInside,
  declarationIn,
  depositIn,
  isDeclaration,
  isObject,
  type MemberInside,
  memberIn,
} from './contents.ts';

/** A file as it was handed in; `folder` is empty unless a whole folder was. */
export interface Offered {
  readonly file: File;
  readonly folder: string;
}

/** What a file that was handed in is taken for. Everything that is none of the others is evidence: any file can be deposited. */
export type Recognized =
  | ({ readonly kind: 'evidence' } & Offered)
  | OfferedProof
  | OfferedDisclosure
  | OfferedDeclaration
  /** `too-large`: named as one of these, and larger than any of them can be; not read. */
  | ({ readonly kind: 'trust' | 'too-large' } & Offered);

/** What these say is undefined where they cannot be read; the judge then says so. */
export type OfferedProof = { readonly kind: 'proof'; readonly deposit: DepositInside | undefined } & OfferedPaper;
export type OfferedDisclosure = {
  readonly kind: 'disclosure';
  readonly shown: MemberInside | undefined;
} & OfferedPaper;
export type OfferedDeclaration = { readonly kind: 'declaration'; readonly inside: DeclarationInside } & OfferedPaper;

/** `sha256` of its bytes, hex: two of one name, size and date need not be one. */
interface OfferedPaper extends Offered {
  readonly sha256: string;
}

/** Larger ones are read by nobody as JSON; `guzheng verify` has the same limit for a proof. Bytes. */
export const MAX_JSON_BYTES: number = 64 * 1024 * 1024;

/** These files say what they are; one that is damaged is still known by its name, so that it is never taken for evidence. */
export async function recognize(offered: Offered): Promise<Recognized> {
  const { file } = offered;
  const named = nameOf(file.name);
  if (file.size > MAX_JSON_BYTES) return { kind: named === undefined ? 'evidence' : 'too-large', ...offered };
  if (named === undefined && !(await startsAsJson(file))) return { kind: 'evidence', ...offered };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const json = parsed(bytes);
  const paper = { ...offered, sha256: bytesToHex(sha256(bytes)) };
  const kind = kindIn(json) ?? named;
  switch (kind) {
    case 'proof':
      return { kind, ...paper, deposit: depositIn(json) };
    case 'disclosure':
      return { kind, ...paper, shown: memberIn(json) };
    case 'declaration':
      return { kind, ...paper, inside: declarationIn(json, bytes) };
    case undefined:
      return { kind: isTrust(json) ? 'trust' : 'evidence', ...offered };
  }
}

type Named = 'proof' | 'disclosure' | 'declaration';

/** `a.wacz.proof.json`, and `a.wacz.proof (1).json` as a browser names a second download. */
function nameOf(name: string): Named | undefined {
  const ending = /\.(proof|disclosure|declaration)(?: ?\(\d+\))?\.json$/i.exec(name)?.[1]?.toLowerCase();
  return ending === 'proof' || ending === 'disclosure' || ending === 'declaration' ? ending : undefined;
}

function kindIn(json: unknown): Named | undefined {
  if (isDeclaration(json)) return 'declaration';
  if (!isObject(json) || typeof json.type !== 'string') return undefined;
  const { type } = json;
  return (['proof', 'disclosure'] as const).find((kind) => type.startsWith(`guzheng/${kind}/`));
}

/** White space and a brace: all that a JSON object can begin with (RFC 8259 §2), after a byte order mark that some editors write. */
async function startsAsJson(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const first = head.find((byte) => !BLANKS.has(byte));
  return first === 0x7b;
}

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

function isTrust(json: unknown): boolean {
  return isObject(json) && !('type' in json) && TRUST_KEYS.some((key) => Array.isArray(json[key]));
}

/** Of a trust file (`parseTrust`); what a later version adds stands beside one of these or under a name of its own. */
const TRUST_KEYS = ['networks', 'blocks', 'bitcoinBlocks', 'tsaRoots'] as const;
