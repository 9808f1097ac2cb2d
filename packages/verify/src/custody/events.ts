/** The events after sealing (docs/spec/proof.md, Custody): each signed by its actor, each naming the digest of the one before. */
import {
  bytesToHex,
  CUSTODY_PAYLOAD_TYPE,
  type CustodyEvent,
  type Envelope,
  EvidenceError,
  fromBase64,
  hexToBytes,
  parseCanonicalJson,
  parseCustodyEvent,
  sha256,
  verifyEnvelope,
} from '@guzheng/evidence';
import type { Fault } from '../container/fault.ts';

/** One event of the list as it stands there. */
export interface CustodyEntry {
  /** Null where it cannot be read. */
  readonly event: CustodyEvent | null;
  /** SHA-256 of its payload bytes, hex: what the next one must name. */
  readonly digest: string;
  /** Empty where it is signed by its actor and follows from what stands before it. */
  readonly faults: readonly Fault[];
}

/** Reads the whole list; the first event names the deposited file's SHA-256, `subject`. */
export function readCustodyList(envelopes: readonly Envelope[], subject: string): readonly CustodyEntry[] {
  const entries: CustodyEntry[] = [];
  let before: CustodyEvent | undefined;
  for (const [seq, envelope] of envelopes.entries()) {
    const entry = readEntry(envelope, { seq, prev: entries.at(-1)?.digest ?? subject, before });
    entries.push(entry);
    before = entry.event ?? before;
  }
  return entries;
}

/** Where an event must stand. */
interface Place {
  readonly seq: number;
  readonly prev: string;
  readonly before: CustodyEvent | undefined;
}

function readEntry(envelope: Envelope, place: Place): CustodyEntry {
  const payload = fromBase64(envelope.payload);
  const digest = bytesToHex(sha256(payload));
  const path = `custody[${place.seq}]`;
  try {
    const event = parseCustodyEvent(parseCanonicalJson(payload));
    const faults = [typeFault(envelope), signatureFault(envelope, event, place), ...placeFaults(event, place)];
    return { event, digest, faults: faults.flatMap((fault) => (fault === null ? [] : [{ ...fault, path }])) };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const detail = `Custody event ${place.seq}: ${error.message}`;
    return { event: null, digest, faults: [{ code: 'custody-malformed', path, detail }] };
  }
}

function typeFault({ payloadType }: Envelope): Fault | null {
  if (payloadType === CUSTODY_PAYLOAD_TYPE) return null;
  return {
    code: 'custody-malformed',
    detail: 'The envelope does not say that it holds a custody event',
    actual: payloadType,
  };
}

function signatureFault(envelope: Envelope, event: CustodyEvent, { seq }: Place): Fault | null {
  if (verifyEnvelope(envelope, hexToBytes(event.actor.publicKey))) return null;
  return {
    code: 'custody-signature-invalid',
    detail: `Custody event ${seq} is not signed by the actor it names`,
    actual: event.actor.publicKey,
  };
}

function placeFaults(event: CustodyEvent, { seq, prev, before }: Place): readonly Fault[] {
  const unlinked: Fault = {
    code: 'custody-unlinked',
    detail: `Custody event ${seq} does not follow from what stands before it`,
    expected: { seq, prev },
    actual: { seq: event.seq, prev: event.prev },
  };
  const early: Fault = {
    code: 'time-out-of-order',
    detail: `Custody event ${seq} is earlier than the one before it`,
    expected: `>= ${before?.time}`,
    actual: event.time,
  };
  const isLinked = event.seq === seq && event.prev === prev;
  const isEarly = before !== undefined && Date.parse(event.time) < Date.parse(before.time);
  return [...(isLinked ? [] : [unlinked]), ...(isEarly ? [early] : [])];
}
