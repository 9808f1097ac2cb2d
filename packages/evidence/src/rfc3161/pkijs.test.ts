import { makeTimeStamp, TEST_TSA_ROOT, type TimeStampMaking } from '@guzheng/testing';
import { fromBER } from 'asn1js';
import { Certificate, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import { checkTimeStamp } from './check.ts';
import { encodeTimeStampRequest } from './request.ts';

const DATA = new TextEncoder().encode('a deposit');
const DIGEST = sha256(DATA);
const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const schemaOf = (bytes: Uint8Array) => fromBER(bufferOf(bytes)).result;

/** What another implementation says of a response: its signature and its path at genTime (it knows no purpose, no ESS, no nonce). */
async function verifyByPkijs(response: Uint8Array): Promise<boolean> {
  const { timeStampToken } = new TimeStampResp({ schema: schemaOf(response) });
  if (timeStampToken === undefined) return false;
  const data = new SignedData({ schema: timeStampToken.content });
  const root = new Certificate({ schema: schemaOf(fromBase64(TEST_TSA_ROOT.certificate)) });
  try {
    return await data.verify({ signer: 0, data: bufferOf(DATA), trustedCerts: [root], checkChain: true });
  } catch {
    return false; // it throws for some signatures that do not hold
  }
}

const KEYS = ['rsa', 'p-256', 'p-384', 'p-521'] as const;
const HASHES = ['sha256', 'sha384', 'sha512'] as const;
const makings: readonly TimeStampMaking[] = [
  ...KEYS.flatMap((key) => HASHES.map((hash) => ({ key, hash }))),
  { ess: 'v1' },
  { ess: 'both' },
  { essHash: 'sha512' },
  { scheme: 'pss' },
  { asked: false },
];

describe('a second opinion, by pkijs', () => {
  it.each(makings.map((making) => [JSON.stringify(making), making] as const))(
    '%s is valid by both',
    async (_, making) => {
      const record = makeTimeStamp(DIGEST, making);
      expect(checkTimeStamp(record, DIGEST, { roots: [TEST_TSA_ROOT] })).toMatchObject({ outcome: 'valid' });
      expect(await verifyByPkijs(fromBase64(record.response))).toBe(true);
    },
  );

  it.each(KEYS)('a signature of %s that is flipped is invalid by both', async (key) => {
    const forgery = {
      signature: (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    };
    const record = makeTimeStamp(DIGEST, { key, forgery });
    expect(checkTimeStamp(record, DIGEST, { roots: [TEST_TSA_ROOT] })).toMatchObject({ code: 'tsa-signature-invalid' });
    expect(await verifyByPkijs(fromBase64(record.response))).toBe(false);
  });

  it('an intermediate that had expired is refused by both', async () => {
    const forgery = { chain: { intermediate: { notAfter: new Date('2026-02-01T00:00:00Z') } } };
    const record = makeTimeStamp(DIGEST, { forgery });
    expect(checkTimeStamp(record, DIGEST, { roots: [TEST_TSA_ROOT] })).toMatchObject({
      code: 'tsa-certificate-expired',
    });
    expect(await verifyByPkijs(fromBase64(record.response))).toBe(false);
  });

  it('reads the same out of a token', () => {
    const record = makeTimeStamp(DIGEST, { accuracy: { seconds: 1, millis: 500, micros: 3 } });
    const { timeStampToken } = new TimeStampResp({ schema: schemaOf(fromBase64(record.response)) });
    const { encapContentInfo } = new SignedData({ schema: timeStampToken?.content });
    const content = encapContentInfo.eContent?.getValue() ?? new ArrayBuffer(0);
    const info = new TSTInfo({ schema: fromBER(content).result });
    const own = checkTimeStamp(record, DIGEST, { roots: [] });
    expect(own).toMatchObject({
      policy: info.policy,
      serial: bytesToHex(new Uint8Array(info.serialNumber.valueBlock.valueHexView)),
      accuracySeconds:
        (info.accuracy?.seconds ?? 0) + (info.accuracy?.millis ?? 0) / 1000 + (info.accuracy?.micros ?? 0) / 1e6,
    });
    if (own.outcome === 'valid') expect(Math.abs(Date.parse(own.genTime) - info.genTime.getTime())).toBeLessThan(1000);
  });

  it('reads the request that is written here', () => {
    const request = encodeTimeStampRequest({ digest: DIGEST, nonce: 0xffn, policy: '1.2.3.4' });
    const read = new TimeStampReq({ schema: schemaOf(request) });
    expect([read.version, read.reqPolicy, read.certReq]).toEqual([1, '1.2.3.4', true]);
    expect(bytesToHex(new Uint8Array(read.messageImprint.hashedMessage.valueBlock.valueHexView))).toBe(
      bytesToHex(DIGEST),
    );
    expect(bytesToHex(new Uint8Array(read.nonce?.valueBlock.valueHexView ?? []))).toBe('00ff');
  });
});
