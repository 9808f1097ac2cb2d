import { type AnchorRecord, type AnchorTarget, hexToBytes } from '@guzheng/evidence';
import type { UnknownAnchorReport } from '../anchor-report.ts';
import type { DepositReading } from '../deposit/deposit.ts';
import { type EvmReading, readEvmAnchor } from './evm.ts';
import type { Outside } from './link.ts';
import { type OtsReading, readOpenTimestamps } from './open-timestamps.ts';
import { readTimeStamp, type TimeStampReading } from './time-stamp.ts';
import { witnessOf } from './witness.ts';

interface UnknownReading {
  readonly kind: 'unknown';
  readonly report: UnknownAnchorReport;
}

/** One anchor judged, by kind; in the order of the proof. */
export type AnchorReading = EvmReading | TimeStampReading | OtsReading | UnknownReading;

/** What the records are about. */
export interface Attested {
  readonly root: Uint8Array;
  /** Whether the path leads from the deposit statement to that root: without it, whoever saw the root saw nothing of this deposit. */
  readonly included: boolean;
  /** The deposited file's SHA-256, as the statement has it; null where the statement cannot be read. */
  readonly file: Uint8Array | null;
}

/** What the anchors of a deposit may attest. */
export function attestedBy({ root, included, statement }: DepositReading): Attested {
  return { root, included, file: statement === null ? null : hexToBytes(statement.subject.sha256) };
}

/** Checks every anchor, none skipped after the first good one; a second anchor of the same witness is noted as a duplicate. */
export async function readAnchors(
  records: readonly AnchorRecord[],
  attested: Attested,
  outside: Outside,
): Promise<readonly AnchorReading[]> {
  const readings = await Promise.all(records.map((record) => readAnchor(record, attested, outside)));
  return noteDuplicates(attested.included ? readings : readings.map(ofAnotherDeposit));
}

function readAnchor(
  record: AnchorRecord,
  attested: Attested,
  outside: Outside,
): Promise<AnchorReading> | AnchorReading {
  switch (record.kind) {
    case 'evm':
      return readEvmAnchor(record, attested.root, outside);
    case 'rfc3161':
      return readTimeStamp(record, digestOf(record.target, attested), outside);
    case 'opentimestamps':
      return readOpenTimestamps(record, digestOf(record.target, attested), outside);
    case 'unknown':
      return {
        kind: 'unknown',
        report: { kind: 'unknown', name: record.name.slice(0, 100), outcome: 'unknown', strength: 'none' },
      };
  }
}

function digestOf(target: AnchorTarget, { root, file }: Attested): Uint8Array | null {
  return target === 'root' ? root : file;
}

/** A witness of a root that does not hold the statement witnesses something else (I4 says so). */
function ofAnotherDeposit<R extends AnchorReading>(reading: R): R {
  const { report } = reading;
  const sawTheRoot = report.kind === 'evm' || (report.kind !== 'unknown' && report.target === 'root');
  if (!sawTheRoot || report.outcome !== 'valid') return reading;
  return { ...reading, report: { ...report, outcome: 'invalid', code: 'inclusion-invalid', strength: 'none' } };
}

/** The first anchor of each witness keeps its own code; what it is worth is the policy's to say, which takes the strongest. */
export function noteDuplicates(readings: readonly AnchorReading[]): readonly AnchorReading[] {
  const seen = new Set<string>();
  return readings.map((reading) => {
    const witness = witnessOf(reading.report);
    if (witness === undefined || !seen.has(witness)) {
      if (witness !== undefined) seen.add(witness);
      return reading;
    }
    return withCode(reading);
  });
}

function withCode<R extends AnchorReading>(reading: R): R {
  return { ...reading, report: { ...reading.report, code: 'anchor-duplicate' } };
}
