import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaptureResult, capture } from '@guzheng/capture';
import type { Loss } from '@guzheng/evidence';
import { type HostileCase, type HostileSite, hostileCases, type SealedCase, startHostileSite } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '../test/hold.ts';
import { type Opened, openCaptured } from '../test/opened.ts';
import { verifyFile } from './index.ts';

/** Captures at the same time: each has a site of its own, which hears nobody else. */
const AT_ONCE = 3;

let sites: readonly HostileSite[];
let free: HostileSite[];
const waiting: ((site: HostileSite) => void)[] = [];
let out: string;

beforeAll(async () => {
  sites = await Promise.all(Array.from({ length: AT_ONCE }, startHostileSite));
  free = [...sites];
  out = await mkdtemp(join(tmpdir(), 'guzheng-hostile-'));
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await rm(out, { recursive: true });
});

const misjudged: string[] = [];

const sealed = hostileCases.filter((one) => one.outcome !== 'refused');
const refused = hostileCases.filter((one) => one.outcome === 'refused');

/**
 * The worst that could be done to someone's case: to leave out what was there, to make up what was not, to call the honest a forger.
 * A false contradiction is no second time tried.
 */
describe.concurrent('a capture of the hostile site', () => {
  it.each(sealed.map((one) => [one.name, one] as const))(
    '%s holds what the site said, and says what is missing',
    (_, stated) =>
      withSite(async (site) => {
        const captured = await take(stated, site);
        await neverContradicted(stated, captured);
        expect(differences(stated, await openCaptured(captured), site)).toEqual([]);
      }),
  );

  it.each(refused.map((one) => [one.name, one] as const))(
    '%s is refused with its reason, and leaves no file',
    (_, stated) =>
      withSite(async (site) => {
        await expect(take(stated, site)).rejects.toMatchObject({ name: 'CaptureError', code: stated.code });
      }),
  );
});

/** A check that could not fail would be worth nothing. */
it('a package that says too little, too much or another thing is noticed', () =>
  withSite(async (site) => {
    const stated = caseOf('frameset');
    const opened = await openCaptured(await take({ ...stated, name: 'noticed' }, site));
    const { exchanges, losses, record } = opened;
    const [first, ...others] = exchanges;
    if (first === undefined) throw new Error('the archive is empty');
    const made: Loss = { weight: 'note', code: 'request-failed', means: 'browser', detail: 'never' };
    const lies: Readonly<Record<string, Partial<Opened>>> = {
      'an exchange left out': { exchanges: others },
      'an exchange made up': { exchanges: [...exchanges, { ...first, url: `${first.url}?made-up` }] },
      'another status': { exchanges: [{ ...first, status: 404 }, ...others] },
      'another body': { exchanges: [{ ...first, body: Uint8Array.of(1) }, ...others] },
      'a loss made up': { losses: [...losses, made] },
      'a label made up': { record: { ...record, labels: ['wall-login'] } },
      'partial in place of complete': { record: { ...record, completeness: 'partial' } },
    };
    expect(differences(stated, opened, site)).toEqual([]);
    for (const [lie, changed] of Object.entries(lies))
      expect([lie, differences(stated, { ...opened, ...changed }, site).length]).not.toEqual([lie, 0]);
    expect(differences({ ...stated, shows: ['never shown'] }, opened, site)).toEqual([
      'the text does not show never shown',
    ]);
  }));

it('no capture was contradicted that should not be, at a first attempt either', () => {
  expect(misjudged).toEqual([]);
});

it('nothing else lies in the folder afterwards', async () => {
  const names = [...sealed.map(({ name }) => name), 'noticed'];
  expect((await readdir(out)).sort()).toEqual(names.map((name) => `${name}.wacz`).sort());
});

/** Names are the packages' file names, and those of the rows in docs/captures.md. */
it('every case has a name of its own', () => {
  expect(new Set(hostileCases.map(({ name }) => name)).size).toBe(hostileCases.length);
});

function caseOf(wanted: string): SealedCase {
  const found = sealed.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`there is no case ${wanted}`);
  return found;
}

async function take({ name, at, options }: HostileCase, site: HostileSite): Promise<CaptureResult> {
  // Of a first attempt.
  await rm(join(out, `${name}.wacz`), { force: true });
  const here = { allowPrivate: true, ca: site.ca, resolvers: [], timeServers: [] };
  return await capture(site.urlOf(at), { out, name, maxTimeMs: 20_000, ...here, ...options });
}

async function neverContradicted({ contradicted = [] }: SealedCase, { path }: CaptureResult): Promise<void> {
  const { checks, verdict } = await verifyFile(path, { offline: true });
  const failed = checks.flatMap((check) => (check.status === 'FAIL' ? [check.code] : []));
  const wanted = contradicted.length === 0 ? 'unproven' : 'contradicted';
  if (verdict !== wanted) misjudged.push(`${path} ${verdict} ${failed.join()}`);
  expect([failed, verdict]).toEqual([contradicted, wanted]);
}

async function withSite(work: (site: HostileSite) => Promise<void>): Promise<void> {
  const site = free.pop() ?? (await new Promise<HostileSite>((done) => waiting.push(done)));
  site.forget();
  try {
    await work(site);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free.push(site);
    else next(site);
  }
}
