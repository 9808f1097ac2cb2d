/**
 * The bytes of OpenTimestamps proofs, written by hand and not by the codec that they are to test: a step has its bytes, and what it does to
 * a message.
 */
import { createHash } from 'node:crypto';
import { concatBytes, hexToBytes } from '@guzheng/evidence';

export interface Step {
  readonly bytes: Uint8Array;
  readonly result: (message: Uint8Array) => Uint8Array;
}

export const SHA256: Step = { bytes: Uint8Array.of(0x08), result: sha256 };
export const HEXLIFY: Step = {
  bytes: Uint8Array.of(0xf3),
  result: (message) => new TextEncoder().encode(Buffer.from(message).toString('hex')),
};

export function append(argument: Uint8Array): Step {
  return { bytes: concatBytes(Uint8Array.of(0xf0), varbytes(argument)), result: (m) => concatBytes(m, argument) };
}

export function prepend(argument: Uint8Array): Step {
  return { bytes: concatBytes(Uint8Array.of(0xf1), varbytes(argument)), result: (m) => concatBytes(argument, m) };
}

export function walk(message: Uint8Array, steps: readonly Step[]): Uint8Array {
  return steps.reduce((at, step) => step.result(at), message);
}

/** The steps, and at their end the proof that follows. */
export function after(steps: readonly Step[], end: Uint8Array): Uint8Array {
  return concatBytes(...steps.map(({ bytes }) => bytes), end);
}

/** Several proofs of the same message: all but the last are marked as followed by more. */
export function fork(...proofs: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...proofs.map((proof, i) => (i + 1 < proofs.length ? concatBytes(MORE, proof) : proof)));
}

const MORE = Uint8Array.of(0xff);

export const pending = (uri: string): Uint8Array =>
  attestation('83dfe30d2ef90c8e', varbytes(new TextEncoder().encode(uri)));
export const bitcoin = (height: number): Uint8Array => attestation('0588960d73d71901', varuint(height));
export const litecoin = (height: number): Uint8Array => attestation('06869a0d73d71b45', varuint(height));
export const ethereum = (height: number): Uint8Array => attestation('30fe8087b5c7ead7', varuint(height));

export function attestation(tag: string, payload: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x00), hexToBytes(tag), varbytes(payload));
}

export function varbytes(bytes: Uint8Array): Uint8Array {
  return concatBytes(varuint(bytes.length), bytes);
}

export function varuint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** A .ots file; magic, version and the tag of SHA-256 unless told. */
export function otsFile(digest: Uint8Array, proof: Uint8Array, head: Uint8Array = OTS_HEAD): Uint8Array {
  return concatBytes(head, digest, proof);
}

export const OTS_HEAD: Uint8Array = hexToBytes('004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108');

export function sha256(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest());
}
