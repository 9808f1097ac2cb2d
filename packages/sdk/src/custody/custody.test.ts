import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, type Envelope, ed25519Signer, type Proof, parseJson, parseProof } from '@guzheng/evidence';
import { encodeProof, makeEvidence } from '@guzheng/testing';
import { policies } from '@guzheng/verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCustodyEvent, type SdkError, showCustody, verifyFile } from '../index.ts';

const NOTARY = ed25519Signer(new Uint8Array(32).fill(21));
const COURT = ed25519Signer(new Uint8Array(32).fill(22));
const LATER = new Date('2026-08-01T00:00:00.000Z');
const handOver = { event: 'hand-over', detail: '交公证处', signer: NOTARY, now: () => LATER } as const;

let folder: string;
let file: string;
let proofFile: string;
let proof: Proof;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-custody-'));
  file = join(folder, 'a.wacz');
  proofFile = `${file}.proof.json`;
  const made = await makeEvidence({ custodyEvents: 2 });
  proof = made.proof;
  await writeFile(file, made.file);
  await writeFile(proofFile, made.proofBytes);
});
afterEach(() => rm(folder, { recursive: true }));

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
};

describe('an event', () => {
  it('is appended by whoever has a key, and the file is verified as before', async () => {
    const added = await addCustodyEvent(proofFile, handOver);
    expect(added.event).toMatchObject({ seq: 2, event: 'hand-over', detail: '交公证处' });
    expect(added.event.actor.publicKey).toBe(bytesToHex(NOTARY.publicKey));
    await addCustodyEvent(proofFile, { ...handOver, event: 'access', detail: '查阅', signer: COURT });
    const listing = await showCustody(proofFile);
    expect([listing.intact, listing.events.map(({ event }) => event?.event)]).toEqual([
      true,
      ['access', 'access', 'hand-over', 'access'],
    ]);
    const report = await verifyFile(file, { offline: true, policy: policies.testnet, now: LATER });
    expect(report.verdict).toBe('verified');
    expect(report.checks.find(({ id }) => id === 'I9')).toMatchObject({
      status: 'PASS',
      evidence: { custodyEvents: 4 },
    });
  });

  it('changes nothing else in the proof, an anchor of an unknown kind neither', async () => {
    const strange = { kind: 'stone-tablet', line: [1, { envelope: {} }], constructor: 'x' };
    await writeFile(proofFile, encodeProof({ ...proof, anchors: [...proof.anchors, strange] }));
    await addCustodyEvent(proofFile, handOver);
    const now = JSON.parse(await readFile(proofFile, 'utf8')) as Record<string, unknown>;
    expect({ ...now, custody: [] }).toEqual({
      ...JSON.parse(JSON.stringify(proof)),
      anchors: [...proof.anchors, strange],
      custody: [],
    });
    expect((now.custody as unknown[]).slice(0, 2)).toEqual(proof.custody);
  });

  it('leaves nothing beside the proof, keeps its rights, and follows a link to it', async () => {
    const link = join(folder, 'link.json');
    await symlink(proofFile, link);
    const { mode } = await stat(proofFile);
    await addCustodyEvent(link, handOver);
    expect((await readdir(folder)).sort()).toEqual(['a.wacz', 'a.wacz.proof.json', 'link.json']);
    expect((await stat(proofFile)).mode).toBe(mode);
    expect((await showCustody(proofFile)).events).toHaveLength(3);
  });

  it.each(['', '   ', 'x'.repeat(4097), 'half \ud800'])('needs a text of some length (case %#)', async (detail) => {
    await expectUntouched(() => addCustodyEvent(proofFile, { ...handOver, detail }), 'custody-refused');
  });

  it('is not signed before the last one', async () => {
    const now = () => new Date('2026-07-01T08:00:30.000Z');
    await expectUntouched(() => addCustodyEvent(proofFile, { ...handOver, now }), 'custody-refused');
  });

  it('of a signer who signs with another key than the one named is not written', async () => {
    const signer = { publicKey: NOTARY.publicKey, sign: COURT.sign };
    await expectUntouched(() => addCustodyEvent(proofFile, { ...handOver, signer }), 'custody-refused');
  });

  it('of a proof that is not there, or is none, is not written', async () => {
    expect(await refusal(addCustodyEvent(join(folder, 'none'), handOver))).toBe('proof-missing');
    expect(await refusal(addCustodyEvent(folder, handOver))).toBe('file-unreadable');
    await writeFile(proofFile, '{"type":"guzheng/proof/v1"}');
    expect(await refusal(addCustodyEvent(proofFile, handOver))).toBe('proof-malformed');
    expect(await readFile(proofFile, 'utf8')).toBe('{"type":"guzheng/proof/v1"}');
  });
});

describe('a list that does not hold', () => {
  const swap = ([first, second]: readonly Envelope[]) => [second, first];
  const lies: Readonly<Record<string, (told: Proof) => unknown>> = {
    'an event left out': (told) => ({ ...told, custody: told.custody.slice(1) }),
    'events in another order': (told) => ({ ...told, custody: swap(told.custody) }),
    'an event twice': (told) => ({ ...told, custody: [...told.custody, ...told.custody.slice(1)] }),
    "a signature of another's": (told) => ({
      ...told,
      custody: told.custody.map((own, at) => (at === 1 ? { ...own, signatures: told.custody[0]?.signatures } : own)),
    }),
    'another payload type': (told) => ({
      ...told,
      custody: told.custody.map((own) => ({ ...own, payloadType: 'application/json' })),
    }),
    'a payload that is no event': (told) => ({
      ...told,
      custody: told.custody.map((own, at) => (at === 0 ? { ...own, payload: told.envelope.payload } : own)),
    }),
    'a statement that its depositor did not sign': (told) => ({
      ...told,
      envelope: { ...told.envelope, signatures: told.custody[0]?.signatures },
    }),
  };

  it.each(Object.keys(lies))('%s: nothing is appended', async (lie) => {
    await writeFile(proofFile, encodeProof(lies[lie]?.(proof)));
    expect((await showCustody(proofFile)).intact).toBe(false);
    await expectUntouched(() => addCustodyEvent(proofFile, handOver), 'custody-broken');
  });

  it('shows every broken event, however many', async () => {
    const broken = Array.from({ length: 200 }, () => proof.custody[0]);
    await writeFile(proofFile, encodeProof({ ...proof, custody: broken }));
    const { events } = await showCustody(proofFile);
    expect(events.filter(({ faults }) => faults.length > 0)).toHaveLength(199);
  });
});

describe('several writers', () => {
  it('of one process lose nothing to each other', async () => {
    const details = Array.from({ length: 6 }, (_, at) => `writer ${at}`);
    await Promise.all(details.map((detail) => addCustodyEvent(proofFile, { ...handOver, detail })));
    await expectAll(details);
  });

  it('of two processes lose nothing to each other', async () => {
    const children = ['one', 'other'].map((name) =>
      run(`
      for (let at = 0; at < 5; at += 1) await addCustodyEvent(proofFile, { ...event, detail: ${JSON.stringify(name)} + at });
    `),
    );
    expect(await Promise.all(children)).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    await expectAll(['one', 'other'].flatMap((name) => [0, 1, 2, 3, 4].map((at) => `${name}${at}`)));
  });

  it('one that is killed half-way leaves the proof whole, and the next one goes on', async () => {
    const before = await readFile(proofFile);
    const killed = await run(`
      import { readdirSync } from 'node:fs';
      import { dirname } from 'node:path';
      setInterval(() => readdirSync(dirname(proofFile)).some((name) => name.endsWith('.lock')) && process.kill(process.pid, 'SIGKILL'), 0);
      for (;;) await addCustodyEvent(proofFile, { ...event, detail: 'killed' });
    `);
    expect(killed.signal).toBe('SIGKILL');
    const left = parseProof(parseJson(await readFile(proofFile)));
    expect(left.custody.slice(0, 2)).toEqual(parseProof(parseJson(before)).custody);
    expect((await showCustody(proofFile)).intact).toBe(true);
    const { event } = await addCustodyEvent(proofFile, handOver);
    expect(event.seq).toBe(left.custody.length);
    expect((await showCustody(proofFile)).events.at(-1)?.event?.detail).toBe('交公证处');
  });

  /** Runs in a process of its own. */
  function run(program: string): Promise<{ code: number | null; signal: string | null }> {
    const own = JSON.stringify(join(import.meta.dirname, 'add.ts'));
    const source = `
      import { addCustodyEvent } from ${own};
      import { ed25519Signer } from '@guzheng/evidence';
      const proofFile = ${JSON.stringify(proofFile)};
      const event = { event: 'access', signer: ed25519Signer(new Uint8Array(32).fill(23)), now: () => new Date(${LATER.getTime()}) };
      ${program}
    `;
    const child = spawn(process.execPath, ['--conditions=@guzheng/source', '--input-type=module', '-e', source], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  }

  async function expectAll(details: readonly string[]): Promise<void> {
    const { intact, events } = await showCustody(proofFile);
    expect(intact).toBe(true);
    expect(
      events
        .slice(2)
        .map(({ event }) => event?.detail)
        .sort(),
    ).toEqual([...details].sort());
  }
});

async function expectUntouched(work: () => Promise<unknown>, code: SdkError['code']): Promise<void> {
  const before = await readFile(proofFile);
  expect(await refusal(work())).toBe(code);
  expect(await readFile(proofFile)).toEqual(before);
  expect((await readdir(folder)).sort()).toEqual(['a.wacz', 'a.wacz.proof.json']);
}
