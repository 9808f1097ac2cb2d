/**
 * OpenSSL as a second opinion on time stamps, both ways: what `openssl ts -reply` makes is judged here, and what the test authority makes is
 * judged by `openssl ts -verify`. By hand: node --conditions=@guzheng/source scripts/peers/openssl-ts.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, fromBase64, sha256, toBase64 } from '../../packages/evidence/src/index.ts';
import { checkTimeStamp, type TsaRoot } from '../../packages/evidence/src/rfc3161/check.ts';
import { encodeTimeStampRequest } from '../../packages/evidence/src/rfc3161/request.ts';
import {
  makeTimeStamp,
  TEST_TSA_ROOT,
  type TimeStampMaking,
  timeStampLies,
} from '../../packages/testing/src/tsa/index.ts';

const DATA = new TextEncoder().encode('the file that is stamped\n');
const DIGEST = sha256(DATA);
/** Of the stamps that the test authority makes. */
const MADE_AT = Date.parse('2026-03-01T08:00:00Z') / 1000;

const folder = mkdtempSync(join(tmpdir(), 'guzheng-openssl-'));
const at = (name: string): string => join(folder, name);
let [passed, failed] = [0, 0];

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}

function main(): void {
  const { status, stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  if (status !== 0) {
    console.error(
      'The program openssl is not on this machine. Install it (Debian: apt-get install openssl) and run this again.',
    );
    process.exitCode = 2;
    return;
  }
  console.log(stdout.trim());
  writeFileSync(at('data'), DATA);
  judgeTheirs();
  judgeOurs();
  compareLies();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** OpenSSL makes, this project judges. */
function judgeTheirs(): void {
  for (const kind of ['rsa', 'ec'] as const) {
    makeAuthority(kind);
    for (const hash of ['sha256', 'sha384', 'sha512'] as const) {
      for (const ess of ['sha1', 'sha256'] as const) judgeTheirReply(kind, hash, ess);
    }
  }
}

function judgeTheirReply(kind: 'rsa' | 'ec', hash: string, ess: string): void {
  const request = encodeTimeStampRequest({ digest: DIGEST, nonce: 0x8123_4567_89ab_cdefn });
  writeFileSync(at('request.tsq'), request);
  writeFileSync(at('tsa.cnf'), tsaConfiguration(kind, hash, ess));
  openssl('ts', '-query', '-in', at('request.tsq'), '-text');
  const made = openssl(
    'ts',
    '-reply',
    '-config',
    at('tsa.cnf'),
    '-queryfile',
    at('request.tsq'),
    '-out',
    at('reply.tsr'),
  );
  if (!made) {
    expectThat(`openssl makes a stamp: ${kind}, ${hash}, ess ${ess}`, false);
    return;
  }
  const response = Uint8Array.from(readFileSync(at('reply.tsr')));
  const root: TsaRoot = { name: 'openssl', class: 'development', certificate: derOf(at(`${kind}-root.pem`)) };
  const judge = (bytes: Uint8Array) =>
    checkTimeStamp(
      {
        kind: 'rfc3161',
        target: 'file',
        request: toBase64(request),
        response: toBase64(bytes),
        chain: [],
        revocation: [],
      },
      DIGEST,
      { roots: [root] },
    );
  const check = judge(response);
  console.log(
    `  checkTimeStamp: ${JSON.stringify(check, (key, value) => (key === 'certificate' ? undefined : value))}`,
  );
  const isPinned = check.outcome === 'valid' && check.trust.state === 'pinned';
  expectThat(`a stamp of openssl is valid here: ${kind}, ${hash}, ess ${ess}`, isPinned);
  const theirs = verifyByOpenssl(at('reply.tsr'), at(`${kind}-root.pem`));
  expectThat('  and valid by openssl', theirs);
  const flipped = flip(response);
  writeFileSync(at('flipped.tsr'), flipped);
  expectThat('  one byte flipped: refused here', judge(flipped).outcome === 'invalid');
  expectThat('  one byte flipped: refused by openssl', !verifyByOpenssl(at('flipped.tsr'), at(`${kind}-root.pem`)));
}

/** This project makes, OpenSSL judges. */
function judgeOurs(): void {
  writeFileSync(at('ours-root.pem'), pemOf(TEST_TSA_ROOT.certificate));
  const keys = ['rsa', 'p-256', 'p-384', 'p-521'] as const;
  const makings: readonly TimeStampMaking[] = [
    ...keys.flatMap((key) => (['sha256', 'sha384', 'sha512'] as const).map((hash) => ({ key, hash }))),
    { ess: 'v1' },
    { ess: 'both' },
    { essHash: 'sha512' },
    { accuracy: null },
  ];
  for (const making of makings) judgeOurReply(making);
}

function judgeOurReply(making: TimeStampMaking): void {
  const record = makeTimeStamp(DIGEST, making);
  const response = fromBase64(record.response);
  const name = JSON.stringify(making);
  writeFileSync(at('ours.tsr'), response);
  writeFileSync(at('ours.tsq'), fromBase64(record.request ?? ''));
  expectThat(`openssl reads our request: ${name}`, openssl('ts', '-query', '-in', at('ours.tsq'), '-text'));
  expectThat(
    '  our stamp is valid by openssl, for the file',
    verifyByOpenssl(at('ours.tsr'), at('ours-root.pem'), MADE_AT),
  );
  expectThat(
    '  and for the digest',
    verifyByOpenssl(at('ours.tsr'), at('ours-root.pem'), MADE_AT, ['-digest', bytesToHex(DIGEST)]),
  );
  expectThat(
    '  and for the request',
    verifyByOpenssl(at('ours.tsr'), at('ours-root.pem'), MADE_AT, ['-queryfile', at('ours.tsq')]),
  );
  const flipped = flip(response);
  writeFileSync(at('flipped.tsr'), flipped);
  expectThat(
    '  one byte flipped: refused by openssl',
    !verifyByOpenssl(at('flipped.tsr'), at('ours-root.pem'), MADE_AT),
  );
  const check = checkTimeStamp({ ...record, response: toBase64(flipped) }, DIGEST, { roots: [TEST_TSA_ROOT] });
  expectThat('  one byte flipped: refused here', check.outcome === 'invalid');
}

/**
 * What openssl says of every lie of the maker. It is told, not counted: openssl reads BER, asks less of a time, and looks at revocation
 * only when it is given lists.
 */
function compareLies(): void {
  const believed = timeStampLies.filter(({ name, making }) => {
    const record = makeTimeStamp(DIGEST, making);
    writeFileSync(at('lie.tsr'), fromBase64(record.response));
    writeFileSync(at('lie.tsq'), fromBase64(record.request ?? ''));
    console.log(`lie: ${name}`);
    return verifyByOpenssl(at('lie.tsr'), at('ours-root.pem'), MADE_AT, ['-queryfile', at('lie.tsq')]);
  });
  console.log(`openssl refuses ${timeStampLies.length - believed.length} of ${timeStampLies.length} lies; it believes`);
  for (const { check, name, code } of believed) console.log(`  ${check} ${name} (here ${code})`);
}

function verifyByOpenssl(
  reply: string,
  root: string,
  time?: number,
  what: readonly string[] = ['-data', at('data')],
): boolean {
  const when = time === undefined ? [] : ['-attime', String(time)];
  return openssl('ts', '-verify', ...what, '-in', reply, '-CAfile', root, ...when);
}

/** The last byte of the signature. */
function flip(response: Uint8Array): Uint8Array {
  return response.map((byte, i) => (i === response.length - 1 ? byte ^ 1 : byte));
}

function makeAuthority(kind: 'rsa' | 'ec'): void {
  writeFileSync(
    at('ca.cnf'),
    `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=unused\n
[root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n
[tsa]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n`,
  );
  const newKey = kind === 'rsa' ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'];
  const to = (name: string): readonly string[] => [
    '-nodes',
    '-keyout',
    at(`${kind}-${name}.key`),
    '-config',
    at('ca.cnf'),
  ];
  openssl(
    'req',
    '-x509',
    ...newKey,
    ...to('root'),
    '-extensions',
    'root',
    '-subj',
    '/CN=openssl root',
    '-days',
    '3650',
    '-out',
    at(`${kind}-root.pem`),
  );
  openssl(
    'req',
    '-new',
    ...newKey,
    ...to('tsa'),
    '-subj',
    '/O=openssl, tests/CN=openssl tsa',
    '-out',
    at(`${kind}-tsa.csr`),
  );
  openssl(
    'x509',
    '-req',
    '-in',
    at(`${kind}-tsa.csr`),
    '-CA',
    at(`${kind}-root.pem`),
    '-CAkey',
    at(`${kind}-root.key`),
    '-CAcreateserial',
    '-extfile',
    at('ca.cnf'),
    '-extensions',
    'tsa',
    '-days',
    '365',
    '-out',
    at(`${kind}-tsa.pem`),
  );
}

function tsaConfiguration(kind: string, hash: string, ess: string): string {
  writeFileSync(at('serial'), '01\n');
  return `[tsa]\ndefault_tsa=one\n[one]\nserial=${at('serial')}\ncrypto_device=builtin\nsigner_cert=${at(`${kind}-tsa.pem`)}
certs=${at(`${kind}-root.pem`)}\nsigner_key=${at(`${kind}-tsa.key`)}\nsigner_digest=${hash}\ndefault_policy=1.2.3.4.1
digests=sha256,sha384,sha512\naccuracy=secs:1,millisecs:500,microsecs:100\nclock_precision_digits=3\nordering=yes\ntsa_name=yes
ess_cert_id_chain=no\ness_cert_id_alg=${ess}\n`;
}

/** Runs it, prints it with what it said, and tells whether it went well. */
function openssl(...args: readonly string[]): boolean {
  console.log(
    `$ openssl ${args
      .map((arg) => (/\s/.test(arg) ? `'${arg}'` : arg))
      .join(' ')
      .replaceAll(`${folder}/`, '')}`,
  );
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  const said = `${stdout}${stderr}`
    .replaceAll(`${folder}/`, '')
    .replace(/^[.+*-]+$/gm, '')
    .trim();
  if (said !== '') console.log(said.replace(/^/gm, '  '));
  return status === 0;
}

function expectThat(what: string, holds: boolean): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? 'ok' : 'NOT OK'}: ${what}`);
}

function derOf(pem: string): string {
  const text = readFileSync(pem, 'utf8');
  return (/-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text)?.[1] ?? '').replace(/\s/g, '');
}

function pemOf(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
}
