/** Signed notes (C2SP signed-note): text that ends in a line feed, an empty line, and signature lines. Ed25519 only, type byte 0x01. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { isWellFormed, utf8Encode } from '../bytes/text.ts';
import { sha256 } from '../digest/digest.ts';
import type { Signer } from '../dsse/signer.ts';
import { EvidenceError } from '../error.ts';

const ED25519 = 0x01;
/** Sixteen signatures must be read, and those of post-quantum keys have up to 5 kB (C2SP signed-note, Format). */
const MAX_NOTE = 131_072;
/** Witnesses may cosign; nobody reads more of them. */
const MAX_SIGNATURES = 64;
/** U+2014, a space, a name without white space and plus signs, a space, base64 of 4 bytes of key hash and the signature. */
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in a note
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;

/** Who signs notes: a name and an Ed25519 public key of 32 bytes. */
export interface NoteVerifier {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of the key's hash. */
  readonly keyHash: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** What is signed, its last line feed included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Signs the text, which must end in a line feed and hold no empty last line. Rejects as the signer does; throws EvidenceError `note-malformed`. */
export async function signNote(text: string, name: string, signer: Signer): Promise<string> {
  requireText(text);
  requireName(name);
  const signature = await signer.sign(utf8Encode(text));
  const hashed = concatBytes(keyHash({ name, publicKey: signer.publicKey }), signature);
  return `${text}\n\u2014 ${name} ${toBase64(hashed)}\n`;
}

/** Takes a note apart. Nothing is verified. Throws EvidenceError `note-malformed`. */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_NOTE) throw malformed(`it has ${note.length} characters; notes have at most ${MAX_NOTE}`);
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n')) throw malformed('it has no empty line before its signatures');
  const text = note.slice(0, split + 1);
  requireText(text);
  if (CONTROL.test(note)) throw malformed('it has control characters');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed(`it has ${lines.length} signatures`);
  return { text, signatures: lines.map(readSignature) };
}

/**
 * The text of a note that this key signed. Throws EvidenceError `note-malformed`, or `note-unsigned` where no signature is this key's, or
 * one that claims to be is not valid. Signatures of other keys are left alone (C2SP signed-note, Verification).
 */
export function openNote(note: string, verifier: NoteVerifier): string {
  const { text, signatures } = parseNote(note);
  const expected = keyHash(verifier);
  const mine = signatures.filter(({ name, keyHash: hash }) => name === verifier.name && equalBytes(hash, expected));
  const [first, ...more] = mine;
  if (first === undefined || more.length > 0)
    throw unsigned(`it has ${mine.length} signatures of the key ${encodeVerifierKey(verifier)}`);
  const message = utf8Encode(text);
  // As in envelopes: what ZIP-215 accepts beyond RFC 8032 lets one signature fit several messages.
  const holds =
    first.signature.length === 64 && ed25519.verify(first.signature, message, verifier.publicKey, { zip215: false });
  if (!holds) throw unsigned(`the signature of the key ${encodeVerifierKey(verifier)} does not fit the text`);
  return text;
}

/** `<name>+<key hash, 8 hex digits>+<base64 of type byte and key>`: what is pinned. */
export function encodeVerifierKey(verifier: NoteVerifier): string {
  requireName(verifier.name);
  return `${verifier.name}+${bytesToHex(keyHash(verifier))}+${toBase64(typed(verifier.publicKey))}`;
}

/** Reads a verifier key. Throws EvidenceError `note-malformed`. */
export function parseVerifierKey(text: string): NoteVerifier {
  const [, name, hash, key] = /^([^\s+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text) ?? [];
  if (name === undefined || hash === undefined || key === undefined)
    throw malformed(`${JSON.stringify(text.slice(0, 120))} is no verifier key`);
  const bytes = fromBase64(key);
  if (bytes[0] !== ED25519) throw malformed(`its key is of type ${bytes[0]}; Ed25519 is ${ED25519}`);
  const verifier = { name, publicKey: bytes.slice(1) };
  if (!equalBytes(hexToBytes(hash), keyHash(verifier))) throw malformed('its hash is not that of its name and key');
  return verifier;
}

/** SHA-256(name ‖ 0x0A ‖ type ‖ key), first four bytes. */
function keyHash({ name, publicKey }: NoteVerifier): Uint8Array {
  return sha256(concatBytes(utf8Encode(`${name}\n`), typed(publicKey))).slice(0, 4);
}

function typed(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 32) throw new TypeError('publicKey must be a Uint8Array of 32 bytes');
  return concatBytes(Uint8Array.of(ED25519), publicKey);
}

function readSignature(line: string): NoteSignature {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || base64 === undefined)
    throw malformed(`${JSON.stringify(line.slice(0, 120))} is no signature line`);
  const bytes = decoded(base64);
  if (bytes.length < 5) throw malformed('a signature has fewer than five bytes');
  return { name, keyHash: bytes.slice(0, 4), signature: bytes.slice(4) };
}

function decoded(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch (cause) {
    throw malformed('a signature is not base64', cause);
  }
}

function requireText(text: string): void {
  if (!text.endsWith('\n') || text.length < 2) throw malformed('its text does not end in a line feed');
  if (CONTROL.test(text)) throw malformed('its text has control characters');
  if (!isWellFormed(text)) throw malformed('its text is not Unicode');
}

function requireName(name: string): void {
  if (!/^[^\s+]{1,255}$/u.test(name))
    throw malformed(`${JSON.stringify(name.slice(0, 80))} cannot be the name of a key`);
}

function malformed(why: string, cause?: unknown): EvidenceError {
  return new EvidenceError('note-malformed', `The signed note is malformed: ${why}`, { cause });
}

function unsigned(why: string): EvidenceError {
  return new EvidenceError('note-unsigned', `The note is not signed by the key that was expected: ${why}`);
}
