// Checks 1 to 6: whether the answer is one time stamp, for what was asked.
import type { DerElement } from '../asn1/element.ts';
import { reading, Unreadable } from '../asn1/error.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { oidOfDigest } from '../signature/digest.ts';
import type { MessageImprint } from './imprint.ts';
import { refuse, type TimeStampRefusal } from './refusal.ts';
import type { TimeStampRequest } from './request.ts';
import { malformed, type TimeStampResponse } from './response.ts';
import { readSignedData, type SignedData, type SignerInfo } from './signed-data.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

/** A time-stamp token whose signature is not checked yet. */
export interface Token {
  readonly data: SignedData;
  readonly info: TstInfo;
}

const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** Check 1: PKIStatus is granted or grantedWithMods (RFC 3161 §2.4.2). Gives the token that must then be there. */
export function checkStatus({ status, statusText, failures, token }: TimeStampResponse): DerElement | TimeStampRefusal {
  if (status !== 0 && status !== 1) {
    const words = [...failures, ...(statusText === '' ? [] : [statusText])].join(', ');
    const reason = words === '' ? '' : `: ${words}`;
    return refuse('tsa-status-refused', `The authority gave no time stamp: status ${status}${reason}.`, {
      status,
      failures,
      statusText,
    });
  }
  return token ?? refuse('tsa-not-a-time-stamp', 'The response says that it was granted, and holds no time stamp.');
}

/** Check 2: SignedData around a TSTInfo of version 1. */
export function checkContent(element: DerElement): Token | TimeStampRefusal {
  const data = reading(() => readSignedData(element));
  if (data instanceof Unreadable) return malformed('The token', data);
  if (data === undefined) return refuse('tsa-not-a-time-stamp', 'What the response holds is no signed data.');
  if (data.contentType !== TST_INFO) {
    const detail = `What is signed is of the type ${data.contentType}, which is no time stamp.`;
    return refuse('tsa-not-a-time-stamp', detail, { contentType: data.contentType });
  }
  const info = reading(() => readTstInfo(data.content));
  return info instanceof Unreadable ? malformed('The TSTInfo', info) : { data, info };
}

/** Check 3: the stamped digest is this one, by its algorithm and its bytes; and it is what was asked for, where the question was kept. */
export function checkImprint(
  { info }: Token,
  digest: Uint8Array,
  request?: TimeStampRequest,
): TimeStampRefusal | undefined {
  const expected: MessageImprint = { algorithm: oidOfDigest('sha256'), digest };
  const mismatch = [info.imprint, ...(request === undefined ? [] : [request.imprint])].find(
    (found) => !isSame(found, expected),
  );
  if (mismatch === undefined) return undefined;
  const what = mismatch === info.imprint ? 'The time stamp is' : 'The kept request was';
  return refuse('tsa-imprint-mismatch', `${what} for another digest.`, {
    expected: facts(expected),
    found: facts(mismatch),
  });
}

/** Check 4: the number that was asked with came back, so that this is the answer to that question. */
export function checkNonce({ info }: Token, request?: TimeStampRequest): TimeStampRefusal | undefined {
  const asked = request?.nonce;
  if (asked === undefined || info.nonce === asked) return undefined;
  const [expected, found] = [asked.toString(16), info.nonce?.toString(16) ?? null];
  const how = found === null ? 'none' : 'another';
  return refuse('tsa-nonce-mismatch', `The request had a nonce, and the time stamp has ${how}.`, { expected, found });
}

/** Check 5: the policy is the one that was asked for, if any was. */
export function checkPolicy({ info }: Token, request?: TimeStampRequest): TimeStampRefusal | undefined {
  const asked = request?.policy;
  if (asked === undefined || asked === info.policy) return undefined;
  const detail = `Policy ${asked} was asked for, and the time stamp was made under ${info.policy}.`;
  return refuse('tsa-policy-mismatch', detail, { expected: asked, found: info.policy });
}

/** Check 6: one signature, the authority's (RFC 3161 §2.4.2). */
export function checkOneSigner({ data }: Token): SignerInfo | TimeStampRefusal {
  const [signer] = data.signers;
  if (signer !== undefined && data.signers.length === 1) return signer;
  const signers = data.signers.length;
  return refuse('tsa-signer-not-one', `The token has ${signers} signatures instead of one.`, { signers });
}

function isSame(a: MessageImprint, b: MessageImprint): boolean {
  return a.algorithm === b.algorithm && equalBytes(a.digest, b.digest);
}

function facts({ algorithm, digest }: MessageImprint): { algorithm: string; digest: string } {
  return { algorithm, digest: bytesToHex(digest.subarray(0, 64)) };
}
