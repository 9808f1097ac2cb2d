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

/** Appends a signed event to the chain of custody 保管链, which starts from the deposited file's own digest. */
export async function appendCustodyEvent(
  chain: readonly Envelope[],
  subjectSha256: string,
  event: Pick<CustodyEvent, 'event' | 'detail'>,
  options: { signer: Signer; time: Date },
): Promise<readonly Envelope[]> {
  const last = chain.at(-1);
  const payload: CustodyEvent = {
    type: CUSTODY_TYPE,
    seq: chain.length,
    prev: last === undefined ? subjectSha256 : bytesToHex(sha256(fromBase64(last.payload))),
    ...event,
    time: options.time.toISOString(),
    actor: { algorithm: 'ed25519', publicKey: bytesToHex(options.signer.publicKey) },
  };
  const envelope = await signEnvelope(CUSTODY_PAYLOAD_TYPE, utf8Encode(canonicalize(payload)), options.signer);
  return [...chain, envelope];
}
