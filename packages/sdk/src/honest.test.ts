import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '@guzheng/capture';
import { type HostileSite, startHostileSite } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFile } from './index.ts';

let site: HostileSite;
let out: string;

beforeAll(async () => {
  site = await startHostileSite();
  out = await mkdtemp(join(tmpdir(), 'guzheng-honest-'));
});

afterAll(async () => {
  await site.close();
  await rm(out, { recursive: true });
});

/** The worst that a verifier could do to someone's case: call an honest capture a forgery. */
describe('an honest capture is never contradicted, whatever the page does', () => {
  it('of every page of the hostile site', async () => {
    expect(site.paths.length).toBeGreaterThan(15);
    for (const [i, path] of site.paths.entries()) {
      const captured = await capture(`${site.url}${path}`, {
        out,
        name: `page-${i}`,
        allowPrivate: true,
        maxTimeMs: 20_000,
      });
      const { checks, verdict } = await verifyFile(captured.path, { offline: true });
      expect(
        checks.filter(({ status }) => status === 'FAIL'),
        path,
      ).toEqual([]);
      expect(verdict, path).toBe('unproven');
    }
  });
});
