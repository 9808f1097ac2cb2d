import { createHash, X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { type FileReading, type Machine, readSmall } from './machine.ts';

/** A root certificate: SHA-256 of its DER form, and that form. */
interface Root {
  readonly sha256: string;
  readonly der: Uint8Array;
}

/** More than this many roots are counted, not listed. */
const MOST_LISTED = 60;

/**
 * E3: whom the means of capture believe. The plain client believes the roots that come with Node.js, and `ca` (PEM). The browser
 * believes its own list, `ca`, and what its user added: on macOS and Windows to the system's store, on Linux see nss.ts.
 */
export async function lookAtTrust(machine: Machine, ca = ''): Promise<EnvironmentFinding[]> {
  const carried = rootsIn(tls.rootCertificates.join('\n'));
  return [
    found(
      'trust-node',
      'E3',
      `${carried.length} root certificates come with Node.js ${process.version}`,
      summary(carried),
    ),
    namedRoots(rootsIn(ca)),
    addedRoots(carried),
    await systemRoots(machine, carried),
  ];
}

/** With a root of his own anybody can sign a certificate in the name of any site: that is how a network reads along. */
function namedRoots(named: readonly Root[]): EnvironmentFinding {
  const id = 'trust-named';
  if (named.length === 0)
    return found(id, 'E3', 'the capture was not told to believe any further certificate', { count: 0 });
  const detail = `the capture was told to believe ${named.length} further certificates: ${names(named)}`;
  return concern(id, 'E3', detail, list(named));
}

/** By NODE_EXTRA_CA_CERTS, a flag or the system. They are not believed here, and speak of a network that may read along. */
function addedRoots(carried: readonly Root[]): EnvironmentFinding {
  const id = 'trust-added';
  if (typeof tls.getCACertificates !== 'function') {
    return unchecked(id, 'E3', `Node.js ${process.version} does not tell which roots were added to its own`);
  }
  const added = beyond(rootsIn(tls.getCACertificates('default').join('\n')), carried);
  if (added.length === 0) return found(id, 'E3', 'nothing was added to the roots that come with Node.js', { count: 0 });
  const detail = `${added.length} root certificates were added to Node.js from outside (${names(added)}); the plain client does not believe them`;
  return concern(id, 'E3', detail, list(added));
}

/** https://go.dev/src/crypto/x509/root_linux.go and root_bsd.go: where distributions keep theirs; the first one there counts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

async function systemRoots(machine: Machine, carried: readonly Root[]): Promise<EnvironmentFinding> {
  if (machine.platform !== 'linux') return storeOfSystem(carried);
  for (const path of SYSTEM_BUNDLES) {
    const file = await readSmall(machine, path);
    if (file.state === 'read') return judgeBundle(file, carried);
  }
  return found('trust-system', 'E3', 'this system has no bundle of root certificates in any of the usual places');
}

function judgeBundle(file: Extract<FileReading, { state: 'read' }>, carried: readonly Root[]): EnvironmentFinding {
  const roots = rootsIn(file.text);
  const extra = beyond(roots, carried);
  const data = { path: file.path, sha256: sha256(file.bytes), ...summary(roots), beyondNode: list(extra) };
  // Neither means of capture asks this file on Linux: it is here to be compared.
  const detail = `the system trusts ${roots.length} roots, ${extra.length} of them not among Node.js's own`;
  return found('trust-system', 'E3', extra.length === 0 ? detail : `${detail}: ${names(extra)}`, data);
}

/** On these systems the browser believes what was added to the store of the system. */
function storeOfSystem(carried: readonly Root[]): EnvironmentFinding {
  const id = 'trust-system';
  if (typeof tls.getCACertificates !== 'function') {
    return unchecked(id, 'E3', `Node.js ${process.version} does not read the store of the system`);
  }
  const roots = rootsIn(tls.getCACertificates('system').join('\n'));
  const extra = beyond(roots, carried);
  const data = { ...summary(roots), beyondNode: list(extra) };
  if (extra.length === 0)
    return found(id, 'E3', `the system trusts ${roots.length} roots, all among Node.js's own`, data);
  return concern(
    id,
    'E3',
    `the system, and with it the browser, trusts ${extra.length} roots that are not among Node.js's own: ${names(extra)}`,
    data,
  );
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/g;

/** Each certificate of a PEM text once, in the order of their digests: bundles differ in theirs. */
function rootsIn(pem: string): Root[] {
  const all = [...pem.matchAll(CERTIFICATE)].map(([, body = '']) => Buffer.from(body, 'base64'));
  const roots = new Map(all.map((der) => [sha256(der), der] as const));
  return [...roots].map(([digest, der]) => ({ sha256: digest, der })).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

function beyond(roots: readonly Root[], known: readonly Root[]): Root[] {
  const digests = new Set(known.map((root) => root.sha256));
  return roots.filter((root) => !digests.has(root.sha256));
}

/** The digest is of the certificates' digests in hex, sorted, one a line: two stores with the same one hold the same roots. */
function summary(roots: readonly Root[]): { readonly count: number; readonly digestOfDigests: string } {
  return {
    count: roots.length,
    digestOfDigests: sha256(Buffer.from(roots.map((root) => `${root.sha256}\n`).join(''))),
  };
}

function list(roots: readonly Root[]): {
  readonly count: number;
  readonly sha256: readonly string[];
  readonly subjects: readonly string[];
} {
  const shown = roots.slice(0, MOST_LISTED);
  return { count: roots.length, sha256: shown.map((root) => root.sha256), subjects: shown.map(subjectOf) };
}

function names(roots: readonly Root[]): string {
  return listed(roots.slice(0, MOST_LISTED).map(subjectOf), 4);
}

function subjectOf({ der }: Root): string {
  try {
    const { subject } = new X509Certificate(der);
    const common = /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
    return common.replace(/\p{C}/gu, '�').slice(0, 100);
  } catch {
    return 'a certificate that cannot be read';
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
