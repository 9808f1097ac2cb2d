import { EvidenceError, parseEvidenceNumber } from '@guzheng/evidence';
import type { Extraction } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { neighbourhood } from '../http/address.ts';
import type { Streamed } from '../http/handled.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';
import type { Attempts } from './attempts.ts';
import type { ExtractionCodes } from './extraction-codes.ts';
import { originalOf } from './originals.ts';

export interface ExtractionParts extends Pick<Parts, 'ledger' | 'blobs' | 'custody'> {
  readonly codes: ExtractionCodes;
  /** By whoever asks, never by the number: else anybody could keep a court from its evidence. The codes themselves cannot be guessed. */
  readonly failures: Attempts;
}

/**
 * The original, for whoever has the code. A number that is mistyped, not there or without a code and a code that is wrong or has expired are
 * one answer, `code-invalid`: nothing is told to who does not have the code.
 */
export async function extractOriginal(parts: ExtractionParts, asked: Extraction, address: string): Promise<Streamed> {
  const { ledger, codes, failures, blobs, custody } = parts;
  const index = indexOf(asked.number, ledger.prefix);
  const asker = neighbourhood(address);
  failures.require(asker);
  const holds = await codes.holds(index ?? -1, asked.code);
  const entry = index === undefined ? undefined : await ledger.entry(index);
  if (!holds || entry === undefined) {
    failures.fail(asker);
    throw new ServerError(
      'code-invalid',
      'This number and this extraction code do not belong together, or the code has ended',
      {
        hint: 'read both again, or ask whoever deposited it for a new code',
      },
    );
  }
  await recordExtraction(custody, entry);
  return await originalOf(blobs, entry);
}

async function recordExtraction(custody: Parts['custody'], { index }: LedgerEntry): Promise<void> {
  await custody.record(index, { event: 'access', detail: 'original asked for with its extraction code, by anonymous' });
}

function indexOf(number: string, ours: string): number | undefined {
  try {
    const { prefix, index } = parseEvidenceNumber(number);
    return prefix === ours ? index : undefined;
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}
