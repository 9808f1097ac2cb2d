import { encodeTimeStampRequest, type RevocationRecord, type Rfc3161Anchor, toBase64 } from '@guzheng/evidence';
import { integer, octets, sequence } from '../tls/der.ts';
import { type ChainLies, type ChainOptions, makeChain, type TsaChain } from './chain.ts';
import { type HashName, hashAlgorithm, type KeyName } from './keys.ts';
import { makeList, makeOcspResponse, type Revoked } from './revocation.ts';
import { type Accuracy, type TokenLies, writeResponse } from './token.ts';

/** How a time stamp is made. The same options, the same bytes, but for `pss`. */
export interface TimeStampMaking {
  readonly target?: 'root' | 'file';
  readonly key?: KeyName;
  /** Of the signature; the stamped digest is always SHA-256. */
  readonly hash?: HashName;
  readonly scheme?: 'pss';
  readonly ess?: 'v1' | 'v2' | 'both';
  readonly essHash?: HashName;
  /** The digits of a GeneralizedTime. */
  readonly genTime?: string;
  /** `null`: none stated. */
  readonly accuracy?: Accuracy | null;
  readonly root?: ChainOptions['root'];
  /** Where the certificates stand: in the token, the signer's in the token and the others beside it, or all beside it. */
  readonly certificates?: 'in-token' | 'signer-only' | 'beside';
  /** What is kept with it. */
  readonly revocation?: 'none' | 'crl' | 'ocsp';
  /** False: an imported token, with neither request nor address. */
  readonly asked?: boolean;
  readonly forgery?: Forgery;
}

/** Everything that can be untrue of a time stamp. */
export interface Forgery extends TokenLies {
  readonly chain?: ChainLies;
  readonly revoked?: Readonly<{ [who in 'signer' | 'intermediate']?: Omit<Revoked, 'serial'> }>;
  /** Asked for instead. */
  readonly request?: {
    readonly digest?: Uint8Array;
    readonly policy?: string;
    readonly bytes?: (der: Uint8Array) => Uint8Array;
  };
  /** Done to the whole record at the end. */
  readonly record?: (record: Rfc3161Anchor) => Rfc3161Anchor;
}

export const TEST_POLICY = '1.3.6.1.4.1.99999.1.1';
export const TEST_GEN_TIME = '20260301080000.25Z';
const NONCE = 0x8000_0000_0000_0001n;
/** When its lists are from, and when they were fetched: the hour after. */
const LATER = new Date('2026-03-01T09:00:00Z');

/** A time stamp of real cryptography under `TEST_TSA_ROOT`, in a record as a witness keeps it; honest unless a forgery says otherwise. */
export function makeTimeStamp(digest: Uint8Array, making: TimeStampMaking = {}): Rfc3161Anchor {
  const { key = 'rsa', hash = 'sha256', ess = 'v2', genTime = TEST_GEN_TIME, forgery = {}, asked = true } = making;
  const { certificates = 'in-token', root = 'test', target = 'file', accuracy = { seconds: 1 } } = making;
  const chain = makeChain({ key, root, ...(forgery.chain === undefined ? {} : { lies: forgery.chain }) });
  const response = writeResponse(
    {
      imprint: imprintOf(digest),
      policy: TEST_POLICY,
      serial: Uint8Array.of(0x2a),
      genTime,
      ...(accuracy === null ? {} : { accuracy }),
      ...(asked ? { nonce: nonceBytes(NONCE) } : {}),
      withName: true,
    },
    {
      signer: chain.signer,
      hash,
      ess,
      certificates:
        certificates === 'beside' ? [] : certificates === 'signer-only' ? [chain.signer.der] : inToken(chain),
      ...(making.scheme === undefined ? {} : { scheme: making.scheme }),
      ...(making.essHash === undefined ? {} : { essHash: making.essHash }),
    },
    forgery,
  );
  const record: Rfc3161Anchor = {
    kind: 'rfc3161',
    target,
    ...(asked ? { url: 'http://tsa.test', request: toBase64(requestOf(digest, forgery)) } : {}),
    response: toBase64(response),
    chain: (certificates === 'beside'
      ? inToken(chain)
      : certificates === 'signer-only'
        ? [chain.intermediate.der]
        : []
    ).map(toBase64),
    revocation: revocationOf(chain, making),
  };
  return forgery.record === undefined ? record : forgery.record(record);
}

export function imprintOf(digest: Uint8Array, hash: HashName = 'sha256'): Uint8Array {
  return sequence(hashAlgorithm(hash), octets(digest));
}

/** The content bytes of an INTEGER from 0. */
export function nonceBytes(nonce: bigint): Uint8Array {
  const digits = nonce.toString(16);
  return integer(Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')).subarray(2);
}

function inToken({ signer, intermediate }: TsaChain): readonly Uint8Array[] {
  return [signer.der, intermediate.der];
}

function requestOf(digest: Uint8Array, { request = {} }: Forgery): Uint8Array {
  const policy = request.policy === undefined ? {} : { policy: request.policy };
  const der = encodeTimeStampRequest({ digest: request.digest ?? digest, nonce: NONCE, ...policy });
  return request.bytes === undefined ? der : request.bytes(der);
}

function revocationOf(
  chain: TsaChain,
  { revocation = 'none', forgery = {} }: TimeStampMaking,
): readonly RevocationRecord[] {
  const { root, intermediate, signer } = chain;
  const pairs = [
    { certificate: signer, issuer: intermediate, revoked: forgery.revoked?.signer },
    { certificate: intermediate, issuer: root, revoked: forgery.revoked?.intermediate },
  ];
  const record = (kind: RevocationRecord['kind'], i: number, der: Uint8Array): RevocationRecord => ({
    kind,
    url: `http://tsa.test/${i}.${kind}`,
    time: LATER.toISOString(),
    der: toBase64(der),
  });
  switch (revocation) {
    case 'none':
      return [];
    case 'crl':
      return pairs.map(({ certificate, issuer, revoked }, i) => {
        const entries = revoked === undefined ? [] : [{ ...revoked, serial: certificate.serial }];
        return record('crl', i, makeList(issuer, { thisUpdate: LATER, revoked: entries }));
      });
    case 'ocsp':
      return pairs.map(({ certificate, issuer, revoked }, i) =>
        record('ocsp', i, makeOcspResponse({ certificate, issuer, thisUpdate: LATER, status: revoked ?? 'good' })),
      );
  }
}
