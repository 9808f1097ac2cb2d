import {
  type CaptureRecord,
  type Connection,
  canonicalize,
  layout,
  type NetworkReport,
  parseJson,
  parseNetworkReport,
  type Resolution,
  utf8Encode,
} from '@guzheng/evidence';
import type { EvidencePackageLies } from '@guzheng/testing';
import { lied } from './make.ts';
import { type Cases, contradicted, type Outcome, verifiedBut } from './vector.ts';

const E5 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('E5', code);
const C6 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('C6', code);

const withNetwork = (edit: (network: NetworkReport) => Partial<NetworkReport>): EvidencePackageLies => ({
  files: (files) => {
    const network = parseNetworkReport(parseJson(files.get(layout.network) ?? new Uint8Array()));
    return files.set(layout.network, utf8Encode(`${canonicalize({ ...network, ...edit(network) })}\n`));
  },
});
const withConnections = (edit: (connection: Connection) => object): EvidencePackageLies =>
  withNetwork(({ connections }) => ({ connections: connections.map((own) => ({ ...own, ...edit(own) })) }));
const withTls = (edit: (tls: NonNullable<Connection['tls']>) => object): EvidencePackageLies =>
  withConnections(({ tls }) => (tls === undefined ? {} : { tls: { ...tls, ...edit(tls) } }));
const withLeaf = (leaf: object): EvidencePackageLies =>
  withTls(({ chain: [first, ...rest] }) => ({ chain: [{ ...first, ...leaf }, ...rest] }));
const resolved = (resolution: Resolution, data: string): Resolution => ({
  ...resolution,
  records: resolution.records.map((record) => ({ ...record, data })),
});
const withConnection = (edit: (connection: Connection) => Connection): EvidencePackageLies =>
  withNetwork(({ connections, resolutions }) => {
    const added = connections.slice(-1).map(edit);
    const inner = resolutions.flatMap((own) => added.map(({ ip = '' }) => resolved(own, ip)));
    return { connections: [...connections, ...added], resolutions: [...resolutions, ...inner] };
  });

/** A real certificate, of a name and of years that have nothing to do with the page. */
const CERTIFICATE = [
  'MIIBszCCAVmgAwIBAgIUBCquBOAdrVPg4xSWWsTz/aZ5wowwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJVGVzdCByb290MCAXDTI2',
  'MTEyMjE4MTAxMloYDzIxMjYxMDI5MTgxMDEyWjAUMRIwEAYDVQQDDAlzaXRlLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC',
  'AARIT8/2v66w5pD0jheIrn8a9GbMBj7Dl6ApI9VA38Ht3EDaf8DQKou6EYsO1fq3Zho0ebkNx1+mRhaFt2/q/SXYo4GGMIGDMCEG',
  'A1UdEQQaMBiCCXNpdGUudGVzdIILKi5zaXRlLnRlc3QwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQU',
  'aLC1WV7XsbVlK/x7tiO/6/HstlYwHwYDVR0jBBgwFoAUOi5MwDHbZzacIgNvm6WNBJTgs+gwCgYIKoZIzj0EAwIDSAAwRQIgcdAa',
  'K4zChUiK1rhfuwxzCZScQdj3InDUok8n5qPul78CIQDnQdkp/6WX4ob1L5CW23VK47L/4QZ4jgik6y9TDpSlkw==',
].join('');

const overHttp = ({ browser, screenshots, requestedUrl: url }: CaptureRecord): Partial<CaptureRecord> => ({
  ...(browser === undefined
    ? {}
    : { browser: { ...browser, hops: [{ url, status: 200, ip: '192.0.2.7' }], finalUrl: url } }),
  screenshots: screenshots.map((shot) => ({ ...shot, url })),
});

export const networkCases: Cases = {
  'page-from-nowhere': lied(
    'capture.json has an answer from an address to which no connection went',
    E5('connection-missing'),
    withNetwork(({ connections }) => ({ connections: connections.filter(({ means }) => means !== 'browser') })),
  ),
  'certificate-invalid': lied(
    "the certificate of the page's own host was not valid, and the page was captured all the same",
    E5('tls-invalid'),
    withTls(() => ({ valid: false, error: 'self-signed certificate' })),
  ),
  'certificate-of-a-part-invalid': lied(
    'a host that serves a part of the page showed a certificate that does not hold',
    verifiedBut('E5', 'tls-invalid-part'),
    withConnection(({ tls, ...own }) => ({
      ...{ ...own, host: 'ads.test' },
      ...(tls === undefined ? {} : { tls: { ...tls, valid: false } }),
    })),
  ),
  'page-over-plain-http': lied('the browser got the page without TLS', verifiedBut('E5', 'tls-absent'), {
    capture: (capture) => ({ ...capture, ...overHttp(capture) }),
  }),
  'tls-not-recorded': lied(
    'nothing is recorded of TLS and certificates',
    verifiedBut('E5', 'tls-unrecorded'),
    withNetwork(({ connections }) => ({ connections: connections.map(({ tls: _, ...own }) => own) })),
  ),
  'address-nobody-gave': lied(
    'both resolvers gave another address than the one that was connected to',
    E5('address-not-resolved'),
    withNetwork(({ resolutions }) => ({ resolutions: resolutions.map((own) => resolved(own, '198.51.100.1')) })),
  ),
  'address-of-this-machine': lied(
    "one connection to the page's host went to the machine itself",
    verifiedBut('E5', 'address-private'),
    withConnection((own) => ({ ...own, ip: '127.0.0.1' })),
  ),
  'no-answer-of-a-resolver': lied(
    'no answer of a resolver is recorded',
    verifiedBut('E5', 'resolution-missing'),
    withNetwork(() => ({ resolutions: [] })),
  ),
  'one-resolver-silent': lied(
    'the second resolver did not answer',
    verifiedBut('E5', 'resolver-alone'),
    withNetwork(({ resolutions }) => ({
      resolutions: resolutions.map((own, i) => (i === 0 ? own : { ...own, outcome: 'failed', records: [] })),
    })),
  ),
  'resolvers-disagree': lied(
    'the second resolver gave another address',
    verifiedBut('E5', 'resolvers-disagree'),
    withNetwork(({ resolutions }) => ({
      resolutions: resolutions.map((own, i) => (i === 0 ? own : resolved(own, '198.51.100.1'))),
    })),
  ),
  'certificate-ran-out': lied(
    'the certificate had run out when the page was fetched',
    C6('certificate-not-valid'),
    withLeaf({ validTo: '2026-06-01T00:00:00.000Z' }),
  ),
  'certificate-is-another': lied(
    'the enclosed certificate has other dates than are stated',
    C6('certificate-mismatch'),
    withLeaf({ der: CERTIFICATE }),
  ),
  'certificate-is-none': lied(
    'the enclosed certificate is no certificate',
    verifiedBut('C6', 'certificate-unreadable'),
    withLeaf({ der: 'AAAA' }),
  ),
};
