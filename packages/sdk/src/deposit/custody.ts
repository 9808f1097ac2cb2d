import {
  bytesToHex,
  CUSTODY_PAYLOAD_TYPE,
  CUSTODY_TYPE,
  type CustodyEvent,
  canonicalize,
  type Envelope,
  fromBase64,
  type Signer,
  sha256,
  signEnvelope,
  utf8Encode,
} from '@guzheng/evidence';

type Happening = Pick<CustodyEvent, 'event' | 'detail'>;

export interface CustodySigning {
  readonly signer: Signer;
  readonly time: Date;
}

/** Appends a signed event to the chain of custody 保管链, which starts from the deposited file's own digest. */
export async function appendCustodyEvent(
  chain: readonly Envelope[],
  subjectSha256: string,
  event: Happening,
  options: CustodySigning,
): Promise<readonly Envelope[]> {
  const last = chain.at(-1);
  const prev = last === undefined ? subjectSha256 : custodyLink(last);
  return [...chain, await signCustodyEvent({ seq: chain.length, prev, ...event }, options)];
}

/** Signs the event with this number, which follows the one with this digest. */
export async function signCustodyEvent(
  event: Pick<CustodyEvent, 'seq' | 'prev' | 'event' | 'detail'>,
  { signer, time }: CustodySigning,
): Promise<Envelope> {
  const payload: CustodyEvent = {
    type: CUSTODY_TYPE,
    ...event,
    time: time.toISOString(),
    actor: { algorithm: 'ed25519', publicKey: bytesToHex(signer.publicKey) },
  };
  return await signEnvelope(CUSTODY_PAYLOAD_TYPE, utf8Encode(canonicalize(payload)), signer);
}

/** What the next event names as `prev`: the SHA-256 of the payload's bytes. */
export function custodyLink({ payload }: Envelope): string {
  return bytesToHex(sha256(fromBase64(payload)));
}
