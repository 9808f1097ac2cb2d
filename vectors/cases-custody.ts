import {
  bytesToHex,
  CUSTODY_PAYLOAD_TYPE,
  type CustodyEvent,
  fromBase64,
  type Proof,
  signEnvelope,
  utf8Encode,
} from '@guzheng/evidence';
import { lied, OTHER_SIGNER, SIGNER, swapped, told, withProof } from './make.ts';
import { type Case, type Cases, contradicted, type Outcome, verified } from './vector.ts';

const I9 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('I9', code);
const three = { custodyEvents: 3 };
type Edit = (events: readonly CustodyEvent[]) => readonly CustodyEvent[];
const events = (about: string, outcome: Outcome, custody: Edit): Case => lied(about, outcome, { custody }, three);

/** The last envelope made again. */
const lastEnvelope = (
  about: string,
  outcome: Outcome,
  edit: (payload: Uint8Array) => Promise<Proof['envelope']>,
): Case =>
  withProof(
    about,
    outcome,
    async (proof) => {
      const custody = [...proof.custody];
      const last = custody.pop();
      return { ...proof, custody: [...custody, await edit(fromBase64(last?.payload ?? ''))] };
    },
    three,
  );

export const custodyCases: Cases = {
  'three-events': told('three accesses after sealing, signed and linked', verified, three),
  'first-event-removed': events('the first event is gone', I9('custody-unlinked'), (all) => all.slice(1)),
  'event-removed': events('the second event is gone', I9('custody-unlinked'), (all) => all.filter((_, i) => i !== 1)),
  'events-swapped': events('the last two events have changed places', I9('custody-unlinked'), (all) =>
    swapped(all, 1, 2),
  ),
  'event-edited': events(
    'the first event was edited and signed again: the second follows the old one',
    I9('custody-unlinked'),
    (all) => all.map((event, i) => (i === 0 ? { ...event, detail: 'nothing happened' } : event)),
  ),
  'chain-of-another-file': events('the chain begins at another file', I9('custody-unlinked'), (all) =>
    all.slice(0, 1).map((event) => ({ ...event, prev: '00'.repeat(32) })),
  ),
  'actor-did-not-sign': events('an event names an actor who did not sign it', I9('custody-signature-invalid'), (all) =>
    all.map((event, i) =>
      i === 2 ? { ...event, actor: { ...event.actor, publicKey: bytesToHex(OTHER_SIGNER.publicKey) } } : event,
    ),
  ),
  'signed-by-another': lastEnvelope(
    'an event is signed by another key than its actor’s',
    I9('custody-signature-invalid'),
    (payload) => signEnvelope(CUSTODY_PAYLOAD_TYPE, payload, OTHER_SIGNER),
  ),
  'event-not-canonical': lastEnvelope('an event is not canonical JSON', I9('custody-malformed'), (payload) =>
    signEnvelope(CUSTODY_PAYLOAD_TYPE, utf8Encode(` ${Buffer.from(payload).toString()}`), SIGNER),
  ),
  'event-of-no-kind': lastEnvelope('an event of a kind that there is not', I9('custody-malformed'), (payload) =>
    signEnvelope(
      CUSTODY_PAYLOAD_TYPE,
      utf8Encode(Buffer.from(payload).toString().replace('"event":"access"', '"event":"blessing"')),
      SIGNER,
    ),
  ),
  'envelope-of-another-type': lastEnvelope(
    'the envelope of an event says that it holds a statement',
    I9('custody-malformed'),
    (payload) => signEnvelope('application/vnd.guzheng.deposit-statement.v1+json', payload, SIGNER),
  ),
  'events-out-of-order': events('an event is dated before the one it follows', I9('time-out-of-order'), (all) =>
    all.map((event, i) => (i === 2 ? { ...event, time: '2020-01-01T00:00:00Z' } : event)),
  ),
};
