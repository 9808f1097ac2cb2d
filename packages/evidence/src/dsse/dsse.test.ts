import { createPublicKey, verify as opensslVerify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { utf8Decode, utf8Encode } from '../bytes/text.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { type Envelope, keyId, parseEnvelope, preAuthEncoding, signEnvelope, verifyEnvelope } from './envelope.ts';
import { ed25519Signer } from './signer.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
const TYPE = 'application/vnd.guzheng.test+json';
const signer = ed25519Signer(new Uint8Array(32).fill(7));
const other = ed25519Signer(new Uint8Array(32).fill(8));
const envelope = await signEnvelope(TYPE, utf8Encode('{"a":1}'), signer);
const [signature = { keyid: '', sig: '' }] = envelope.signatures;

const withSignature = (sig: Uint8Array): Envelope => ({
  ...envelope,
  signatures: [{ ...signature, sig: toBase64(sig) }],
});

describe('preAuthEncoding', () => {
  it('is that of the specification (dsse/protocol.md, test vector)', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', utf8Encode('hello world'));
    expect(utf8Decode(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () => {
    expect(utf8Decode(preAuthEncoding('类型', utf8Encode('固证')))).toBe('DSSEv1 6 类型 6 固证');
    expect(utf8Decode(preAuthEncoding('', new Uint8Array(0)))).toBe('DSSEv1 0  0 ');
  });

  it('is different for different pairs of type and body', () => {
    const part = fc.string({ unit: fc.constantFrom(' ', '1', 'a'), maxLength: 4 });
    fc.assert(
      fc.property(part, part, part, part, (type1, body1, type2, body2) => {
        fc.pre(type1 !== type2 || body1 !== body2);
        expect(preAuthEncoding(type1, utf8Encode(body1))).not.toEqual(preAuthEncoding(type2, utf8Encode(body2)));
      }),
    );
  });
});

describe('ed25519Signer', () => {
  it('signs the first test of RFC 8032 §7.1', async () => {
    const rfc = ed25519Signer(hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
    expect(bytesToHex(rfc.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(bytesToHex(await rfc.sign(new Uint8Array(0)))).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });

  it('keeps its own copy of the seed, and wants 32 bytes', async () => {
    const seed = new Uint8Array(32).fill(7);
    const copying = ed25519Signer(seed);
    seed.fill(0);
    expect(await copying.sign(utf8Encode('m'))).toEqual(await signer.sign(utf8Encode('m')));
    expect(() => ed25519Signer(new Uint8Array(31))).toThrow(TypeError);
    expect(() => ed25519Signer(new Uint8Array(64))).toThrow(TypeError);
  });
});

describe('verifyEnvelope', () => {
  it('takes what signEnvelope made, by this key only, and so does OpenSSL', () => {
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), signer.publicKey]);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const message = preAuthEncoding(TYPE, fromBase64(envelope.payload));
    expect(verifyEnvelope(parseEnvelope(envelope), signer.publicKey)).toBe(true);
    expect(verifyEnvelope(envelope, other.publicKey)).toBe(false);
    expect(opensslVerify(null, message, key, fromBase64(signature.sig))).toBe(true);
    expect(signature.keyid).toBe(keyId(signer.publicKey));
  });

  it('refuses every flipped bit of signature and payload, and another type', () => {
    fc.assert(
      fc.property(fc.nat(511), fc.nat(55), (inSignature, inPayload) => {
        const flip = (bytes: Uint8Array, bit: number) =>
          bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const payload = toBase64(flip(fromBase64(envelope.payload), inPayload));
        expect(verifyEnvelope(withSignature(flip(fromBase64(signature.sig), inSignature)), signer.publicKey)).toBe(
          false,
        );
        expect(verifyEnvelope({ ...envelope, payload }, signer.publicKey)).toBe(false);
      }),
    );
    expect(verifyEnvelope({ ...envelope, payloadType: `${TYPE} ` }, signer.publicKey)).toBe(false);
  });

  it('refuses S + L, which lenient verifiers take for the same signature (RFC 8032 §5.1.7)', () => {
    const L = 2n ** 252n + 27742317777372353535851937790883648493n;
    const sig = fromBase64(signature.sig);
    const s = BigInt(`0x${bytesToHex(sig.slice(32).reverse())}`) + L;
    sig.set(hexToBytes(s.toString(16).padStart(64, '0')).reverse(), 32);
    expect(verifyEnvelope(withSignature(sig), signer.publicKey)).toBe(false);
  });

  it('refuses a small-order key, under which one signature fits every message (ZIP 215 takes it)', () => {
    const identity = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    const sig = new Uint8Array(64);
    sig.set(identity);
    const forged = { ...envelope, signatures: [{ keyid: keyId(identity), sig: toBase64(sig) }] };
    expect(verifyEnvelope(forged, identity)).toBe(false);
  });

  it('refuses a public key that is no point, and throws only for one of another size', () => {
    const noPoint = new Uint8Array(32).fill(0xff);
    const claimed = { ...envelope, signatures: [{ ...signature, keyid: keyId(noPoint) }] };
    expect(verifyEnvelope(claimed, noPoint)).toBe(false);
    expect(() => verifyEnvelope(envelope, new Uint8Array(31))).toThrow(TypeError);
  });

  it('counts a key once: the same keyid twice is refused', () => {
    const twice = { ...envelope, signatures: [signature, signature] };
    expect(verifyEnvelope(twice, signer.publicKey)).toBe(false);
    expect(() => parseEnvelope(twice)).toThrow(failure('document-malformed'));
  });

  it('finds its signature among those of others, and only under its own keyid', async () => {
    const others = (await signEnvelope(TYPE, utf8Encode('{"a":1}'), other)).signatures;
    const shared = { ...envelope, signatures: [...others, signature] };
    expect(verifyEnvelope(parseEnvelope(shared), signer.publicKey)).toBe(true);
    expect(verifyEnvelope(parseEnvelope(shared), other.publicKey)).toBe(true);
    expect(
      verifyEnvelope({ ...envelope, signatures: [{ ...signature, keyid: keyId(other.publicKey) }] }, signer.publicKey),
    ).toBe(false);
  });

  it('is false for base64 and lengths that no parser let through', () => {
    for (const sig of ['', '*', signature.sig.slice(0, -4), `${signature.sig}AAAA`]) {
      expect(verifyEnvelope({ ...envelope, signatures: [{ ...signature, sig }] }, signer.publicKey)).toBe(false);
    }
    expect(verifyEnvelope({ ...envelope, payload: '*' }, signer.publicKey)).toBe(false);
    expect(verifyEnvelope({ ...envelope, signatures: [] }, signer.publicKey)).toBe(false);
  });
});

describe('parseEnvelope', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ keyid: `${i}`, sig: 'AAAA' }));

  it('takes 16 signatures', () => {
    expect(parseEnvelope({ ...envelope, signatures: many(16) }).signatures).toHaveLength(16);
  });

  it.each([
    ['no signature', { signatures: [] }, 'signatures'],
    ['17 signatures', { signatures: many(17) }, 'signatures'],
    ['an empty signature', { signatures: [{ keyid: 'k', sig: '' }] }, 'signatures.0.sig'],
    ['an empty keyid', { signatures: [{ keyid: '', sig: 'AAAA' }] }, 'signatures.0.keyid'],
    ['base64 with set bits under its padding', { payload: 'QR==' }, 'payload'],
    ['URL-safe base64', { payload: '-_8=' }, 'payload'],
    ['base64 without padding', { signatures: [{ keyid: 'k', sig: 'QQQQQ' }] }, 'signatures.0.sig'],
    ['an empty type', { payloadType: '' }, 'payloadType'],
    ['a type with a line feed', { payloadType: 'a\nb' }, 'payloadType'],
    ['a field that DSSE does not know', { extra: 1 }, 'extra'],
  ])('refuses %s', (_, change, field) => {
    expect(() => parseEnvelope({ ...envelope, ...change })).toThrow(
      expect.objectContaining({ code: 'document-malformed', fields: [expect.stringMatching(`^${field}: `)] }),
    );
  });
});
