/** One lie for each check on the machine, told by a forger who has made everything after it again. */
import { layout } from '@guzheng/evidence';
import { type EvidencePackageLies, makeArchive, SOUND_PROGRAM_SHA256 } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { failures, outcomeOf } from '../../../test/judge.ts';
import { soundly, withEnvironment } from '../../../test/sound.ts';
import { noTrust } from '../../policy/trust.ts';
import type { ReviewPoint } from '../../report.ts';

type Data = { readonly [name: string]: unknown };
const withFinding = (id: string, data: Data): EvidencePackageLies =>
  withEnvironment(({ findings }) => ({ findings: findings.map((own) => (own.id === id ? { ...own, data } : own)) }));
const withoutFinding = (id: string): EvidencePackageLies =>
  withEnvironment(({ findings }) => ({ findings: findings.filter((own) => own.id !== id) }));

describe('a machine that looked at itself', () => {
  it('passes what its record can show', async () => {
    const report = await soundly();
    for (const id of ['E1', 'E2', 'E3', 'E4', 'C1', 'C5', 'T1', 'T2', 'T5', 'T9'] as const)
      expect([id, outcomeOf(report, id)]).toEqual([id, 'PASS']);
  });

  it.each<[string, ReviewPoint, EvidencePackageLies, string]>([
    ['no name', 'E1', withoutFinding('hostname'), 'UNPROVEN environment-unrecorded'],
    ['no self-test', 'E2', withoutFinding('self-test-disk'), 'UNPROVEN environment-unrecorded'],
    ['a hosts file nobody looked at', 'E3', withoutFinding('hosts-file'), 'UNPROVEN environment-unrecorded'],
    [
      'a hosts file that names the host, and is no concern',
      'E3',
      withFinding('hosts-file', { namesCapturedHost: true }),
      'FAIL environment-contradicted',
    ],
    [
      'a browser without the flag that it is said to have',
      'E3',
      {
        capture: (own) => ({
          ...own,
          tools: { ...own.tools, browser: { product: 'x', source: 'installed', sha256: '11'.repeat(32), args: [] } },
        }),
      },
      'FAIL environment-contradicted',
    ],
    [
      'a login of a profile that is said to have been empty',
      'E3',
      { capture: (own) => ({ ...own, account: { statement: '原告账号', means: 'profile' } }) },
      'FAIL environment-contradicted',
    ],
    [
      'another digest of Node.js',
      'E6',
      withFinding('node', { version: '24.0.0', sha256: 'ab'.repeat(32) }),
      'FAIL tools-contradicted',
    ],
    ['no digest of the program', 'E6', withoutFinding('program-files'), 'UNPROVEN environment-unrecorded'],
  ])('%s', async (_, id, lies, outcome) => {
    expect(outcomeOf(await soundly(lies), id)).toBe(outcome);
  });

  it('is compared with the releases that are handed in, version by version', async () => {
    const releases = (sha256: string, version = '0.1.0') =>
      soundly({}, { trust: { ...noTrust, releases: [{ program: 'guzheng', version, sha256 }] } });
    expect(outcomeOf(await releases(SOUND_PROGRAM_SHA256), 'E6')).toBe('PASS');
    expect(outcomeOf(await releases('ab'.repeat(32)), 'E6')).toBe('FAIL program-not-released');
    expect(outcomeOf(await releases('ab'.repeat(32), '0.2.0'), 'E6')).toBe('UNPROVEN releases-unknown');
  });
});

describe('the clock', () => {
  const dated = (date: string): EvidencePackageLies => ({
    files: (files) => {
      const bytesOf = (path: string) => files.get(path) ?? new Uint8Array();
      const shot = bytesOf(`${layout.screenshots}viewport.png`);
      const [dom, body] = [bytesOf(`${layout.page}dom.html`), bytesOf(`${layout.fetch}1-body`)];
      return files.set(layout.warc, makeArchive({ shot, dom, body, status: 200, date }));
    },
  });

  it('of one site that is wrong makes nobody a liar: C5 says it, E4 stands on the time servers', async () => {
    const report = await soundly(dated('Wed, 01 Jul 2026 09:00:03 GMT'));
    expect([outcomeOf(report, 'C5'), outcomeOf(report, 'E4')]).toEqual(['UNPROVEN site-date-apart', 'PASS']);
    expect(failures(report)).toEqual([]);
  });

  it('is not right by two servers at one address, nor by this machine itself', async () => {
    const at = (ip: string) =>
      soundly(
        withEnvironment(({ clock }) => ({
          clock: { ...clock, readings: clock.readings.map((own) => ({ ...own, ip })) },
        })),
      );
    expect(outcomeOf(await at('192.0.2.101'), 'E4')).toBe('UNPROVEN clock-unmeasured');
    expect(outcomeOf(await at('127.0.0.1'), 'E4')).toBe('UNPROVEN clock-unmeasured');
  });

  it('does not hang on what the findings say of it', async () => {
    const report = await soundly(
      withEnvironment(({ clock, findings }) => ({
        findings: [...findings, { id: 'clock-offset', point: 'E4', outcome: 'found', detail: 'right' }],
        clock: { ...clock, readings: [] },
      })),
    );
    expect(outcomeOf(report, 'E4')).toBe('FAIL environment-log-mismatch');
  });
});
