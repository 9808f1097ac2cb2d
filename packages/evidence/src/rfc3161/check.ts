import type { Rfc3161Anchor } from '../proof/anchor.ts';
import type { TimeStampRefusal } from './refusal.ts';

/** A root certificate that whoever verifies believes to be that of a time-stamping authority. */
export interface TsaRoot {
  readonly name: string;
  /** DER, base64. */
  readonly certificate: string;
  /** `development`: anyone has its key, so what it signs is worth nothing. */
  readonly class: 'public' | 'development';
}

/** How the signer's certificate stands: the path leads to a pinned root, or to none. */
export type TsaTrust =
  | { readonly state: 'pinned'; readonly root: TsaRoot }
  /** The token holds in itself, but anybody can make an authority. `top` names the last certificate reached. */
  | { readonly state: 'unknown'; readonly top: string };

/** What a time stamp shows, by itself and with pinned roots; no authority is asked. */
export type TimeStampCheck =
  | {
      readonly outcome: 'valid';
      /** RFC 3339, with the fraction that the token has: not later than this, give or take `accuracySeconds`. */
      readonly genTime: string;
      /** As the token states it; absent where it states none. */
      readonly accuracySeconds?: number;
      /** Dotted OID of the policy under which it was made. */
      readonly policy: string;
      /** Serial number of the token, lower-case hex. */
      readonly serial: string;
      /** Subject of the signer's certificate, RFC 4514. */
      readonly signer: string;
      /** SHA-256 of the signer's certificate, hex. */
      readonly signerCertificate: string;
      readonly signatureAlgorithm: string;
      readonly trust: TsaTrust;
      /** `good`: a list or response kept with the token covers the whole path and revokes none of it; `unknown`: not, or not all. */
      readonly revocation: 'good' | 'unknown';
    }
  | TimeStampRefusal;

export interface TimeStampOptions {
  readonly roots: readonly TsaRoot[];
}

/**
 * The eleven checks of RFC 3161 §2.2 and RFC 5816 in their order (docs/spec/proof.md, `rfc3161`), the path judged at genTime. `digest`: the
 * 32 bytes that the record's target names. Does not throw on any parsed record; throws RangeError unless the digest has 32 bytes.
 */
export function checkTimeStamp(
  _record: Rfc3161Anchor,
  _digest: Uint8Array,
  _options: TimeStampOptions,
): TimeStampCheck {
  throw new Error('under construction');
}
