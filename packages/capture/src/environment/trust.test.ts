import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { makeAuthority } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtTrust } from './trust.ts';

/** The certificate of an authority that nobody but this test knows. */
let own: string;
beforeAll(async () => {
  own = (await makeAuthority()).certificate;
});

async function look(files: Readonly<Record<string, string>> = {}, ca?: string) {
  const findings = await lookAtTrust(await makeMachine(files), ca);
  return new Map(findings.map((finding) => [finding.id, finding]));
}

describe('the roots of Node.js', () => {
  it('are counted, and digested whatever their order', async () => {
    const finding = (await look()).get('trust-node');
    expect(finding).toMatchObject({ point: 'E3', outcome: 'found', data: { count: new Set(rootCertificates).size } });
    const reversed = await look({ '/etc/ssl/cert.pem': [...rootCertificates].reverse().join('\n') });
    expect(reversed.get('trust-system')).toMatchObject({
      data: { ...Object(finding?.data), beyondNode: { count: 0 } },
    });
  });

  it('that were added from outside are a concern', async () => {
    const { root } = await makeMachine({ '/own.pem': own });
    const program = `
      import { lookAtTrust } from ${JSON.stringify(new URL('./trust.ts', import.meta.url).href)};
      const machine = { platform: 'linux', env: {}, root: '/nonexistent', home: '/', onRun() {} };
      console.log(JSON.stringify(await lookAtTrust(machine)));`;
    const outcomes = [{ NODE_EXTRA_CA_CERTS: join(root, 'own.pem') }, {}].map((env) => {
      const args = ['--conditions=@guzheng/source', '--input-type=module', '--eval', program];
      const printed: unknown = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
      return printed;
    });
    expect(outcomes[0]).toContainEqual(expect.objectContaining({ id: 'trust-added', outcome: 'concern' }) as unknown);
    expect(outcomes[1]).toContainEqual(expect.objectContaining({ id: 'trust-added', outcome: 'found' }) as unknown);
  });
});

describe('certificates that the capture was told to believe', () => {
  it('are a concern, each with its digest and name', async () => {
    expect((await look({}, own)).get('trust-named')).toMatchObject({
      outcome: 'concern',
      data: { count: 1, subjects: ['Guzheng test root'] },
    });
    expect((await look()).get('trust-named')).toMatchObject({ outcome: 'found' });
  });
});

describe('the roots of the system', () => {
  it('are compared with those of Node.js', async () => {
    const bundle = [...rootCertificates.slice(0, 10), own, own].join('\n');
    expect((await look({ '/etc/ssl/certs/ca-certificates.crt': bundle })).get('trust-system')).toMatchObject({
      outcome: 'found',
      data: { count: 11, beyondNode: { count: 1, sha256: [expect.stringMatching(/^[0-9a-f]{64}$/) as unknown] } },
    });
  });

  it('may be none, or no certificates at all', async () => {
    expect((await look()).get('trust-system')).toMatchObject({ outcome: 'found' });
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect((await look({ '/etc/ssl/cert.pem': broken })).get('trust-system')).toMatchObject({
      data: { count: 1, beyondNode: { subjects: ['a certificate that cannot be read'] } },
    });
  });

  it('are those of its own store where it is not Linux', async () => {
    const findings = await lookAtTrust(await makeMachine({}, { platform: 'darwin' }));
    expect(findings.map(({ id }) => id)).toContain('trust-system');
  });
});
