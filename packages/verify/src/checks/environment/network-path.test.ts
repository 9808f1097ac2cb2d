/** The network path and the certificate, as they stand in made evidence; every code has a vector in vectors/cases/network. */
import {
  type CaptureRecord,
  type Connection,
  canonicalize,
  layout,
  type NetworkReport,
  parseJson,
  parseNetworkReport,
  utf8Encode,
} from '@guzheng/evidence';
import { type EvidencePackageLies, makeEvidence } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { checkOf, failures, judgeMade, outcomeOf } from '../../../test/judge.ts';
import type { Report } from '../../report.ts';

const told = async (lies: EvidencePackageLies): Promise<Report> => judgeMade(await makeEvidence({ lies }));
const withNetwork = (edit: (network: NetworkReport) => Partial<NetworkReport>): EvidencePackageLies => ({
  files: (files) => {
    const network = parseNetworkReport(parseJson(files.get(layout.network) ?? new Uint8Array()));
    return files.set(layout.network, utf8Encode(`${canonicalize({ ...network, ...edit(network) })}\n`));
  },
});
const withConnections = (edit: (connection: Connection) => object): EvidencePackageLies =>
  withNetwork(({ connections }) => ({ connections: connections.map((own) => ({ ...own, ...edit(own) })) }));

describe('E5, the network path', () => {
  it('holds though a browser that knows a site to be secure never asks its port 80', async () => {
    const report = await told(
      withNetwork(({ connections }) => ({
        connections: connections.filter(({ means, port }) => means === 'http' || port === 443),
      })),
    );
    expect(outcomeOf(report, 'E5')).toBe('PASS');
  });

  it('holds where two resolvers of three gave the address that was used', async () => {
    const report = await told(
      withNetwork(({ resolutions: [first, ...rest] }) => {
        if (first === undefined) throw new Error('made evidence has answers');
        const records = [{ name: 'huatai.test', type: 'A', data: '198.51.100.1' }];
        return { resolutions: [first, ...rest, { ...first, resolver: 'https://third.test/dns-query', records }] };
      }),
    );
    expect(outcomeOf(report, 'E5')).toBe('PASS');
  });

  it('takes an address for the same in every spelling', async () => {
    const report = await told(withConnections(() => ({ host: 'HUATAI.test.', ip: '::ffff:192.0.2.7' })));
    expect(outcomeOf(report, 'E5')).toBe('PASS');
  });

  it('lists everything that is open, and names the weightiest', async () => {
    const report = await told(
      withNetwork(({ connections, resolutions }) => ({
        connections: connections.map(({ tls: _, ...own }) => own),
        resolutions: resolutions.slice(0, 1),
      })),
    );
    expect(checkOf(report, 'E5')).toMatchObject({
      code: 'tls-unrecorded',
      evidence: { open: ['tls-unrecorded', 'resolver-alone'] },
    });
  });

  it('is not contradicted by an attempt that a bad certificate ended: nothing came that way', async () => {
    const report = await told(
      withNetwork(({ connections }) => ({
        connections: connections.flatMap((own) =>
          own.tls === undefined ? [own] : [own, { ...own, outcome: 'failed', tls: { ...own.tls, valid: false } }],
        ),
      })),
    );
    expect(outcomeOf(report, 'E5')).toBe('UNPROVEN tls-invalid-part');
  });

  it('names every host and connection in its evidence, bounded', async () => {
    const report = await told(
      withNetwork(({ connections: [first, ...rest] }) => ({
        connections: [...Array.from({ length: 5_000 }, () => first).filter((own) => own !== undefined), ...rest],
      })),
    );
    expect(JSON.stringify(checkOf(report, 'E5').evidence).length).toBeLessThan(20_000);
  });

  it('is not asked of what came over no network', async () => {
    const alone = ({ browser: _b, plain: _p, ...capture }: CaptureRecord): CaptureRecord => ({ ...capture });
    expect(outcomeOf(await told({ capture: alone }), 'E5')).toBe('N-A');
  });
});

describe('C6, the certificate', () => {
  it.each([
    ['a second before it begins', { validFrom: '2026-07-01T08:00:05.000Z' }, 'PASS'],
    ['an hour before it begins', { validFrom: '2026-07-01T09:00:00.000Z' }, 'FAIL certificate-not-valid'],
    ['an hour after it ended', { validTo: '2026-07-01T07:00:00.000Z' }, 'FAIL certificate-not-valid'],
    ['with dates that are none', { validTo: 'soon' }, 'UNPROVEN certificate-unreadable'],
  ])('was used %s', async (_, leaf, outcome) => {
    const report = await told(
      withConnections(({ tls }) =>
        tls === undefined ? {} : { tls: { ...tls, chain: tls.chain.map((own) => ({ ...own, ...leaf })) } },
      ),
    );
    expect(outcomeOf(report, 'C6')).toBe(outcome);
  });

  it('that ran out fails on its own, though the connection was said to be valid', async () => {
    const report = await told(
      withConnections(({ tls }) =>
        tls === undefined
          ? {}
          : { tls: { ...tls, chain: tls.chain.map((own) => ({ ...own, validTo: '2020-01-01T00:00:00Z' })) } },
      ),
    );
    expect(failures(report)).toEqual(['C6 certificate-not-valid']);
  });
});
