/** Why an EVM anchor is refused. One code, one reason; stable between minor versions. */
export type EvmCode =
  | 'evm-transaction-malformed'
  | 'evm-transaction-hash-mismatch'
  | 'evm-chain-id-mismatch'
  | 'evm-calldata-mismatch'
  | 'evm-signature-invalid'
  | 'evm-not-self-send'
  | 'evm-header-malformed'
  | 'evm-header-hash-mismatch'
  | 'evm-height-mismatch'
  | 'evm-trie-proof-invalid';

/** A refusal is a result, not an exception: the input is hostile by assumption. `evidence` is JSON. */
export interface EvmRefusal {
  readonly outcome: 'invalid';
  readonly code: EvmCode;
  /** One plain sentence. */
  readonly detail: string;
  readonly evidence: { readonly [name: string]: unknown };
}

export function refuse(code: EvmCode, detail: string, evidence: { readonly [name: string]: unknown } = {}): EvmRefusal {
  return { outcome: 'invalid', code, detail, evidence };
}
