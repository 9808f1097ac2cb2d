/** Why a time stamp is refused. One code, one reason; stable between minor versions. */
export type TimeStampCode =
  | 'tsa-response-malformed'
  | 'tsa-status-refused'
  | 'tsa-not-a-time-stamp'
  | 'tsa-imprint-mismatch'
  | 'tsa-nonce-mismatch'
  | 'tsa-policy-mismatch'
  | 'tsa-signer-not-one'
  | 'tsa-algorithm-unsupported'
  | 'tsa-attributes-invalid'
  | 'tsa-signature-invalid'
  | 'tsa-certificate-missing'
  | 'tsa-certificate-mismatch'
  | 'tsa-purpose-invalid'
  | 'tsa-chain-invalid'
  | 'tsa-certificate-expired'
  | 'tsa-certificate-revoked'
  | 'tsa-time-implausible';

/** A refusal is a result, not an exception: the input is hostile by assumption. `evidence` is JSON. */
export interface TimeStampRefusal {
  readonly outcome: 'invalid';
  readonly code: TimeStampCode;
  /** One plain sentence. */
  readonly detail: string;
  readonly evidence: { readonly [name: string]: unknown };
}

export function refuse(
  code: TimeStampCode,
  detail: string,
  evidence: { readonly [name: string]: unknown } = {},
): TimeStampRefusal {
  return { outcome: 'invalid', code, detail, evidence };
}

export function isRefusal(value: object | undefined): value is TimeStampRefusal {
  return value !== undefined && 'outcome' in value && value.outcome === 'invalid';
}
