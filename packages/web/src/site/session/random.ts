import { bytesToHex } from '@guzheng/evidence';

/** An idempotency key: the same for each try of one submission, so that a lost answer does not deposit twice. `randomUUID` exists over https only. */
export function idempotencyKey(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
}
