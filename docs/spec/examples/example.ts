/** The example of the specifications: a small text that the browser downloads and does not show. Nothing of it ever happened. */
import {
  bytesToHex,
  CAPTURE_TYPE,
  type CaptureRecord,
  canonicalize,
  concatBytes,
  type DepositStatement,
  ENVIRONMENT_TYPE,
  type EnvironmentReport,
  ed25519Signer,
  LOSS_TYPE,
  type Loss,
  layout,
  leafHash,
  type Manifest,
  merkleRoot,
  NETWORK_TYPE,
  NETWORKS,
  type NotBefore,
  PACKAGE_TYPE,
  PROOF_TYPE,
  type Proof,
  type Resolution,
  STATEMENT_TYPE,
  signEnvelope,
  statementPayloadType,
  utf8Encode,
} from '@guzheng/evidence';
import { chain, encodeProof, makeEvmAnchor, type UnchainedCall, zip } from '@guzheng/testing';
import { makeArchive, makeIndex } from './archive.ts';
import { at, BODY, BODY_PATH, digests, HEADERS, IP, URL_OF_NOTICE } from './facts.ts';

export interface Example {
  readonly file: Uint8Array;
  readonly members: ReadonlyMap<string, Uint8Array>;
  readonly statement: DepositStatement;
  readonly proof: Proof;
  readonly proofBytes: Uint8Array;
}

const document = (value: unknown): Uint8Array => utf8Encode(`${canonicalize(value)}\n`);
const outputOf = (path: string, bytes: Uint8Array) => ({ path, bytes: bytes.length, sha256: digests(bytes).sha256 });

export async function makeExample(): Promise<Example> {
  const members = makeMembers();
  const file = zip(members);
  const manifest = members.get(layout.manifest) ?? new Uint8Array();
  return { file, members, ...(await deposit(file, manifest)) };
}

function makeMembers(): Map<string, Uint8Array> {
  const archive = makeArchive();
  const members = new Map<string, Uint8Array>([
    [BODY_PATH, BODY],
    [layout.warc, archive.bytes],
    [layout.index, makeIndex(archive)],
    [layout.pages, makePages()],
    [layout.network, document({ type: NETWORK_TYPE, connections: makeConnections(), resolutions: RESOLUTIONS })],
    [layout.environment, document(ENVIRONMENT)],
    [layout.loss, document({ type: LOSS_TYPE, completeness: 'complete', losses: [NOTHING_TO_SHOW] })],
  ]);
  const lines = chain(makeCalls(members));
  members.set(layout.callLog, utf8Encode(lines.map((line) => `${line}\n`).join('')));
  const head = digests(utf8Encode(lines.at(-1) ?? '')).sha256;
  members.set(layout.capture, document(makeCapture({ lines: lines.length, head })));
  const manifest = document(makeManifest(members));
  members.set(layout.manifest, manifest);
  members.set(layout.manifestDigest, document({ path: layout.manifest, hash: `sha256:${digests(manifest).sha256}` }));
  return members;
}

const NOTHING_TO_SHOW: Loss = {
  weight: 'note',
  code: 'nothing-to-show',
  means: 'browser',
  url: URL_OF_NOTICE,
  detail: 'the browser received the answer but shows no document for it',
};

const FINDINGS = [
  { id: 'os', point: 'E1', outcome: 'found', detail: 'Linux 6.12.0 on x64' },
  {
    id: 'browser-profile',
    point: 'E3',
    outcome: 'found',
    detail: 'the profile was a new folder, listed as empty before the browser started',
  },
  { id: 'clock-offset', point: 'E4', outcome: 'unchecked', detail: 'only one time server answered' },
  {
    id: 'hosts-file',
    point: 'E3',
    outcome: 'found',
    detail: 'the hosts file has no entry beside those of loopback',
  },
] as const;

const ENVIRONMENT: EnvironmentReport = {
  type: ENVIRONMENT_TYPE,
  checkedAt: at(0),
  findings: FINDINGS,
  recheckedAt: at(2.6),
  changes: [],
  clock: {
    readings: [
      {
        when: 'before',
        server: 'time.example:123',
        askedAt: at(0.1),
        outcome: 'answered',
        offsetMs: 3.5,
        roundTripMs: 20,
        stratum: 2,
      },
    ],
    siteDates: [],
  },
};

const RESOLUTIONS: readonly Resolution[] = [
  {
    host: 'zhijian.example',
    at: at(0.9),
    resolver: 'system',
    outcome: 'answered',
    records: [{ name: 'zhijian.example', type: 'A', data: IP }],
  },
  {
    host: 'zhijian.example',
    at: at(0.9),
    resolver: 'udp://192.0.2.53:53',
    outcome: 'failed',
    records: [],
    detail: 'no answer within 2 seconds',
  },
];

function makeConnections(): readonly unknown[] {
  const connection = {
    host: 'zhijian.example',
    port: 443,
    ip: IP,
    outcome: 'connected',
    bytesSent: 900,
    bytesReceived: 5200,
  };
  return [
    { ...connection, means: 'http', at: at(1), addresses: [IP] },
    { ...connection, means: 'browser', at: at(2.1) },
  ];
}

function makeCalls(members: ReadonlyMap<string, Uint8Array>): readonly UnchainedCall[] {
  const outputs = (...paths: string[]) => paths.map((path) => outputOf(path, members.get(path) ?? new Uint8Array()));
  const answer = { bytes: BODY.length, sha256: digests(BODY).sha256, status: 200 };
  const report = (path: string, seconds: number): UnchainedCall =>
    call(seconds, 'system', 'write report', { args: { path }, outputs: outputs(path) });
  return [
    call(1, 'http', 'connect', {
      args: { host: 'zhijian.example', port: 443 },
      result: { ok: true, addresses: [IP], ip: IP },
    }),
    call(1.2, 'http', 'GET', {
      args: { url: URL_OF_NOTICE },
      result: { ok: true, protocol: 'HTTP/1.1', status: 200, statusText: 'OK' },
      outputs: outputs(BODY_PATH),
    }),
    call(1.3, 'system', 'launch browser', { args: { source: 'installed' }, result: { ok: true, profileBefore: [] } }),
    call(2.4, 'browser', 'Page.navigate', { args: { url: URL_OF_NOTICE }, result: { ok: true, state: 'received' } }),
    call(2.5, 'browser', 'GET', {
      args: { ip: IP, startedAt: at(2.1), url: URL_OF_NOTICE },
      result: { ok: true, ...answer },
    }),
    call(2.6, 'system', 'write archive', {
      args: { exchanges: 2, resources: 0 },
      outputs: outputs(layout.warc, layout.index),
    }),
    call(2.7, 'system', 'write pages', { args: { url: URL_OF_NOTICE }, outputs: outputs(layout.pages) }),
    report(layout.network, 2.8),
    report(layout.environment, 2.8),
    report(layout.loss, 2.8),
    call(2.9, 'system', 'seal', { args: { members: members.size, output: 'example.wacz' } }),
  ];
}

function call(
  seconds: number,
  means: UnchainedCall['means'],
  name: string,
  facts: Partial<UnchainedCall>,
): UnchainedCall {
  const blank = { args: {}, result: { ok: true } as const, outputs: [] };
  return { time: at(seconds), mono: seconds * 1000, means, call: name, ...blank, ...facts };
}

function makeCapture(callLog: CaptureRecord['callLog']): CaptureRecord {
  const hop = { url: URL_OF_NOTICE, status: 200, ip: IP };
  return {
    type: CAPTURE_TYPE,
    kind: 'web-resource',
    completeness: 'complete',
    requestedUrl: URL_OF_NOTICE,
    startedAt: at(0.9),
    endedAt: at(2.8),
    notBefore: NOT_BEFORE,
    custodyMode: 'self',
    labels: ['not-html'],
    browser: { startedAt: at(1.3), endedAt: at(2.5), hops: [hop], finalUrl: URL_OF_NOTICE, title: '' },
    plain: {
      startedAt: at(1),
      endedAt: at(1.2),
      hops: [{ ...hop, rawHeaders: HEADERS.flat(), body: BODY_PATH, bytes: BODY.length }],
      finalUrl: URL_OF_NOTICE,
    },
    screenshots: [],
    options: {
      acceptLanguage: 'zh-CN,zh;q=0.9',
      timeoutMs: 60_000,
      viewport: { deviceScaleFactor: 1, height: 800, width: 1280 },
    },
    tools: { guzheng: { version: '0.1.0' }, node: { version: 'v24.21.0', sha256: digests(utf8Encode('node')).sha256 } },
    callLog,
  };
}

function devnet() {
  const network = NETWORKS.find(({ name }) => name === 'devnet');
  if (network === undefined) throw new TypeError('the development chain is a preset');
  return network;
}

const NOT_BEFORE: NotBefore = {
  kind: 'evm-block',
  network: 'devnet',
  chainId: devnet().chainId,
  genesisHash: devnet().genesisHash,
  number: 2,
  hash: `0x${digests(utf8Encode('block 2')).sha256}`,
  time: at(-9),
  readAt: at(0.5),
};

function makeManifest(members: ReadonlyMap<string, Uint8Array>): Manifest {
  const resources = [...members].map(([path, bytes]) => {
    const { sha256, sm3 } = digests(bytes);
    return { name: path, path, bytes: bytes.length, hash: `sha256:${sha256}`, sm3: `sm3:${sm3}` };
  });
  return {
    profile: 'data-package',
    wacz_version: '1.1.1',
    name: 'example',
    title: URL_OF_NOTICE,
    created: at(2.9).replace(/\.\d+Z$/, 'Z'),
    software: 'guzheng 0.1.0',
    mainPageUrl: URL_OF_NOTICE,
    mainPageDate: at(2.1),
    resources: resources.sort((a, b) => (a.path < b.path ? -1 : 1)),
    guzheng: { type: PACKAGE_TYPE, kind: 'web-resource', completeness: 'complete' },
  };
}

function makePages(): Uint8Array {
  const page = { id: 'page', title: URL_OF_NOTICE, ts: at(2.1), url: URL_OF_NOTICE };
  return concatBytes(document({ format: 'json-pages-1.0', id: 'pages', title: 'All Pages' }), document(page));
}

async function deposit(
  file: Uint8Array,
  manifest: Uint8Array,
): Promise<Pick<Example, 'statement' | 'proof' | 'proofBytes'>> {
  return proveStatement({
    type: STATEMENT_TYPE,
    subject: { ...digests(file), bytes: file.length },
    manifest: digests(manifest),
    time: at(4),
    // Of an example. A real one is random, and never used twice.
    salt: digests(utf8Encode('salt of the example')).sha256,
    depositor: { algorithm: 'ed25519', publicKey: bytesToHex(DEPOSITOR.publicKey) },
  });
}

const DEPOSITOR = ed25519Signer(new Uint8Array(32).fill(1));

/** Signs the statement, and anchors it alone on a development chain. */
export async function proveStatement(
  statement: DepositStatement,
): Promise<Pick<Example, 'statement' | 'proof' | 'proofBytes'>> {
  const payload = utf8Encode(canonicalize(statement));
  const root = merkleRoot([leafHash(payload)]);
  const proof: Proof = {
    type: PROOF_TYPE,
    envelope: await signEnvelope(statementPayloadType(statement), payload, DEPOSITOR),
    inclusion: { index: 0, size: 1, path: [], root: bytesToHex(root) },
    anchors: [
      makeEvmAnchor(root, { network: devnet(), number: 3, timestamp: Date.parse(at(5)) / 1000, status: 'included' }),
    ],
    custody: [],
  };
  return { statement, proof, proofBytes: encodeProof(proof) };
}
