import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ed25519Signer,
  leafHash,
  openCheckpoint,
  parseJson,
  parseVerifierKey,
  utf8Encode,
  verifyConsistency,
} from '@guzheng/evidence';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/temporary.ts';
import { startTestLedger, type TestLedger } from '../../test/test-ledger.ts';
import { type MonitorOptions, type MonitorReport, monitor } from '../index.ts';
import { remoteLedger } from './remote.ts';
import { rootsFromTiles } from './tiles.ts';

const folder = temporaryFolders();
let ledger: TestLedger;
beforeEach(async () => {
  ledger = await startTestLedger();
});
afterEach(() => ledger.close());

const look = (options: Partial<MonitorOptions> = {}): Promise<MonitorReport> =>
  monitor(ledger.url, { state: join(folder.path, 'state'), ...options });
const changed = (text: string): Uint8Array => leafHash(utf8Encode(text));

/** What a finding left behind. */
async function keptIn({ kept }: MonitorReport): Promise<Record<string, unknown>> {
  return parseJson(await readFile(kept[0] ?? '')) as Record<string, unknown>;
}

describe('an honest ledger', () => {
  it('is sound while it grows, is anchored, and is looked at by two monitors', async () => {
    expect(await look({ full: true })).toMatchObject({ outcome: 'sound', size: 0, trusted: 'now' });
    for (const [before, count] of [
      [0, 1],
      [1, 4],
      [5, 300],
      [305, 0],
    ] as const) {
      ledger.grow(count);
      ledger.lastTime = new Date(Date.now() + before).toISOString();
      await ledger.anchor();
      const report = await look({ full: true });
      expect(report).toMatchObject({ outcome: 'sound', before, size: before + count, trusted: 'before', findings: [] });
      expect(report.anchored?.size).toBe(before + count);
    }
    const other = { state: join(folder.path, 'other'), compare: [join(folder.path, 'state', 'checkpoints.jsonl')] };
    expect(await look(other)).toMatchObject({ outcome: 'sound', trusted: 'now', size: 305 });
    const seen = await readFile(join(folder.path, 'state', 'checkpoints.jsonl'), 'utf8');
    expect(seen.trim().split('\n').length).toBe(4);
  });

  it('that nobody anchors is doubtful in time, by the clock of the monitor', async () => {
    ledger.grow(3);
    const at = (time: string) => look({ now: () => new Date(time) });
    expect((await at('2026-07-01T08:00:00Z')).outcome).toBe('sound');
    ledger.grow(1);
    expect((await at('2026-07-02T07:00:00Z')).outcome).toBe('sound');
    const late = await at('2026-07-02T09:00:00Z');
    expect([late.outcome, late.doubts.map(({ code }) => code)]).toEqual(['doubtful', ['anchoring-late']]);
    await ledger.anchor();
    expect((await at('2026-07-02T10:00:00Z')).outcome).toBe('sound');
  });

  it('gives the roots of RFC 9162 from its tiles, at any sizes', async () => {
    ledger.grow(600);
    const remote = remoteLedger(ledger.url);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 3 }), async (sizes) => {
        const roots = await rootsFromTiles(remote, sizes);
        for (const size of sizes) {
          const { root } = openCheckpoint(await ledger.checkpoint(size), parseVerifierKey(ledger.verifierKey));
          expect(roots.get(size)).toEqual(root);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a look', () => {
  it('is not led to another address', async () => {
    const other = await startTestLedger();
    try {
      other.grow(3);
      const fetch: typeof globalThis.fetch = (input, init) => {
        expect(init?.redirect).toBe('manual');
        return globalThis.fetch(input, init);
      };
      ledger.follow((path) => ({ status: 307, body: '', headers: { location: `${other.url}${path}` } }));
      await expect(look({ fetch })).rejects.toMatchObject({ code: 'ledger-unreachable' });
    } finally {
      await other.close();
    }
  });

  it('ends when it is given up, and what was seen is kept', async () => {
    ledger.grow(3);
    const gone = new AbortController();
    ledger.follow((path) => {
      if (path === '/v1/ledger') gone.abort(new Error('enough'));
      return undefined;
    });
    const key = ledger.verifierKey;
    await expect(look({ key, signal: gone.signal })).rejects.toThrow('enough');
    const seen = JSON.parse(await readFile(join(folder.path, 'state', 'checkpoints.jsonl'), 'utf8'));
    expect(seen.checkpoint).toBe(await ledger.checkpoint());
    await expect(look({ key, signal: gone.signal })).rejects.toThrow('enough');
  });

  it('says that it left something out, where more is shown as anchored than it looks at', async () => {
    ledger.grow(1);
    await ledger.anchor();
    expect((await look()).outcome).toBe('sound');
    ledger.grow(1);
    await ledger.anchor();
    const page = await newestAgain();
    // The newest one again and again: the older ones never come.
    ledger.follow((path) => (path.startsWith('/v1/ledger/anchors') ? { status: 200, body: page } : undefined));
    const report = await look();
    expect([report.outcome, report.doubts.map(({ code }) => code)]).toEqual(['doubtful', ['comparison-left-out']]);
  });

  /** A page with nothing but the newest, which goes on. */
  async function newestAgain(): Promise<string> {
    const list = await fetch(`${ledger.url}/v1/ledger/anchors`);
    const { items } = (await list.json()) as { readonly items: readonly unknown[] };
    return JSON.stringify({ items: items.slice(0, 1), next: 'x' });
  }
});

describe('a ledger that lies', () => {
  it('by rewriting an entry is found out, with both signed states and the proof that fails; and again the next time', async () => {
    ledger.grow(5);
    await look();
    const older = await ledger.checkpoint();
    ledger.leaves[2] = changed('another');
    ledger.grow(3);
    const report = await look();
    expect([report.outcome, report.findings[0]?.code]).toEqual(['detected', 'rewritten']);
    const kept = await keptIn(report);
    expect(kept).toMatchObject({ code: 'rewritten', older, newer: await ledger.checkpoint(), url: ledger.url });
    const verifier = parseVerifierKey(String(kept.verifierKey));
    const [a, b] = [openCheckpoint(String(kept.older), verifier), openCheckpoint(String(kept.newer), verifier)];
    const claim = { size1: a.size, root1: a.root, size2: b.size, root2: b.root, path: [] };
    expect(verifyConsistency(claim)).toBe(false);
    expect(await look()).toMatchObject({ outcome: 'detected', before: 5, kept: report.kept });
  });

  it('by signing two states of one size is found out', async () => {
    ledger.grow(5);
    await look();
    ledger.leaves[4] = changed('another');
    expect((await look()).findings).toMatchObject([{ code: 'forked' }]);
  });

  it('by showing two monitors two histories is found out when they compare, in files and over HTTP', async () => {
    ledger.grow(5);
    await look();
    const twin = await startTestLedger();
    twin.grow(4);
    twin.leaves.push(changed('another'));
    const other = join(folder.path, 'other');
    await monitor(twin.url, { state: other });
    twin.leaves.push(changed('more'));
    await monitor(twin.url, { state: other });
    const compare = [join(other, 'checkpoints.jsonl')];
    expect(await look({ compare })).toMatchObject({ outcome: 'detected', findings: [{ code: 'shrunk' }] });
    ledger.grow(2);
    expect((await look({ compare })).findings).toMatchObject([{ code: 'forked' }]);
    const text = await readFile(join(other, 'monitor.json'), 'utf8');
    twin.follow((path) => (path === '/seen' ? { status: 200, body: text } : undefined));
    expect((await look({ compare: [`${twin.url}/seen`] })).findings).toMatchObject([{ code: 'forked' }]);
    await twin.close();
  });

  it('by becoming smaller is found out, also where the smaller state is another than the one seen at that size', async () => {
    ledger.grow(3);
    await look();
    ledger.grow(3);
    await look();
    ledger.leaves.length = 3;
    expect((await look()).findings).toMatchObject([{ code: 'shrunk' }]);
    ledger.leaves[0] = changed('another');
    expect((await look()).findings).toMatchObject([{ code: 'forked' }]);
    const { kept } = await look();
    expect(kept.map((path) => path.endsWith('fork-3-2.json'))).toEqual([true]);
  });

  it('by changing its key is found out', async () => {
    ledger.grow(3);
    await look();
    const before = ledger.verifierKey;
    ledger.signer = ed25519Signer(new Uint8Array(32).fill(8));
    expect((await look()).findings).toMatchObject([{ code: 'key-changed' }]);
    const given = { state: join(folder.path, 'given'), key: before };
    expect((await look(given)).findings).toMatchObject([{ code: 'key-changed' }]);
    await expect(look({ key: ledger.verifierKey })).rejects.toMatchObject({ code: 'monitor-key-differs' });
  });

  it('about the hashes that it publishes is found out by computing the root', async () => {
    ledger.grow(300);
    expect((await look({ full: true })).outcome).toBe('sound');
    const wrong = new Uint8Array(44 * 32);
    ledger.follow((path) => (path.startsWith('/tile/0/001') ? { status: 200, body: wrong } : undefined));
    expect((await look({ full: true })).findings).toMatchObject([{ code: 'tiles-differ' }]);
  });

  it('about what witnesses saw is found out: another state, another root, a record of something else', async () => {
    ledger.grow(4);
    await look();
    const honest = [...ledger.leaves];
    ledger.leaves[1] = changed('another');
    await ledger.anchor();
    ledger.leaves = honest;
    expect((await look()).findings).toMatchObject([{ code: 'forked' }]);

    const other = await startTestLedger();
    other.grow(2);
    await other.anchor({ root: '00'.repeat(32) });
    const state = join(folder.path, 'other');
    expect((await monitor(other.url, { state })).findings).toMatchObject([{ code: 'anchor-invalid' }]);
    const third = await startTestLedger();
    third.grow(2);
    await third.anchor({ records: [{ kind: 'rfc3161', target: 'root', response: 'AAAA', chain: [], revocation: [] }] });
    const thirdState = join(folder.path, 'third');
    expect((await monitor(third.url, { state: thirdState })).findings).toMatchObject([{ code: 'anchor-invalid' }]);
    await Promise.all([other.close(), third.close()]);
  });

  it('about witnesses of a fork that has outgrown what is shown here is found out', async () => {
    ledger.grow(4);
    await look();
    const shown = await ledger.checkpoint();
    const honest = [...ledger.leaves];
    ledger.leaves[1] = changed('another');
    ledger.grow(3);
    await ledger.anchor();
    ledger.follow((path) => (path === '/checkpoint' ? { status: 200, body: shown } : undefined));
    expect((await look()).findings).toMatchObject([{ code: 'forked' }]);
    // Nor can it be hidden by refusing the proof.
    ledger.leaves = honest;
    expect(await look()).toMatchObject({ outcome: 'doubtful', doubts: [{ code: 'proof-withheld' }] });
  });

  it('about witnesses that said nothing is found out', async () => {
    ledger.grow(4);
    await ledger.anchor({ records: [] });
    expect((await look()).findings).toMatchObject([{ code: 'anchor-invalid' }]);
  });

  it('about time is found out: entries from the future, and clocks that go back', async () => {
    ledger.grow(2);
    const now = () => new Date('2026-07-01T08:00:00Z');
    ledger.lastTime = '2026-07-01T09:00:00.000Z';
    expect((await look({ now })).findings).toMatchObject([{ code: 'clock-wrong' }]);
    ledger.lastTime = '2026-07-01T08:00:00.000Z';
    expect((await look({ now })).outcome).toBe('sound');
    ledger.lastTime = '2026-07-01T07:00:00.000Z';
    expect((await look({ now })).findings).toMatchObject([{ code: 'clock-wrong' }]);
  });

  it('by giving no proof that it grew is doubtful, and what was believed before stays', async () => {
    ledger.grow(2);
    await look();
    ledger.grow(2);
    ledger.follow((path) => (path.includes('consistency') ? { status: 404, body: '{}' } : undefined));
    expect(await look()).toMatchObject({ outcome: 'doubtful', doubts: [{ code: 'proof-withheld' }], before: 2 });
    expect(await look()).toMatchObject({ outcome: 'doubtful', before: 2 });
    ledger.follow(undefined);
    expect(await look()).toMatchObject({ outcome: 'sound', before: 2, size: 4 });
  });
});

describe('what is no lie of the ledger', () => {
  it.each([
    ['hangs up', () => 'hang-up' as const, 'ledger-unreachable'],
    ['is away', () => ({ status: 503, body: 'gone' }), 'ledger-unreachable'],
    ['serves garbage', () => ({ status: 200, body: '<html>sign in to the network</html>' }), 'ledger-malformed'],
    ['serves no text', () => ({ status: 200, body: Uint8Array.of(0xff, 0xfe) }), 'ledger-malformed'],
    ['serves without end', () => ({ status: 200, body: 'x'.repeat(1 << 20) }), 'ledger-malformed'],
  ])('a server that %s is no finding, and changes nothing', async (_, lie, code) => {
    ledger.grow(2);
    await look();
    const before = await readFile(join(folder.path, 'state', 'monitor.json'), 'utf8');
    ledger.follow(lie);
    await expect(look()).rejects.toMatchObject({ code });
    expect(await readFile(join(folder.path, 'state', 'monitor.json'), 'utf8')).toBe(before);
    expect((await readdir(join(folder.path, 'state'))).sort()).toEqual(['checkpoints.jsonl', 'monitor.json']);
  });

  it('half a line that a killed monitor left is survived, a damaged state is not forgotten silently', async () => {
    ledger.grow(2);
    await look();
    const seen = join(folder.path, 'state', 'checkpoints.jsonl');
    await appendFile(seen, '{"checkpoint":"evidence.exa');
    ledger.grow(1);
    expect((await look()).outcome).toBe('sound');
    expect((await readFile(seen, 'utf8')).trim().split('\n').length).toBe(3);
    await writeFile(join(folder.path, 'state', 'monitor.json'), '{');
    await expect(look()).rejects.toMatchObject({ code: 'monitor-state-malformed' });
  });

  it('checkpoints of another monitor that this key did not sign say nothing', async () => {
    ledger.grow(2);
    const stranger = await startTestLedger(9);
    stranger.grow(2);
    stranger.leaves[0] = changed('another');
    await monitor(stranger.url, { state: join(folder.path, 'stranger') });
    const compare = [join(folder.path, 'stranger', 'checkpoints.jsonl')];
    expect((await look({ compare })).outcome).toBe('sound');
    await stranger.close();
  });
});
