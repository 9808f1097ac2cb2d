import { compareBytes, concatBytes, equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { utf8Encode, utf8Lossy } from '../bytes/text.ts';
import { MAX_PAYLOAD_BYTES, MAX_URI_BYTES } from './limits.ts';
import { OtsReader, otsMalformed, varbytesBytes, varuintBytes } from './wire.ts';

/** Block chains for which OpenTimestamps has an attestation: the message is what the header of that height commits to. */
export type OtsChain = 'bitcoin' | 'litecoin' | 'ethereum';

/** Why a message existed at a time. */
export type OtsAttestation =
  | { readonly kind: OtsChain; readonly height: number }
  /** A calendar has taken the message and will say later where it went. */
  | { readonly kind: 'pending'; readonly uri: string }
  /** Of a kind this version does not know, kept byte for byte. `tag`: 16 hex digits. */
  | { readonly kind: 'unknown'; readonly tag: string; readonly payload: Uint8Array };

type KnownKind = Exclude<OtsAttestation['kind'], 'unknown'>;

const TAG_BYTES = 8;
// python-opentimestamps, core/notary.py and core/dubious/notary.py
const TAGS: Readonly<Record<KnownKind, string>> = {
  pending: '83dfe30d2ef90c8e',
  bitcoin: '0588960d73d71901',
  litecoin: '06869a0d73d71b45',
  ethereum: '30fe8087b5c7ead7',
};
/** No query, no fragment, no user, no escapes. */
const URI = /^[A-Za-z0-9\-._/:]*$/;

/** Reads an attestation, its zero byte already read. A known kind must be whole and end where its payload ends. */
export function readAttestation(reader: OtsReader): OtsAttestation {
  const tag = bytesToHex(reader.take(TAG_BYTES));
  const payload = reader.varbytes(0, MAX_PAYLOAD_BYTES);
  const kind = kindOf(tag);
  if (kind === undefined) return { kind: 'unknown', tag, payload };
  const inner = new OtsReader(payload);
  const attestation = readPayload(kind, inner);
  inner.expectEnd();
  return attestation;
}

export function attestationBytes(attestation: OtsAttestation): Uint8Array {
  const payload = payloadBytes(attestation);
  if (payload.length > MAX_PAYLOAD_BYTES) throw otsMalformed(`cannot hold an attestation of ${payload.length} bytes`);
  return concatBytes(hexToBytes(tagOf(attestation)), varbytesBytes(payload));
}

/** The order of the canonical form: by tag, then by height, URI or payload. */
export function compareAttestations(a: OtsAttestation, b: OtsAttestation): number {
  const [tagA, tagB] = [tagOf(a), tagOf(b)];
  if (tagA !== tagB) return tagA < tagB ? -1 : 1;
  if ('height' in a && 'height' in b) return a.height - b.height;
  return compareBytes(contentOf(a), contentOf(b));
}

export function equalAttestations(a: OtsAttestation, b: OtsAttestation): boolean {
  return tagOf(a) === tagOf(b) && equalBytes(payloadBytes(a), payloadBytes(b));
}

function readPayload(kind: KnownKind, reader: OtsReader): OtsAttestation {
  if (kind !== 'pending') return { kind, height: reader.varuint() };
  const uri = utf8Lossy(reader.varbytes(0, MAX_URI_BYTES));
  if (!URI.test(uri)) throw otsMalformed('has a calendar address with characters that may not be in one');
  return { kind, uri };
}

function payloadBytes(attestation: OtsAttestation): Uint8Array {
  switch (attestation.kind) {
    case 'pending':
      return varbytesBytes(uriBytes(attestation.uri));
    case 'unknown':
      return attestation.payload;
    default:
      return varuintBytes(attestation.height);
  }
}

function uriBytes(uri: string): Uint8Array {
  if (!URI.test(uri) || uri.length > MAX_URI_BYTES)
    throw otsMalformed(`cannot hold the calendar address ${JSON.stringify(uri.slice(0, 80))}`);
  return utf8Encode(uri);
}

function contentOf(attestation: OtsAttestation): Uint8Array {
  return attestation.kind === 'pending' ? utf8Encode(attestation.uri) : payloadBytes(attestation);
}

function tagOf(attestation: OtsAttestation): string {
  if (attestation.kind !== 'unknown') return TAGS[attestation.kind];
  const { tag } = attestation;
  if (!/^[0-9a-f]{16}$/.test(tag) || kindOf(tag) !== undefined)
    throw otsMalformed(`cannot hold an unknown attestation with the tag ${JSON.stringify(tag.slice(0, 40))}`);
  return tag;
}

function kindOf(tag: string): KnownKind | undefined {
  const kinds: readonly KnownKind[] = ['pending', 'bitcoin', 'litecoin', 'ethereum'];
  return kinds.find((kind) => TAGS[kind] === tag);
}
