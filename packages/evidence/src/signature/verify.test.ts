import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  publicEncrypt,
  sign,
} from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseDer } from '../asn1/element.ts';
import { reading } from '../asn1/error.ts';
import { encodeElement, encodeOid, encodeSequence } from '../asn1/write.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.ts';
import { type PublicKey, readPublicKey } from './key.ts';
import { isSoundRsaKey, verifyPkcs1 } from './rsa.ts';
import { verifySignature } from './verify.ts';

type KeyPair = Readonly<Record<'publicKey' | 'privateKey', KeyObject>>;

const MESSAGE = new TextEncoder().encode('what was signed');
const DIGESTS = ['sha256', 'sha384', 'sha512'] as const;
const CURVES = ['P-384', 'P-521'] as const;
const PSS_OID = '1.2.840.113549.1.1.10';

const keyOf = (key: KeyObject): PublicKey =>
  readPublicKey(parseDer(Uint8Array.from(key.export({ type: 'spki', format: 'der' }))));
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at % bytes.length ? byte ^ 1 : byte));

const rsa2048 = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaKeys = [rsa2048, ...[2049, 3072].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }))];
const ec256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecKeys = [ec256, ...CURVES.map((namedCurve) => generateKeyPairSync('ec', { namedCurve }))];

describe('what node:crypto signs is valid here, and nothing near it', () => {
  const pairs = (
    algorithm: (digest: (typeof DIGESTS)[number]) => SignatureAlgorithm,
    keys: readonly KeyPair[],
    options = {},
  ) =>
    keys.flatMap(({ publicKey, privateKey }) =>
      DIGESTS.map((digest) => ({
        algorithm: algorithm(digest),
        key: keyOf(publicKey),
        signature: Uint8Array.from(sign(digest, MESSAGE, { key: privateKey, ...options })),
      })),
    );
  const all = [
    ...pairs((digest) => ({ scheme: 'rsa-pkcs1', digest }), rsaKeys),
    ...[0, 20, 32, 64].flatMap((saltLength) =>
      pairs((digest) => ({ scheme: 'rsa-pss', digest, saltLength }), rsaKeys, {
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      }),
    ),
    ...pairs((digest) => ({ scheme: 'ecdsa', digest }), ecKeys),
  ];

  it.each(all.map((item, i) => [i, item.algorithm.scheme, item] as const))(
    '%i: %s',
    (_, __, { algorithm, key, signature }) => {
      const verify = (own: Uint8Array, message: Uint8Array = MESSAGE) => verifySignature(algorithm, key, message, own);
      expect(verify(signature)).toBe('valid');
      expect(verify(signature, flipped(MESSAGE, 3))).toBe('invalid');
      for (const at of [0, 1, 7, signature.length - 1]) expect(verify(flipped(signature, at))).toBe('invalid');
      for (const own of [
        signature.subarray(1),
        signature.subarray(0, -1),
        concatBytes(signature, Uint8Array.of(0)),
        concatBytes(Uint8Array.of(0), signature),
      ]) {
        expect(verify(own)).toBe('invalid');
      }
    },
  );

  it('by another digest, salt length, key or kind of key is invalid', () => {
    for (const { algorithm, key, signature } of all) {
      for (const other of all) {
        if (other.algorithm !== algorithm && JSON.stringify(other.algorithm) !== JSON.stringify(algorithm)) {
          expect(verifySignature(other.algorithm, key, MESSAGE, signature)).toBe('invalid');
        }
      }
    }
  }, 60_000);

  test.prop([fc.uint8Array({ maxLength: 300 })])('random bytes are no signature', (bytes) => {
    expect(verifySignature({ scheme: 'ecdsa', digest: 'sha256' }, keyOf(ec256.publicKey), MESSAGE, bytes)).toBe(
      'invalid',
    );
    expect(verifySignature({ scheme: 'rsa-pkcs1', digest: 'sha256' }, keyOf(rsa2048.publicKey), MESSAGE, bytes)).toBe(
      'invalid',
    );
  });
});

describe('forged paddings of RSA PKCS#1 v1.5', () => {
  const hash = createHash('sha256').update(MESSAGE).digest();
  const info = concatBytes(hexToBytes('3031300d060960864801650304020105000420'), hash);
  const infoWithoutNull = concatBytes(hexToBytes('302f300b0609608648016503040201'), hexToBytes('0420'), hash);
  /** Signs a block as it is, whatever its padding. */
  const rawSign = (block: Uint8Array): Uint8Array =>
    Uint8Array.from(privateEncrypt({ key: rsa2048.privateKey, padding: constants.RSA_NO_PADDING }, block));
  const key = keyOf(rsa2048.publicKey);
  const verify = (block: Uint8Array) =>
    verifySignature({ scheme: 'rsa-pkcs1', digest: 'sha256' }, key, MESSAGE, rawSign(block));
  const padded = (head: string, padding: number, fill: number, tail: Uint8Array): Uint8Array => {
    const start = concatBytes(hexToBytes(head), new Uint8Array(padding).fill(fill), Uint8Array.of(0), tail);
    return concatBytes(start, new Uint8Array(256 - start.length).fill(0xff));
  };

  it('both forms of the parameters are in use', () => {
    expect(verify(padded('0001', 256 - 3 - info.length, 0xff, info))).toBe('valid');
    expect(verify(padded('0001', 256 - 3 - infoWithoutNull.length, 0xff, infoWithoutNull))).toBe('valid');
  });

  it.each([
    ['garbage after the hash (Bleichenbacher 2006)', padded('0001', 8, 0xff, info)],
    [
      'garbage in the parameters',
      padded(
        '0001',
        256 - 3 - info.length - 2,
        0xff,
        concatBytes(hexToBytes('3033300f060960864801650304020105020000' + '0420'), hash),
      ),
    ],
    ['a block of type 2', padded('0002', 256 - 3 - info.length, 0xff, info)],
    ['a block of type 0', padded('0000', 256 - 3 - info.length, 0x00, info)],
    ['padding that is not FF', padded('0001', 256 - 3 - info.length, 0xfe, info)],
    ['no DigestInfo', padded('0001', 256 - 3 - hash.length, 0xff, hash)],
    [
      'the name of another digest',
      padded(
        '0001',
        256 - 3 - info.length,
        0xff,
        concatBytes(hexToBytes('3031300d060960864801650304020205000420'), hash),
      ),
    ],
    [
      'a length in long form',
      padded('0001', 256 - 3 - info.length - 1, 0xff, concatBytes(hexToBytes('308131'), info.subarray(2))),
    ],
  ])('%s is invalid', (_, block) => {
    expect(verify(block)).toBe('invalid');
  });

  it('a root of e = 3 in the place of a signature is invalid', () => {
    // The cube root of a block that starts rightly: e = 3 needs no reduction, and the rest of the block is garbage.
    const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    const wanted = padded('0001', 8, 0xff, info);
    const root = cubeRoot(BigInt(`0x${Buffer.from(wanted).toString('hex')}`));
    const forged = hexToBytes(root.toString(16).padStart(512, '0'));
    const opened = publicEncrypt({ key: createPublicKey(small.privateKey), padding: constants.RSA_NO_PADDING }, forged);
    expect(opened.subarray(0, 30)).toEqual(Buffer.from(wanted.subarray(0, 30)));
    expect(verifySignature({ scheme: 'rsa-pkcs1', digest: 'sha256' }, keyOf(small.publicKey), MESSAGE, forged)).toBe(
      'invalid',
    );
    const honest = Uint8Array.from(sign('sha256', MESSAGE, small.privateKey));
    expect(verifySignature({ scheme: 'rsa-pkcs1', digest: 'sha256' }, keyOf(small.publicKey), MESSAGE, honest)).toBe(
      'valid',
    );
  });

  it('a signature plus the modulus is invalid', () => {
    if (key.kind !== 'rsa') throw new Error('no RSA key');
    const honest = BigInt(`0x${sign('sha256', MESSAGE, rsa2048.privateKey).toString('hex')}`);
    const other = (honest + key.modulus).toString(16);
    expect(
      verifyPkcs1(key, 'sha256', MESSAGE, hexToBytes(other.padStart(other.length + (other.length % 2), '0'))),
    ).toBe(false);
  });
});

describe('keys that are not believed', () => {
  const modulus = (1n << 2047n) + 1n;

  it.each([
    ['a modulus of 2,047 bits', { modulus: (1n << 2046n) + 1n, exponent: 65537n }],
    ['an even modulus', { modulus: modulus + 1n, exponent: 65537n }],
    ['a negative modulus', { modulus: -modulus, exponent: 65537n }],
    ['a huge modulus', { modulus: (1n << 20_000n) + 1n, exponent: 65537n }],
    ['e = 1, with which every block is its own signature', { modulus, exponent: 1n }],
    ['an even e', { modulus, exponent: 65536n }],
    ['a huge e', { modulus, exponent: (1n << 64n) + 1n }],
  ])('%s', (_, key) => {
    expect(isSoundRsaKey(key)).toBe(false);
    expect(
      verifySignature({ scheme: 'rsa-pkcs1', digest: 'sha256' }, { kind: 'rsa', ...key }, MESSAGE, new Uint8Array(256)),
    ).toBe('unsupported');
  });

  it('2,048 bits and e = 65537 are', () => {
    expect(isSoundRsaKey({ modulus, exponent: 65537n })).toBe(true);
  });

  it('a key for RSA-PSS alone signs nothing else, and with its own parameters', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha256',
    }); // The salt is as long as the digest unless told.
    const key = keyOf(publicKey);
    const signature = Uint8Array.from(sign('sha256', MESSAGE, { key: privateKey, saltLength: 32 }));
    const verify = (algorithm: SignatureAlgorithm) => verifySignature(algorithm, key, MESSAGE, signature);
    expect(verify({ scheme: 'rsa-pss', digest: 'sha256', saltLength: 32 })).toBe('valid');
    expect(verify({ scheme: 'rsa-pss', digest: 'sha256', saltLength: 20 })).toBe('unsupported');
    expect(verify({ scheme: 'rsa-pss', digest: 'sha512', saltLength: 32 })).toBe('unsupported');
    expect(verify({ scheme: 'rsa-pkcs1', digest: 'sha256' })).toBe('unsupported');
  });

  it('curves that are not named, or others, are not', () => {
    expect(keyOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)).toMatchObject({
      kind: 'unsupported',
    });
    expect(
      keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey),
    ).toMatchObject({ kind: 'unsupported' });
    expect(keyOf(generateKeyPairSync('ed25519').publicKey)).toEqual({ kind: 'unsupported', name: '1.3.101.112' });
  });

  it('a point that is not on its curve makes no signature valid', () => {
    const key = keyOf(ec256.publicKey);
    if (key.kind !== 'ec') throw new Error('no EC key');
    const signature = Uint8Array.from(sign('sha256', MESSAGE, ec256.privateKey));
    expect(
      verifySignature(
        { scheme: 'ecdsa', digest: 'sha256' },
        { ...key, point: flipped(key.point, 5) },
        MESSAGE,
        signature,
      ),
    ).toBe('invalid');
  });

  it.each(['3006020100020101', '3006020101020100', '300602017f0201ff', '30080201010201010500', '30060201010202000101'])(
    '%s is no ECDSA signature',
    (hex) => {
      expect(
        verifySignature({ scheme: 'ecdsa', digest: 'sha256' }, keyOf(ec256.publicKey), MESSAGE, hexToBytes(hex)),
      ).toBe('invalid');
    },
  );
});

describe('algorithms', () => {
  const read = (...parts: readonly Uint8Array[]) =>
    reading(() => readSignatureAlgorithm(parseDer(encodeSequence(...parts))));
  const NULL = encodeElement(0x05);

  it.each([
    ['MD5', '1.2.840.113549.1.1.4'],
    ['SHA-1', '1.2.840.113549.1.1.5'],
    ['ECDSA with SHA-1', '1.2.840.10045.4.1'],
    ['SM2 with SM3', '1.2.156.10197.1.501'],
    ['Ed25519', '1.3.101.112'],
  ])('%s is not believed', (_, oid) => {
    expect(read(encodeOid(oid))).toEqual({ scheme: 'unsupported', name: oid });
  });

  it('parameters of RSA are NULL or absent, those of ECDSA absent', () => {
    const rsa = encodeOid('1.2.840.113549.1.1.11');
    expect(read(rsa)).toEqual(read(rsa, NULL));
    expect(read(rsa, NULL, NULL)).toHaveProperty('reason');
    expect(read(encodeOid('1.2.840.10045.4.3.2'), NULL)).toHaveProperty('reason');
  });

  it('RSA-PSS without parameters means SHA-1, which is not believed', () => {
    expect(read(encodeOid(PSS_OID))).toMatchObject({ scheme: 'unsupported' });
    expect(read(encodeOid(PSS_OID), encodeSequence())).toMatchObject({ scheme: 'unsupported' });
  });
});

function cubeRoot(value: bigint): bigint {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** 3n <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}
