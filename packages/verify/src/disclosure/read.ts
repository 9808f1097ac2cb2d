import {
  canonicalize,
  type Disclosure,
  EvidenceError,
  parseDisclosure,
  parseJson,
  utf8Encode,
} from '@guzheng/evidence';
import { VerifyError } from '../error.ts';

/** A disclosure, and its proof as the bytes that the proof's own parser wants. */
export interface DisclosureReading {
  readonly disclosure: Disclosure;
  readonly proof: Uint8Array;
}

/** Parses a disclosure. Throws VerifyError `disclosure-malformed` or `disclosure-version-unknown`. Its proof is not judged here. */
export function readDisclosure(bytes: Uint8Array): DisclosureReading {
  try {
    const disclosure = parseDisclosure(parseJson(bytes));
    return { disclosure, proof: utf8Encode(canonicalize(disclosure.proof)) };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    if (error.code === 'version-unknown')
      throw new VerifyError('disclosure-version-unknown', error.message, {
        cause: error,
        hint: 'A newer version of this verifier may read it.',
      });
    throw new VerifyError('disclosure-malformed', `The disclosure cannot be read: ${error.message}`, { cause: error });
  }
}
