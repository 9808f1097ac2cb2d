/**
 * The transcript with all the programs that it can use: openssl, unzip, curl against a real node, and ots where it is here. What `npm test`
 * runs has sh and the small programs only. Run by hand: `node --conditions=@guzheng/source scripts/peers/transcript.ts`. Needs openssl 3
 * and unzip; starts a development chain on this machine; asks nobody else.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVNET_KEY, startDevnet } from '../../packages/anchor/src/devnet/index.ts';
import { evmWitness, keyFromHex } from '../../packages/anchor/src/index.ts';
import { hexToBytes, NETWORKS, type Proof, toBase64, utf8Encode } from '../../packages/evidence/src/index.ts';
import { type EvidencePackageOptions, encodeProof, makeEvidence } from '../../packages/testing/src/evidence-package.ts';
import { bytesSource, openPackage, transcript } from '../../packages/verify/src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'guzheng-peers-'));
const openssl = (...args: readonly string[]): Buffer =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
let unexpected = 0;

interface Ran {
  readonly code: number | null;
  readonly different: readonly string[];
  readonly notRun: readonly string[];
  readonly ok: readonly string[];
}

interface Given {
  readonly file: Uint8Array;
  readonly proof: Uint8Array;
}

async function main(): Promise<void> {
  process.stdout.write(
    `${openssl('version').toString().trim()}; ots ${spawnSync('ots', ['--version']).error ? 'not here' : 'here'}\n`,
  );
  await hostileNames();
  await lies();
  await timeStamps();
  await node();
  await keccak();
  process.stdout.write(unexpected === 0 ? 'all as expected\n' : `${unexpected} not as expected\n`);
  process.exitCode = unexpected === 0 ? 0 : 1;
}

/** Names that unzip, a shell or a terminal would take for something else. */
const NAMES: readonly string[] = [
  "x/'; touch owned; '",
  'x/$(touch owned)',
  'x/a[1]*?.txt',
  'x/a[1]ab.txt',
  'x/[x]',
  'x/]',
  'x/^!',
  'x/{a,b}',
  'x/ ',
  '-x',
  '--',
  '-d',
  'x/\u202egpj.exe',
  'x/固证.txt',
];

async function hostileNames(): Promise<void> {
  const files = (members: Map<string, Uint8Array>) => {
    for (const name of NAMES.filter((own) => !own.endsWith(' '))) members.set(name, utf8Encode(name));
    return members;
  };
  for (const membersTree of [false, true]) {
    const made = await evidenceOf({ lies: { files }, membersTree, neighbours: 6 });
    const ran = await run(made);
    expect('hostile names, all that openssl and unzip say', ran.different, []);
    expect(
      'what unzip gives was compared',
      ran.ok.filter((line) => line.includes('what unzip gives')).length > 20,
      true,
    );
    expect('the signature was checked', ran.ok.includes('signature of the depositor'), true);
    expect('nothing was run', readdirSync(folder).includes('owned'), false);
  }
}

async function lies(): Promise<void> {
  const made = await makeEvidence();
  const [signature] = made.proof.envelope.signatures;
  const flipped = hexToBytes(Buffer.from(signature?.sig ?? '', 'base64').toString('hex')).map((byte, at) =>
    at === 5 ? byte ^ 1 : byte,
  );
  const forged = {
    ...made.proof,
    envelope: { ...made.proof.envelope, signatures: [{ ...signature, sig: toBase64(flipped) }] },
  };
  expect('a forged signature', (await run({ file: made.file, proof: encodeProof(forged) })).different, [
    'signature of the depositor',
  ]);
  const sm3 = await evidenceOf({
    lies: { statement: (told) => ({ ...told, subject: { ...told.subject, sm3: '00'.repeat(32) } }) },
  });
  expect('another SM3', (await run(sm3)).different, ['SM3 of the file']);
}

/** A real authority, as `openssl ts` makes one. */
async function timeStamps(): Promise<void> {
  const made = await makeEvidence();
  makeAuthority();
  const response = (digest: string) => {
    openssl('ts', '-query', '-digest', digest, '-sha256', '-cert', '-out', 'q.tsq');
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', 'q.tsq', '-out', 'r.tsr');
    return readFileSync(join(folder, 'r.tsr')).toString('base64');
  };
  const chain = [openssl('x509', '-in', 'ca.pem', '-outform', 'DER').toString('base64')];
  const anchor = (target: 'root' | 'file', digest: string) => ({
    kind: 'rfc3161',
    target,
    response: response(digest),
    chain,
    revocation: [],
  });
  const { root } = made.proof.inclusion;
  const { sha256 } = made.statement.subject;
  const proofWith = (...anchors: readonly unknown[]) => encodeProof({ ...made.proof, anchors });
  const honest = proofWith(anchor('root', root), anchor('file', sha256));
  const roots = { TSA_CA: join(folder, 'ca.pem') };
  const ran = await run({ file: made.file, proof: honest }, roots);
  expect('two honest time stamps', [ran.different, ran.notRun], [[], []]);
  expect('all was run', ran.code, 0);
  expect('without roots the path is left open', (await run({ file: made.file, proof: honest })).notRun.length, 2);
  const crossed = await run({ file: made.file, proof: proofWith(anchor('root', sha256)) }, roots);
  expect('a token of another digest', crossed.different.length, 2);
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'o.key',
    '-out',
    'other.pem',
    '-subj',
    '/CN=other',
  );
  const strange = await run({ file: made.file, proof: honest }, { TSA_CA: join(folder, 'other.pem') });
  expect('an authority under no trusted root', strange.different.length, 2);
}

function makeAuthority(): void {
  writeFileSync(
    join(folder, 'tsa.cnf'),
    '[tsa]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n[ext]\nextendedKeyUsage=critical,timeStamping\n',
  );
  writeFileSync(join(folder, 'serial'), '01\n');
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=peer root',
  );
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=peer TSA');
  openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-extfile',
    'tsa.cnf',
    '-extensions',
    'ext',
    '-out',
    'tsa.pem',
  );
}

/** A transaction in a block of a real node, asked by curl. */
async function node(): Promise<void> {
  const devnet = await startDevnet();
  try {
    const network = NETWORKS.find(({ name }) => name === 'devnet');
    if (network === undefined) throw new TypeError('the development chain is a preset');
    const made = await makeEvidence({ membersTree: true });
    const witness = evmWitness({ network, rpcs: [devnet.url], key: keyFromHex(DEVNET_KEY) });
    const anchor = await witness.testify(hexToBytes(made.proof.inclusion.root), 'root');
    const proof: Proof = { ...made.proof, anchors: [anchor] };
    const asked = await run({ file: made.file, proof: encodeProof(proof) }, { [`RPC_${network.chainId}`]: devnet.url });
    expect('a node that has the block', asked.different, []);
    expect('all that the node says was compared', asked.ok.filter((line) => line.startsWith('eth_')).length, 8);
    const strange = await run({ file: made.file, proof: encodeProof(made.proof) }, { RPC_1: devnet.url });
    expect('a node of another chain', strange.different.filter((line) => line.startsWith('eth_')).length > 1, true);
    const silent = await run(
      { file: made.file, proof: encodeProof(proof) },
      { [`RPC_${network.chainId}`]: 'http://127.0.0.1:1' },
    );
    expect('a node that does not answer contradicts nothing', silent.different, []);
  } finally {
    await devnet.stop();
  }
}

/** The lines that need openssl 3.2, with a stand-in that knows keccak-256 where this one does not; for all else it is the real one. */
async function keccak(): Promise<void> {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = join(import.meta.dirname, '../../packages/testing/src/evidence-package/keccak.ts');
  const print = `import { keccak256 } from ${JSON.stringify(program)}; import { readFileSync } from 'node:fs'; console.log(Buffer.from(keccak256(new Uint8Array(readFileSync(0)))).toString('hex') + ' *stdin');`;
  writeFileSync(join(folder, 'keccak.mjs'), print);
  const real = execFileSync('/bin/sh', ['-c', 'command -v openssl']).toString().trim();
  const script = `#!/bin/sh\ncase "$*" in *keccak-256*) exec '${process.execPath}' '${join(folder, 'keccak.mjs')}' ;; esac\nexec '${real}' "$@"\n`;
  writeFileSync(join(bin, 'openssl'), script, { mode: 0o755 });
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const made = await makeEvidence();
  const honest = await run({ file: made.file, proof: made.proofBytes }, env);
  expect('hashes of transaction, header and trie', [honest.different, honest.notRun.length], [[], 1]);
  const [anchor] = made.proof.anchors;
  if (anchor?.kind !== 'evm' || anchor.status === 'broadcast') throw new TypeError('the anchor is in a block');
  const { block } = anchor;
  const flip = (hex: string) => `${hex.slice(0, -1)}${hex.endsWith('0') ? '1' : '0'}`;
  const lies = {
    'another header': { ...anchor, block: { ...block, header: flip(block.header) } },
    'another block hash': { ...anchor, block: { ...block, hash: flip(block.hash) } },
    'another node of the trie': { ...anchor, block: { ...block, trieProof: block.trieProof.map(flip) } },
    'another transaction hash': {
      ...anchor,
      transaction: { ...anchor.transaction, hash: flip(anchor.transaction.hash) },
    },
  };
  for (const [lie, told] of Object.entries(lies)) {
    const proof = encodeProof({ ...made.proof, anchors: [told] });
    expect(lie, (await run({ file: made.file, proof }, env)).code, 1);
  }
}

async function evidenceOf(options: EvidencePackageOptions): Promise<Given> {
  const { file, proofBytes } = await makeEvidence(options);
  return { file, proof: proofBytes };
}

async function run({ file, proof }: Given, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const script = transcript({
    name: 'a.wacz',
    proofName: 'a.wacz.proof.json',
    proof,
    package: await openPackage(bytesSource(file)),
  });
  for (const [name, bytes] of [
    ['a.wacz', file],
    ['a.wacz.proof.json', proof],
    ['t.sh', script],
  ] as const)
    writeFileSync(join(folder, name), bytes);
  const { status, stdout } = spawnSync('/bin/sh', ['t.sh'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  const lines = (word: string) => stdout.split('\n').flatMap((line) => (line.startsWith(word) ? [line.slice(11)] : []));
  return { code: status, different: lines('DIFFERENT '), notRun: lines('NOT RUN '), ok: lines('OK ') };
}

function expect(what: string, found: unknown, expected: unknown): void {
  const same = JSON.stringify(found) === JSON.stringify(expected);
  if (!same) unexpected += 1;
  process.stdout.write(
    `${same ? 'as expected    ' : 'NOT AS EXPECTED'} ${what}${same ? '' : `: ${JSON.stringify(found)}`}\n`,
  );
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}
