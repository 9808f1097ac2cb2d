import {
  type AnchorTarget,
  type Certificate,
  certificatesIn,
  checkTimeStamp,
  encodeTimeStampRequest,
  fromBase64,
  type Rfc3161Anchor,
  readCertificate,
  readTimeStampResponse,
  type TimeStampCheck,
  type TimeStampRefusal,
  TSA_ROOTS,
  type TsaRoot,
  toBase64,
  Unreadable,
  type Witness,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Fetch } from '../rpc/client.ts';
import { publicUrl } from '../rpc/url.ts';
import { completeChain } from './chain.ts';
import { ask, type HttpOptions } from './http.ts';
import { fetchRevocation } from './revocation.ts';

export interface TsaWitnessOptions {
  /** Of the authority; user and password for basic authentication may stand in it. */
  readonly url: string;
  /** What the path may lead to; `TSA_ROOTS` unless told. A path to none of them is kept too: whoever verifies may pin its root. */
  readonly roots?: readonly TsaRoot[];
  readonly fetch?: Fetch;
  /** The wall clock: for the times of what is fetched, and to notice a token of quite another time. */
  readonly now?: () => Date;
  /** So many random bytes; the system's unless told. */
  readonly random?: (bytes: number) => Uint8Array;
  /** For one request; 20 s unless told. */
  readonly requestTimeoutMs?: number;
  /** Dotted OID; the authority's own choice unless told. */
  readonly policy?: string;
}

/** A token with its certificates has 4 to 20 KB. */
const MAX_RESPONSE_BYTES = 262_144;
/** As OpenSSL has it; authorities take no longer one everywhere. */
const NONCE_BYTES = 8;
/** Between the clocks of the authority and of this machine. Beyond it one of them is wrong, and nobody could tell later which. */
const MAX_CLOCK_DIFFERENCE_MS = 86_400_000;

/**
 * A witness that asks a time-stamping authority (RFC 3161 §3.4) and keeps what it answers, with the certificates that lead on from it and
 * what says whether they were revoked. Every record has passed `checkTimeStamp` before it is given back. Rejects with AnchorError
 * `tsa-unreachable`, `tsa-malformed`, `tsa-refused`, `tsa-lied`; throws `config-malformed` at once when the address is none.
 */
export function tsaWitness(options: TsaWitnessOptions): Witness {
  const name = publicUrl(options.url, 'The address of a time-stamping authority');
  return { kind: 'rfc3161', name, testify: (digest, target) => testify(digest.slice(), target, name, options) };
}

async function testify(
  digest: Uint8Array,
  target: AnchorTarget,
  name: string,
  options: TsaWitnessOptions,
): Promise<Rfc3161Anchor> {
  const http: HttpOptions = {
    fetch: options.fetch ?? globalThis.fetch,
    requestTimeoutMs: options.requestTimeoutMs ?? 20_000,
  };
  const request = encodeTimeStampRequest({
    digest,
    nonce: nonceOf(options.random ?? systemRandom),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  });
  const response = await askAuthority(request, name, options.url, http);
  const answer = {
    kind: 'rfc3161',
    target,
    url: name,
    request: toBase64(request),
    response: toBase64(response),
  } as const;
  const record = { ...answer, ...(await collect(response, options, http)) };
  assertHolds(checkTimeStamp(record, digest, { roots: options.roots ?? TSA_ROOTS }), name, options.now ?? systemClock);
  return record;
}

async function askAuthority(request: Uint8Array, name: string, url: string, http: HttpOptions): Promise<Uint8Array> {
  const body = { type: 'application/timestamp-query', bytes: request };
  const { status, type, bytes } = await ask({ url, maxBytes: MAX_RESPONSE_BYTES, body }, http);
  if (status !== 200) {
    const hint =
      status === 401 || status === 403
        ? 'it wants a user and a password, in its URL'
        : 'try again later, or name another time-stamping authority';
    throw new AnchorError('tsa-unreachable', `${name} failed with HTTP status ${status}`, { hint });
  }
  if (type === 'application/timestamp-reply') return bytes;
  throw new AnchorError(
    'tsa-malformed',
    `${name} answered with ${JSON.stringify(type.slice(0, 80))}, not with a time stamp`,
    {
      hint: 'is this address really that of a time-stamping authority?',
    },
  );
}

/** What the check will need and the response lacks. */
async function collect(
  response: Uint8Array,
  { roots: pinned = TSA_ROOTS, now = systemClock }: TsaWitnessOptions,
  http: HttpOptions,
): Promise<Pick<Rfc3161Anchor, 'chain' | 'revocation'>> {
  const read = readTimeStampResponse(response);
  const carried = read.outcome === 'read' ? certificatesIn(read) : [];
  const roots = pinned.flatMap(certificateOf);
  const fetched = await completeChain(carried, roots, http);
  const revocation = await fetchRevocation([...carried, ...fetched], roots, now, http);
  return { chain: fetched.map(({ der }) => toBase64(der)), revocation };
}

function certificateOf(root: TsaRoot): readonly Certificate[] {
  const certificate = readCertificate(fromBase64(root.certificate));
  if (!(certificate instanceof Unreadable)) return [certificate];
  throw new AnchorError('config-malformed', `The root ${root.name} is no certificate: ${certificate.reason}`);
}

function assertHolds(check: TimeStampCheck, name: string, now: () => Date): void {
  if (check.outcome === 'invalid') throw refusalOf(check, name);
  const time = now();
  if (Math.abs(Date.parse(check.genTime) - time.getTime()) <= MAX_CLOCK_DIFFERENCE_MS) return;
  throw new AnchorError(
    'tsa-lied',
    `${name} says that it is ${check.genTime}, and the clock here says ${time.toISOString()}`,
    {
      hint: 'set the clock of this machine right; if it is right, name another time-stamping authority',
    },
  );
}

function refusalOf({ code, detail }: TimeStampRefusal, name: string): AnchorError {
  const hint = 'name another time-stamping authority';
  switch (code) {
    case 'tsa-response-malformed':
      return new AnchorError('tsa-malformed', `The answer of ${name} cannot be read: ${detail}`, { hint });
    case 'tsa-status-refused':
      return new AnchorError('tsa-refused', `${name} gave no time stamp: ${detail}`, { hint });
    default:
      return new AnchorError('tsa-lied', `The time stamp of ${name} does not hold (${code}): ${detail}`, { hint });
  }
}

function nonceOf(random: (bytes: number) => Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(random(NONCE_BYTES)).toString('hex')}`);
}

function systemRandom(bytes: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(bytes));
}

function systemClock(): Date {
  return new Date();
}
