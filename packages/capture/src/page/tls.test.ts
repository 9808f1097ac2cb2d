import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';

const network = setNetwork();

const HTML = { 'content-type': 'text/html; charset=utf-8' };

describe('what a handshake of the browser shows', () => {
  it('is kept for each host and port, for those of frames in other processes too, with the chain as it was presented', async () => {
    const port = await network.serveTls((request, response) => {
      const frame =
        request.url === '/' ? `<iframe src="https://b.test:${port}/frame"></iframe><img src=/x.png>` : 'frame';
      response.writeHead(200, HTML).end(frame);
    });
    const seen = await network.visit(`https://a.test:${port}/`, { isolateSites: true });
    expect([...seen.tls.keys()].sort()).toEqual([`a.test:${port}`, `b.test:${port}`]);
    for (const facts of seen.tls.values()) {
      expect(facts).toMatchObject({ protocol: 'TLS 1.3', valid: true, certificateTransparency: expect.any(String) });
      const [leaf, issuer] = facts.chain.map(({ der = '' }) => new X509Certificate(Buffer.from(der, 'base64')));
      expect(leaf?.subjectAltName).toBe('DNS:a.test, DNS:*.test');
      expect(issuer !== undefined && leaf?.verify(issuer.publicKey)).toBe(true);
      expect(facts.chain[0]?.sha256).toBe(leaf?.fingerprint256.replaceAll(':', '').toLowerCase());
    }
    expect(seen.connections.filter(({ means }) => means === 'browser').map(({ host }) => host)).toContain('b.test');
  });

  it('is judged where the browser was told to take anything', async () => {
    const port = await network.serveTls((_, response) => void response.writeHead(200, HTML).end('<title>t</title>'));
    const asked: [number, string][] = [];
    const seen = await network.visit(`https://a.test:${port}/`, {
      ignoreInvalidTls: true,
      judgeChain: (chain, host) => {
        asked.push([chain.length, host]);
        return { valid: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' };
      },
    });
    expect(seen.capture?.title).toBe('t');
    expect(asked).toEqual([[2, 'a.test']]);
    expect(seen.tls.get(`a.test:${port}`)).toMatchObject({ valid: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });
});
