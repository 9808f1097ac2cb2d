import type { CustodyEvent } from '@guzheng/evidence';
import type { Fault } from '../container/fault.ts';
import { readDeposit } from '../deposit/deposit.ts';
import { VerifyError } from '../error.ts';
import { readCustodyList } from './events.ts';

/** One event of the list, or what is wrong with it. `event` is absent where it cannot be read. */
export interface CustodyLine {
  readonly seq: number;
  readonly digest: string;
  readonly event?: CustodyEvent;
  readonly faults: readonly Fault[];
}

/** The custody list of a proof, looked at without the file. That the file is the one named here is for `verify` to say. */
export interface CustodyListing {
  /** The deposited file's SHA-256, from which the list starts. */
  readonly subject: string;
  /** The depositor's public key, hex: an event may be signed by it, or by anybody else's. */
  readonly depositor: string;
  /** True when the deposit statement is signed by its depositor and every event is signed and linked. */
  readonly intact: boolean;
  /** What is wrong with the statement; of the events, see there. */
  readonly faults: readonly Fault[];
  readonly events: readonly CustodyLine[];
}

/**
 * Reads the custody list of a proof file. Throws VerifyError `proof-malformed` or `proof-version-unknown`, the former also where there is
 * no statement to start from.
 */
export function listCustody(proofBytes: Uint8Array): CustodyListing {
  const { proof, statement, faults } = readDeposit(proofBytes);
  if (statement === null)
    throw new VerifyError(
      'proof-malformed',
      `The proof holds no deposit statement to start from: ${faults.shown[0]?.detail ?? ''}`,
    );
  const subject = statement.subject.sha256;
  const entries = readCustodyList(proof.custody, subject);
  return {
    subject,
    depositor: statement.depositor.publicKey,
    intact: faults.total === 0,
    faults: faults.shown.filter(({ path }) => path === undefined),
    events: entries.map(({ event, digest, faults: own }, seq) => ({
      ...{ seq, digest, faults: own },
      ...(event === null ? {} : { event }),
    })),
  };
}
