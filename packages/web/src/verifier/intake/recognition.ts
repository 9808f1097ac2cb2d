import { EvidenceError, fromBase64, parseDepositStatement, parseJson, parseProof, utf8Decode } from '@guzheng/evidence';

/** A file as it was handed in; `folder` is empty unless a whole folder was. */
export interface Offered {
  readonly file: File;
  readonly folder: string;
}

/** What a file that was handed in is taken for. Everything that is neither proof nor trust file is evidence: any file can be deposited. */
export type Recognized =
  | ({ readonly kind: 'evidence' } & Offered)
  /** `subjectBytes`: size of the deposited file, as the proof states it. */
  | ({ readonly kind: 'proof'; readonly subjectBytes: number | undefined } & Offered)
  | ({ readonly kind: 'trust' | 'disclosure' } & Offered);

/** Larger ones are read by nobody as JSON; `guzheng verify` has the same limit for a proof. Bytes. */
export const MAX_JSON_BYTES: number = 64 * 1024 * 1024;

/** A proof says what it is; one that is damaged is still known by its name, so that it is never taken for evidence. */
export async function recognize(offered: Offered): Promise<Recognized> {
  const { file } = offered;
  const named = PROOF_NAME.test(file.name);
  if (file.size > MAX_JSON_BYTES || !(named || (await startsAsJson(file)))) return { kind: 'evidence', ...offered };
  const json = parsed(new Uint8Array(await file.arrayBuffer()));
  if (named || isOfType(json, 'guzheng/proof/'))
    return { kind: 'proof', ...offered, subjectBytes: subjectBytesOf(json) };
  if (isOfType(json, 'guzheng/disclosure/')) return { kind: 'disclosure', ...offered };
  return isTrust(json) ? { kind: 'trust', ...offered } : { kind: 'evidence', ...offered };
}

/** `a.wacz.proof.json`, and `a.wacz.proof (1).json` as a browser names a second download. */
const PROOF_NAME = /\.proof(?: ?\(\d+\))?\.json$/i;

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

function isOfType(json: unknown, family: string): boolean {
  return isObject(json) && typeof json.type === 'string' && json.type.startsWith(family);
}

function isTrust(json: unknown): boolean {
  return isObject(json) && !('type' in json) && TRUST_KEYS.some((key) => Array.isArray(json[key]));
}

/** Of a trust file (`parseTrust`); what a later version adds stands beside one of these or under a name of its own. */
const TRUST_KEYS = ['networks', 'blocks', 'bitcoinBlocks', 'tsaRoots'] as const;

function isObject(json: unknown): json is { readonly [key: string]: unknown } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** How large the deposited file is, by the statement inside; only used to find which file a proof belongs to, and verified later. */
function subjectBytesOf(json: unknown): number | undefined {
  try {
    const payload = fromBase64(parseProof(json).envelope.payload);
    return parseDepositStatement(parseJson(utf8Decode(payload))).subject.bytes;
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}
