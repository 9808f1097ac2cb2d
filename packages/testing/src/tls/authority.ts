import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type Certificate, type KeyPair, signCertificate, toPem } from './certificate.ts';

/** A certificate authority of a test: good certificates, and every kind of bad ones. */
export interface Authority {
  /** The root, in PEM. */
  readonly certificate: string;
  issue(options: IssueOptions): Promise<Credentials>;
}

/** What a TLS server needs, in PEM. `cert` is what it presents: its own certificate and then whatever leads to the root, without the root. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

export interface IssueOptions {
  /** Names, with `*.` in front where that is meant, and addresses. For a wrong host, name another one. */
  readonly hosts: readonly string[];
  /** Default yesterday. */
  readonly notBefore?: Date;
  /** Default in 90 days. */
  readonly notAfter?: Date;
  readonly signedBy?: Signer;
  /** Default `p-256`. RSA with 1,024 bits has been too weak for any certificate since 2014 (CA/B Baseline Requirements §6.1.5). */
  readonly keys?: 'p-256' | 'rsa-1024';
}

/**
 * Default `root`. `intermediate`: presented with the certificate. `missing-intermediate`: the same, but not presented. `itself`:
 * self-signed. `stranger`: a root nobody trusts. `leaf`: a server's certificate, which may sign nothing (RFC 5280 §4.2.1.9).
 */
export type Signer = 'root' | 'intermediate' | 'missing-intermediate' | 'itself' | 'stranger' | 'leaf';

/** Makes a new root, and what can sign beneath and beside it. */
export async function makeAuthority(): Promise<Authority> {
  const root = await authority('Guzheng test root');
  const [stranger, intermediate] = await Promise.all([
    authority('Guzheng test root that nobody trusts'),
    authority('Guzheng test intermediate', root),
  ]);
  const leaf = await server({ hosts: ['leaf.test'] }, root);
  const signers: Readonly<Record<Signer, { readonly by?: Certificate; readonly presented: readonly Certificate[] }>> = {
    root: { by: root, presented: [] },
    intermediate: { by: intermediate, presented: [intermediate] },
    'missing-intermediate': { by: intermediate, presented: [] },
    itself: { presented: [] },
    stranger: { by: stranger, presented: [] },
    leaf: { by: leaf, presented: [leaf] },
  };
  return {
    certificate: toPem(root),
    issue: async (options) => {
      const { by, presented } = signers[options.signedBy ?? 'root'];
      const issued = await server(options, by);
      const key = issued.keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
      return { key: key.toString(), cert: [issued, ...presented].map(toPem).join('') };
    },
  };
}

async function authority(name: string, issuer?: Certificate): Promise<Certificate> {
  return signCertificate({ name, keys: await makeKeys('p-256'), hosts: [], authority: true, ...validity({}) }, issuer);
}

async function server(options: IssueOptions, issuer?: Certificate): Promise<Certificate> {
  const { hosts, keys = 'p-256' } = options;
  const name = hosts[0] ?? 'nobody';
  return signCertificate({ name, keys: await makeKeys(keys), hosts, authority: false, ...validity(options) }, issuer);
}

function makeKeys(kind: 'p-256' | 'rsa-1024'): Promise<KeyPair> {
  const generate = promisify(generateKeyPair);
  return kind === 'p-256' ? generate('ec', { namedCurve: 'P-256' }) : generate('rsa', { modulusLength: 1024 });
}

const DAY_MS = 86_400_000;

type Validity = Pick<IssueOptions, 'notBefore' | 'notAfter'>;

function validity({ notBefore, notAfter }: Validity): Required<Validity> {
  return {
    notBefore: notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: notAfter ?? new Date(Date.now() + 90 * DAY_MS),
  };
}
