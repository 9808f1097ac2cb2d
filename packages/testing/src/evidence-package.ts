/**
 * A small, valid evidence package with its proof, in memory: real digests, a real Ed25519 signature, a real transaction in a block of
 * real hashes (that no chain ever had). Deterministic. Each hook tells one lie, and everything after it is made again honestly,
 * as a forger would.
 */
import { createHash } from 'node:crypto';
import { crc32, gzipSync } from 'node:zlib';
import {
  bytesToHex,
  CAPTURE_TYPE,
  type CallLogEntry,
  type CaptureRecord,
  CUSTODY_PAYLOAD_TYPE,
  CUSTODY_TYPE,
  type CustodyEvent,
  canonicalize,
  concatBytes,
  type DepositStatement,
  ENVIRONMENT_TYPE,
  ed25519Signer,
  type Hashing,
  inclusionProof,
  LOSS_TYPE,
  type LossReport,
  layout,
  layoutZip,
  leafHash,
  type Manifest,
  memberTree,
  merkleRoot,
  NETWORK_TYPE,
  NETWORKS,
  type Network,
  type NetworkReport,
  type NotBefore,
  PACKAGE_TYPE,
  PROOF_TYPE,
  type Proof,
  STATEMENT_TYPE,
  STATEMENT_V2_TYPE,
  signEnvelope,
  statementPayloadType,
  utf8Encode,
} from '@guzheng/evidence';
import { makeEvmAnchor } from './evidence-package/evm-block.ts';

export { type EvmBlockOptions, makeEvmAnchor } from './evidence-package/evm-block.ts';
export { makeTimePacket } from './evidence-package/time-packet.ts';

type Members = Map<string, Uint8Array>;
type Edit<T> = (value: T) => T;
/** A call before it is numbered and chained. */
export type UnchainedCall = Omit<CallLogEntry, 'seq' | 'prev'>;

/** What may be untrue. Hooks run in this order. */
export interface EvidencePackageLies {
  /** The files before they are logged: everything that follows agrees with them. */
  readonly files?: Edit<Members>;
  readonly calls?: Edit<readonly UnchainedCall[]>;
  /** The lines after they were chained; the head in capture.json follows. */
  readonly lines?: Edit<readonly string[]>;
  readonly capture?: Edit<CaptureRecord>;
  /** The members before the manifest lists them. */
  readonly beforeManifest?: Edit<Members>;
  readonly manifest?: Edit<Manifest>;
  /** The members after the manifest, before the container is laid out around them. */
  readonly sealed?: Edit<Members>;
  readonly statement?: Edit<DepositStatement>;
  readonly custody?: Edit<readonly CustodyEvent[]>;
}

export interface EvidencePackageOptions {
  readonly network?: Network;
  readonly blockNumber?: number;
  /** RFC 3339. */
  readonly blockTime?: string;
  readonly status?: 'included' | 'safe' | 'finalized';
  readonly custodyEvents?: number;
  /** `gap` makes the package partial. */
  readonly losses?: LossReport['losses'];
  readonly status404?: boolean;
  readonly withoutNotBefore?: boolean;
  /** Statements of other people in the same tree. */
  readonly neighbours?: number;
  /** The statement of version 2, which commits to the members one by one. */
  readonly membersTree?: boolean;
  readonly lies?: EvidencePackageLies;
}

export interface MadeEvidence {
  readonly file: Uint8Array;
  readonly members: ReadonlyMap<string, Uint8Array>;
  readonly proof: Proof;
  readonly proofBytes: Uint8Array;
  readonly statement: DepositStatement;
}

/** OpenSSL's hashes, as the SDK hands them in. */
export const opensslHashing: Hashing = {
  sha256: () => createHash('sha256'),
  sm3: () => createHash('sm3'),
  sha1: () => createHash('sha1'),
  sha512: () => createHash('sha512'),
  crc32: (bytes, previous = 0) => crc32(bytes, previous),
};

export const MAINNET: Network = networkNamed('mainnet');
export const SEPOLIA: Network = networkNamed('sepolia');

const SIGNER = ed25519Signer(new Uint8Array(32).fill(11));
const URL_REQUESTED = 'http://huatai.test/a?x=1';
const URL_FINAL = 'https://huatai.test/a?x=1';
const at = (seconds: number): string => new Date(Date.UTC(2026, 6, 1, 8, 0, 0) + seconds * 1000).toISOString();

/** Makes the package, deposits and anchors it. */
export async function makeEvidence(options: EvidencePackageOptions = {}): Promise<MadeEvidence> {
  const members = makeMembers(options);
  const file = zip(members);
  return { file, members, ...(await makeProof(file, { ...options, manifest: members.get(layout.manifest) })) };
}

/** Deposits and anchors any bytes, as `guzheng deposit` does; `manifest` where they are a package. */
export async function makeProof(
  file: Uint8Array,
  options: EvidencePackageOptions & { manifest?: Uint8Array | undefined } = {},
): Promise<{ proof: Proof; proofBytes: Uint8Array; statement: DepositStatement }> {
  const statement = (options.lies?.statement ?? same)(makeStatement(file, options));
  const payload = utf8Encode(canonicalize(statement));
  const leaves = [
    leafHash(payload),
    ...Array.from({ length: options.neighbours ?? 0 }, (_, i) => leafHash(Uint8Array.of(i))),
  ];
  const root = merkleRoot(leaves);
  const anchor = makeEvmAnchor(root, {
    network: options.network ?? MAINNET,
    number: options.blockNumber ?? 24_000_100,
    timestamp: Date.parse(options.blockTime ?? at(32)) / 1000,
    status: options.status ?? 'finalized',
  });
  const proof: Proof = {
    type: PROOF_TYPE,
    envelope: await signEnvelope(statementPayloadType(statement), payload, SIGNER),
    inclusion: {
      index: 0,
      size: leaves.length,
      path: inclusionProof(leaves, 0).map(bytesToHex),
      root: bytesToHex(root),
    },
    anchors: [anchor],
    custody: await makeCustody(statement, options),
  };
  return { proof, proofBytes: encodeProof(proof), statement };
}

function makeStatement(
  file: Uint8Array,
  { manifest, membersTree = false }: EvidencePackageOptions & { manifest?: Uint8Array | undefined },
): DepositStatement {
  const facts = {
    subject: { ...digests(file), bytes: file.length },
    time: at(20),
    salt: '5a'.repeat(32),
    depositor: { algorithm: 'ed25519', publicKey: bytesToHex(SIGNER.publicKey) },
  } as const;
  if (manifest === undefined) return { type: STATEMENT_TYPE, ...facts };
  if (!membersTree) return { type: STATEMENT_TYPE, ...facts, manifest: digests(manifest) };
  const { root, size } = memberTree(manifest);
  return { type: STATEMENT_V2_TYPE, ...facts, manifest: digests(manifest), members: { root, size } };
}

export function encodeProof(proof: unknown): Uint8Array {
  return utf8Encode(`${canonicalize(proof)}\n`);
}

/** The canonical container around the members, whatever they are. */
export function zip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const plan = layoutZip([...members].map(([path, bytes]) => ({ path, bytes: bytes.length, crc32: crc32(bytes) })));
  const parts = plan.members.flatMap(({ path }, i) => [
    plan.localHeaders[i] ?? new Uint8Array(0),
    members.get(path) ?? new Uint8Array(0),
  ]);
  return concatBytes(...parts, plan.directory);
}

function makeMembers(options: EvidencePackageOptions): Members {
  const { lies = {} } = options;
  const files = (lies.files ?? same)(makeFiles(options));
  const lines = (lies.lines ?? same)(chain((lies.calls ?? same)(makeCalls(files, options))));
  files.set(layout.callLog, utf8Encode(lines.map((line) => `${line}\n`).join('')));
  const head = createHash('sha256')
    .update(lines.at(-1) ?? '')
    .digest('hex');
  const capture = (lies.capture ?? same)({ ...makeCapture(options), callLog: { lines: lines.length, head } });
  files.set(layout.capture, document(capture));
  const listed = (lies.beforeManifest ?? same)(files);
  const manifest = document((lies.manifest ?? same)(makeManifest(listed, options)));
  listed.set(layout.manifest, manifest);
  listed.set(layout.manifestDigest, document({ path: layout.manifest, hash: `sha256:${digests(manifest).sha256}` }));
  return (lies.sealed ?? same)(listed);
}

const BODY = utf8Encode('<!doctype html><title>抄袭的文章</title><p>杭州时装周</p>');
const BODY_PATH = `${layout.fetch}1-body`;
const SHOT_PATH = `${layout.screenshots}viewport.png`;
const DOM_PATH = `${layout.page}dom.html`;
const TEXT_PATH = `${layout.page}text.txt`;
const TEXT = utf8Encode('杭州时装周');
const IP = '192.0.2.7';

function makeFiles(options: EvidencePackageOptions): Members {
  const dom = utf8Encode('<html><head><title>抄袭的文章</title></head><body><p>杭州时装周</p></body></html>');
  const shot = makePng(4, 3);
  const losses = options.losses ?? [];
  const completeness = losses.some(({ weight }) => weight === 'gap') ? 'partial' : 'complete';
  return new Map([
    [layout.warc, makeArchive({ shot, dom, text: TEXT, body: BODY, status: statusOf(options) })],
    [layout.index, utf8Encode('test,huatai)/a?x=1 20260701080001 {}\n')],
    [layout.pages, utf8Encode('{"format":"json-pages-1.0","id":"pages","title":"All Pages"}\n')],
    [
      layout.environment,
      document({
        type: ENVIRONMENT_TYPE,
        checkedAt: at(0),
        findings: [],
        changes: [],
        clock: { readings: [], siteDates: [] },
      }),
    ],
    [layout.network, document(makeNetwork())],
    [layout.loss, document({ type: LOSS_TYPE, completeness, losses })],
    [BODY_PATH, BODY],
    [SHOT_PATH, shot],
    [DOM_PATH, dom],
    [TEXT_PATH, TEXT],
  ]);
}

/** Both means over both ports, as two resolvers say; the certificate is that of a year. */
function makeNetwork(): NetworkReport {
  const leaf = { subject: 'CN=huatai.test', issuer: 'CN=Test CA', validFrom: at(-86_400), validTo: at(31_536_000) };
  const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', valid: true, chain: [leaf] };
  const connection = (means: 'browser' | 'http', port: number, seconds: number) => ({
    ...{ means, host: 'huatai.test', port, ip: IP, at: at(seconds), endedAt: at(8) },
    ...{ outcome: 'connected' as const, bytesSent: 400, bytesReceived: 2000 },
    ...(port === 443 ? { tls } : {}),
  });
  const resolution = (resolver: string) => ({
    ...{ host: 'huatai.test', at: at(1), resolver, outcome: 'answered' as const },
    records: [{ name: 'huatai.test', type: 'A', data: IP }],
  });
  return {
    type: NETWORK_TYPE,
    connections: [
      connection('http', 80, 2),
      connection('http', 443, 3),
      connection('browser', 80, 4),
      connection('browser', 443, 4),
    ],
    resolutions: [resolution('system'), resolution('udp://192.0.2.53:53')],
  };
}

function makeCalls(files: Members, options: EvidencePackageOptions): readonly UnchainedCall[] {
  const output = (path: string) => {
    const bytes = files.get(path) ?? new Uint8Array(0);
    return { path, bytes: bytes.length, sha256: digests(bytes).sha256 };
  };
  const call = (
    seconds: number,
    means: CallLogEntry['means'],
    name: string,
    facts: Partial<UnchainedCall> = {},
  ): UnchainedCall => ({
    ...{ time: at(seconds), mono: seconds * 1000, means, call: name, args: {}, result: { ok: true }, outputs: [] },
    ...facts,
  });
  const made = [BODY_PATH, SHOT_PATH, DOM_PATH, TEXT_PATH];
  const rest = [...files.keys()].filter((path) => !made.includes(path));
  return [
    call(1, 'system', 'check environment'),
    call(2, 'http', 'connect', { args: { host: 'huatai.test', port: 80 }, result: { ok: true, ip: IP } }),
    call(2, 'http', 'GET', { args: { url: URL_REQUESTED }, result: { ok: true, status: 301 } }),
    call(3, 'http', 'connect', { args: { host: 'huatai.test', port: 443 }, result: { ok: true, ip: IP } }),
    call(3, 'http', 'GET', {
      args: { url: URL_FINAL },
      result: { ok: true, status: statusOf(options) },
      outputs: [output(BODY_PATH)],
    }),
    call(4, 'browser', 'Page.navigate', { args: { url: URL_REQUESTED } }),
    call(6, 'browser', 'Page.captureScreenshot', { outputs: [output(SHOT_PATH)] }),
    call(7, 'browser', 'Runtime.evaluate', { outputs: [output(DOM_PATH), output(TEXT_PATH)] }),
    call(8, 'browser', 'GET', {
      args: { url: URL_REQUESTED, startedAt: at(4), ip: IP },
      result: { ok: true, status: 301 },
    }),
    call(8, 'browser', 'GET', {
      args: { url: URL_FINAL, startedAt: at(4), ip: IP },
      result: { ok: true, status: statusOf(options), bytes: BODY.length, sha256: digests(BODY).sha256 },
    }),
    call(9, 'system', 'write', { outputs: rest.map(output) }),
    call(10, 'system', 'seal'),
  ];
}

/** Numbers the calls and chains the lines. */
export function chain(calls: readonly UnchainedCall[]): readonly string[] {
  const lines: string[] = [];
  let prev: string | null = null;
  for (const [seq, call] of calls.entries()) {
    const line: string = canonicalize({ ...call, seq, prev });
    lines.push(line);
    prev = createHash('sha256').update(line).digest('hex');
  }
  return lines;
}

function makeCapture(options: EvidencePackageOptions): Omit<CaptureRecord, 'callLog'> {
  const ip = IP;
  const redirect = { url: URL_REQUESTED, status: 301, ip, location: URL_FINAL };
  const final = { url: URL_FINAL, status: statusOf(options), ip };
  return {
    type: CAPTURE_TYPE,
    kind: 'web-page',
    completeness: (options.losses ?? []).some(({ weight }) => weight === 'gap') ? 'partial' : 'complete',
    requestedUrl: URL_REQUESTED,
    startedAt: at(0),
    endedAt: at(9),
    ...(options.withoutNotBefore === true ? {} : { notBefore: makeNotBefore(options.network ?? MAINNET) }),
    custodyMode: 'neutral-third-party',
    labels: [],
    browser: {
      startedAt: at(4),
      endedAt: at(8),
      hops: [redirect, final],
      finalUrl: URL_FINAL,
      title: '抄袭的文章',
      dom: DOM_PATH,
      text: TEXT_PATH,
    },
    plain: {
      startedAt: at(2),
      endedAt: at(3),
      hops: [
        { ...redirect, rawHeaders: ['Location', URL_FINAL], bytes: 0 },
        { ...final, rawHeaders: ['Content-Type', 'text/html; charset=utf-8'], body: BODY_PATH, bytes: BODY.length },
      ],
      finalUrl: URL_FINAL,
    },
    screenshots: [
      {
        path: SHOT_PATH,
        role: 'viewport',
        url: URL_FINAL,
        takenAt: at(6),
        width: 4,
        height: 3,
        scroll: { x: 0, y: 0 },
        deviceScaleFactor: 1,
      },
    ],
    options: {},
    tools: { guzheng: { version: '0.1.0' }, node: { version: '24.0.0', sha256: '00'.repeat(32) } },
  };
}

function makeNotBefore({ name, chainId, genesisHash }: Network): NotBefore {
  return {
    kind: 'evm-block',
    network: name,
    chainId,
    genesisHash,
    number: 24_000_090,
    hash: `0x${'ab'.repeat(32)}`,
    time: at(-12),
    readAt: at(-1),
  };
}

function makeManifest(members: Members, options: EvidencePackageOptions): Manifest {
  return {
    profile: 'data-package',
    wacz_version: '1.1.1',
    name: 'huatai-test-a',
    title: '抄袭的文章',
    created: at(10).replace('.000Z', 'Z'),
    software: 'guzheng 0.1.0',
    mainPageUrl: URL_FINAL,
    mainPageDate: at(4),
    resources: [...members].map(([path, bytes]) => {
      const { sha256, sm3 } = digests(bytes);
      return {
        name: path.toLowerCase().replaceAll('/', '-'),
        path,
        bytes: bytes.length,
        hash: `sha256:${sha256}`,
        sm3: `sm3:${sm3}`,
      };
    }),
    guzheng: { type: PACKAGE_TYPE, kind: 'web-page', completeness: makeCapture(options).completeness },
  };
}

/** A gzip member for each record, as WARC 1.1 annex D wants it. Text and the browser's body are the true ones unless told. */
export function makeArchive(of: {
  shot: Uint8Array;
  dom: Uint8Array;
  text?: Uint8Array;
  body: Uint8Array;
  browserBody?: Uint8Array;
  status: number;
  /** The Date that every answer has; none has one where it is left out. */
  date?: string;
}): Uint8Array {
  const { shot, dom, text = TEXT, body, browserBody = BODY, status, date } = of;
  const dated = date === undefined ? '' : `\r\nDate: ${date}`;
  const [redirect, none] = [`Content-Type: text/html\r\nLocation: ${URL_FINAL}${dated}`, new Uint8Array(0)];
  const page = `${HTML}${dated}`;
  return concatBytes(
    warcRecord('warcinfo', utf8Encode('software: guzheng\r\n'), { 'Content-Type': 'application/warc-fields' }),
    ...exchange(URL_REQUESTED, { at: at(2), asks: 'Accept: */*', status: 301, headers: redirect, body: none }),
    ...exchange(URL_FINAL, { at: at(3), asks: 'Accept: */*', status, headers: page, body }),
    ...exchange(URL_REQUESTED, { at: at(4), asks: NAVIGATION, status: 301, headers: redirect, body: none }),
    ...exchange(URL_FINAL, { at: at(4), asks: NAVIGATION, status, headers: page, body: browserBody }),
    warcRecord('resource', shot, { 'WARC-Target-URI': `urn:view:${URL_FINAL}`, 'Content-Type': 'image/png' }),
    warcRecord('resource', dom, { 'WARC-Target-URI': `urn:dom:${URL_FINAL}`, 'Content-Type': 'text/html' }),
    warcRecord('resource', text, { 'WARC-Target-URI': `urn:text:${URL_FINAL}`, 'Content-Type': 'text/plain' }),
  );
}

const HTML = 'Content-Type: text/html; charset=utf-8';
/** What a browser says of a request that becomes the page (Fetch Metadata). */
const NAVIGATION = 'Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate';

/** A request and its answer, linked both ways. */
function exchange(
  url: string,
  facts: { at: string; asks: string; status: number; headers: string; body: Uint8Array },
): readonly [request: Uint8Array, response: Uint8Array] {
  const { pathname, search, host } = new URL(url);
  const question = utf8Encode(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${facts.asks}\r\n\r\n`);
  const answer = concatBytes(utf8Encode(`HTTP/1.1 ${facts.status} X\r\n${facts.headers}\r\n\r\n`), facts.body);
  const [asked, answered] = [recordId(`${facts.at} ${url} request`), recordId(`${facts.at} ${url} response`)];
  const place = { 'WARC-Date': facts.at, 'WARC-Target-URI': url, 'WARC-IP-Address': IP };
  return [
    warcRecord('request', question, {
      ...place,
      'WARC-Record-ID': asked,
      'WARC-Concurrent-To': answered,
      'Content-Type': 'application/http;msgtype=request',
    }),
    warcRecord('response', answer, {
      ...place,
      'WARC-Record-ID': answered,
      'WARC-Concurrent-To': asked,
      'Content-Type': 'application/http;msgtype=response',
      'WARC-Payload-Digest': prefixed(facts.body),
    }),
  ];
}

function recordId(of: string): string {
  return `<urn:uuid:${digests(utf8Encode(of)).sha256.slice(0, 32)}>`;
}

/** One record in a gzip member of its own, with its block digest unless `fields` state another. */
export function warcRecord(type: string, block: Uint8Array, fields: Readonly<Record<string, string>>): Uint8Array {
  const all = {
    'WARC-Type': type,
    'WARC-Date': at(3),
    'WARC-Record-ID': `<urn:uuid:${digests(block).sha256.slice(0, 32)}>`,
    'Content-Length': String(block.length),
    'WARC-Block-Digest': prefixed(block),
    ...fields,
  };
  const head = Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return gzipSync(concatBytes(utf8Encode(`WARC/1.1\r\n${head}\r\n`), block, utf8Encode('\r\n\r\n')));
}

/** The signature and IHDR of a PNG of that size, and no picture: what is checked is the size and the digest. */
export function makePng(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, 6, 0, 0, 0], 24);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}

async function makeCustody(statement: DepositStatement, options: EvidencePackageOptions): Promise<Proof['custody']> {
  const events = makeCustodyEvents(statement, options.custodyEvents ?? 0);
  const told = (options.lies?.custody ?? same)(events);
  return Promise.all(told.map((event) => signEnvelope(CUSTODY_PAYLOAD_TYPE, utf8Encode(canonicalize(event)), SIGNER)));
}

function makeCustodyEvents({ subject, depositor }: DepositStatement, count: number): readonly CustodyEvent[] {
  const events: CustodyEvent[] = [];
  let prev = subject.sha256;
  for (let seq = 0; seq < count; seq += 1) {
    const event: CustodyEvent = {
      type: CUSTODY_TYPE,
      seq,
      prev,
      event: 'access',
      time: at(60 + seq),
      detail: `access ${seq}`,
      actor: depositor,
    };
    events.push(event);
    prev = digests(utf8Encode(canonicalize(event))).sha256;
  }
  return events;
}

function statusOf({ status404 }: EvidencePackageOptions): number {
  return status404 === true ? 404 : 200;
}

function digests(bytes: Uint8Array): { sha256: string; sm3: string } {
  const hash = (name: string) => createHash(name).update(bytes).digest('hex');
  return { sha256: hash('sha256'), sm3: hash('sm3') };
}

function prefixed(bytes: Uint8Array): string {
  return `sha256:${digests(bytes).sha256}`;
}

function document(value: unknown): Uint8Array {
  return utf8Encode(`${canonicalize(value)}\n`);
}

function networkNamed(name: string): Network {
  const network = NETWORKS.find((candidate) => candidate.name === name);
  if (network === undefined) throw new RangeError(`no network is called ${name}`);
  return network;
}

function same<T>(value: T): T {
  return value;
}
