import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTimeStampRequest, type TimeStampRequest, type TsaRoot, Unreadable } from '@guzheng/evidence';
import { nothing, octets, oid, sequence } from '../tls/der.ts';
import { type ChainOptions, type Holder, makeChain, TEST_TSA_ROOT, type TsaChain } from './chain.ts';
import type { HashName, KeyName } from './keys.ts';
import { nonceBytes, TEST_POLICY } from './make.ts';
import { makeList, makeOcspResponse, type Revoked } from './revocation.ts';
import { type Accuracy, type TokenLies, writeRejection, writeResponse } from './token.ts';

/** How the authority answers from now on; honestly unless told. */
export type TsaFault =
  | { readonly kind: 'status'; readonly status: number }
  /** Bytes that are no answer. */
  | { readonly kind: 'garbage' }
  | { readonly kind: 'content-type'; readonly type: string }
  | { readonly kind: 'rejection'; readonly status: number; readonly words?: string; readonly failure?: number }
  /** Takes the question and never answers. */
  | { readonly kind: 'silent' }
  /** An answer without end. */
  | { readonly kind: 'endless' }
  /** Drops the connection. */
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'lie'; readonly lies: TokenLies }
  /** The answer to the question before, once there was one. */
  | { readonly kind: 'replay' };

export interface TsaOptions {
  readonly key?: KeyName;
  readonly hash?: HashName;
  readonly ess?: 'v1' | 'v2' | 'both';
  readonly accuracy?: Accuracy;
  readonly root?: ChainOptions['root'];
  readonly lies?: ChainOptions['lies'];
  /** Which certificates it puts into a token that asks for them. Default `all` but the root. */
  readonly certificates?: 'all' | 'signer' | 'none';
  /** What is served for its certificates, and named in them. Default everything. */
  readonly serves?: { readonly issuers?: boolean; readonly lists?: boolean; readonly ocsp?: boolean };
  readonly revoked?: Omit<Revoked, 'serial'>;
  /** Its clock. */
  readonly now?: () => Date;
  /** `user:password`, without which it answers 401. */
  readonly credentials?: string;
}

/** A time-stamping authority over HTTP, of real cryptography, on 127.0.0.1. */
export interface TestTsa {
  readonly url: string;
  readonly root: TsaRoot;
  readonly chain: TsaChain;
  /** The requests it was sent, in order: method and path. */
  readonly asked: readonly string[];
  /** Answers so from now on. */
  follow(fault: TsaFault | undefined): void;
  stop(): Promise<void>;
}

interface State {
  readonly options: TsaOptions;
  readonly chain: TsaChain;
  fault: TsaFault | undefined;
  serial: number;
  last: Uint8Array | undefined;
}

export async function startTsa(options: TsaOptions = {}): Promise<TestTsa> {
  const asked: string[] = [];
  let state: State | undefined;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (state !== undefined) void answer(request, response, state).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { issuers = true, lists = true, ocsp = true } = options.serves ?? {};
  const chain = makeChain({
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.root === undefined ? {} : { root: options.root }),
    ...(options.lies === undefined ? {} : { lies: options.lies }),
    urls: {
      ...(issuers ? { issuers: `${origin}/issuers` } : {}),
      ...(lists ? { lists: `${origin}/lists` } : {}),
      ...(ocsp ? { ocsp: `${origin}/ocsp` } : {}),
    },
  });
  const running: State = { options, chain, fault: undefined, serial: 0, last: undefined };
  state = running;
  return {
    url: `${origin}/tsr`,
    root: TEST_TSA_ROOT,
    chain,
    asked,
    follow: (fault) => {
      running.fault = fault;
    },
    stop: () => stop(server),
  };
}

/** What is sent back. */
interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}

/** What is done instead of answering. */
type Manner = 'silent' | 'endless' | 'hang-up';

const found = (type: string, body: Uint8Array | undefined): Reply =>
  body === undefined ? failed(404) : { status: 200, type, body };
const failed = (status: number): Reply => ({ status, type: 'text/plain', body: new Uint8Array(0) });

async function answer(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const body = await bodyOf(request);
  const reply = replyTo(request, body, state);
  if (reply === 'hang-up') request.socket.destroy();
  else if (reply === 'endless') endless(response);
  else if (reply !== 'silent') response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
}

function replyTo(request: IncomingMessage, body: Uint8Array, state: State): Reply | Manner {
  const [path = ''] = (request.url ?? '').split('?');
  const [, folder, file] = path.split('/');
  switch (folder) {
    case 'tsr':
      return stamp(request, body, state);
    case 'issuers':
      return found('application/pkix-cert', issuerOf(file, state.chain)?.der);
    case 'lists':
      return found('application/pkix-crl', listOf(file, state));
    case 'ocsp':
      return found('application/ocsp-response', statusOf(body, state));
    default:
      return failed(404);
  }
}

function stamp({ method, headers }: IncomingMessage, body: Uint8Array, state: State): Reply | Manner {
  const { credentials } = state.options;
  const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  if (expected !== undefined && headers.authorization !== expected) return failed(401);
  if (method !== 'POST' || headers['content-type'] !== 'application/timestamp-query') return failed(400);
  const { fault } = state;
  const reply = found('application/timestamp-reply', tokenFor(body, state));
  switch (fault?.kind) {
    case 'status':
      return failed(fault.status);
    case 'garbage':
      return { ...reply, body: Buffer.from('<html>no time today</html>') };
    case 'content-type':
      return { ...reply, type: fault.type };
    case 'silent':
    case 'endless':
    case 'hang-up':
      return fault.kind;
    default:
      return reply;
  }
}

function tokenFor(body: Uint8Array, state: State): Uint8Array {
  const { fault, last } = state;
  if (fault?.kind === 'rejection') return writeRejection(fault.status, fault.words, fault.failure);
  if (fault?.kind === 'replay' && last !== undefined) return last;
  const request = readTimeStampRequest(body);
  if (request instanceof Unreadable) return writeRejection(2, request.reason, 2);
  if (request.policy !== undefined && request.policy !== TEST_POLICY) return writeRejection(2, 'another policy', 15);
  state.serial += 1;
  state.last = grant(request, state, fault?.kind === 'lie' ? fault.lies : {});
  return state.last;
}

function grant(request: TimeStampRequest, { options, chain, serial }: State, lies: TokenLies): Uint8Array {
  const {
    hash = 'sha256',
    ess = 'v2',
    accuracy = { seconds: 1 },
    certificates = 'all',
    now = () => new Date(),
  } = options;
  const { imprint, nonce, wantsCertificate } = request;
  const carried =
    certificates === 'all'
      ? [chain.signer.der, chain.intermediate.der]
      : certificates === 'signer'
        ? [chain.signer.der]
        : [];
  return writeResponse(
    {
      imprint: sequence(sequence(oid(imprint.algorithm), nothing), octets(imprint.digest)),
      policy: TEST_POLICY,
      serial: Uint8Array.of(1, serial >> 8, serial & 0xff),
      genTime: digitsOf(now()),
      accuracy,
      ...(nonce === undefined ? {} : { nonce: nonceBytes(nonce) }),
      withName: true,
    },
    { signer: chain.signer, hash, ess, certificates: wantsCertificate ? carried : [] },
    lies,
  );
}

/** GeneralizedTime to the millisecond, without zeros at the end (RFC 3161 §2.4.2). */
function digitsOf(date: Date): string {
  const [whole = '', fraction = ''] = date
    .toISOString()
    .replace(/[-:TZ]/g, '')
    .split('.');
  const rest = fraction.replace(/0+$/, '');
  return rest === '' ? `${whole}Z` : `${whole}.${rest}Z`;
}

function issuerOf(file: string | undefined, { root, intermediate }: TsaChain): Holder | undefined {
  return file?.startsWith('root.') ? root : file?.startsWith('intermediate.') ? intermediate : undefined;
}

function listOf(file: string | undefined, { options, chain }: State): Uint8Array | undefined {
  const issuer = issuerOf(file, chain);
  if (issuer === undefined) return undefined;
  const { revoked, now = () => new Date() } = options;
  const entries =
    revoked === undefined || issuer !== chain.intermediate ? [] : [{ ...revoked, serial: chain.signer.serial }];
  return makeList(issuer, { thisUpdate: now(), revoked: entries });
}

/** Of the certificate whose serial number stands in the request. */
function statusOf(body: Uint8Array, { options, chain }: State): Uint8Array {
  const { revoked, now = () => new Date() } = options;
  const isSigner = Buffer.from(body).includes(Buffer.from(chain.signer.serial));
  const [certificate, issuer] = isSigner ? [chain.signer, chain.intermediate] : [chain.intermediate, chain.root];
  const status = isSigner && revoked !== undefined ? revoked : 'good';
  return makeOcspResponse({ certificate, issuer, thisUpdate: now(), status });
}

/** Until the other side has had enough. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
  const block = Buffer.alloc(65_536, 0x30);
  const more = (): void => {
    while (!response.destroyed && response.write(block)) {
      // as long as the socket takes it
    }
  };
  response.on('drain', more);
  more();
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Uint8Array.from(Buffer.concat(parts));
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeAllConnections();
  await closed;
}
