import { join } from 'node:path';
import { equalBytes, fromBase64, type Proof, parseJson, parseProof } from '@guzheng/evidence';
import { GuzhengApiError, type GuzhengClient } from '../client/index.ts';
import { expectFree, writeNewFile } from '../file/new-file.ts';

/** As much as `verifyFile` reads of a proof. */
const MAX_PROOF_BYTES = 64 << 20;

export interface RemoteProof {
  readonly bytes: Uint8Array;
  readonly proof: Proof;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
}

/** Downloads an original into a new file: whole, and what was deposited under the number, or not at all. */
export async function fetchOriginal(
  client: GuzhengClient,
  number: string,
  path: string,
  options: FetchOptions = {},
): Promise<void> {
  await expectFree([path]);
  const { stream } = await client.original(number, options);
  await writeNewFile(path, stream);
}

/**
 * The proof of a number, as the server gives it now. It must be about the statement that the ledger has under the number (GuzhengApiError
 * `receipt-invalid`); everything else in it is judged by `verifyFile`, with the file.
 */
export async function readRemoteProof(
  client: GuzhengClient,
  number: string,
  options: FetchOptions = {},
): Promise<RemoteProof> {
  const receipt = await client.receipt(number, options);
  const bytes = await (await client.proof(number, options)).bytes(MAX_PROOF_BYTES);
  const proof = parseProof(parseJson(bytes));
  if (!equalBytes(fromBase64(proof.envelope.payload), fromBase64(receipt.statement)))
    throw new GuzhengApiError('receipt-invalid', `The server's proof for ${number} is about another statement`, {
      number,
    });
  return { bytes, proof };
}

/** A file name that a server gave is used where it is nothing but a name. */
export function packagePath(out: string, name: string | undefined, stated: string, number: string): string {
  if (name !== undefined) return join(out, `${name}.wacz`);
  return join(out, /^[A-Za-z0-9][\w.-]{0,200}\.wacz$/.test(stated) ? stated : `${number}.wacz`);
}
