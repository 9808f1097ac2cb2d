import {
  attestationsOf,
  BITCOIN_REGTEST_GENESIS_HASH,
  bytesToHex,
  checkOtsAnchor,
  encodeOts,
  fromBase64,
  mergeTimestamps,
  type OpenTimestampsAnchor,
  type OtsAttestation,
  parseOts,
  sha256,
  toBase64,
} from '@guzheng/evidence';
import {
  ALICE,
  type Calendar,
  type CalendarFault,
  type Esplora,
  type EsploraFault,
  makeOtsAnchor,
  type RegtestChain,
  startCalendar,
  startEsplora,
  startRegtestChain,
} from '@guzheng/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnchorError } from '../error.ts';
import { upgradeOtsAnchor } from './upgrade.ts';
import type { OtsProgress, OtsUpgradeOptions } from './upgrade-options.ts';
import { otsWitness } from './witness.ts';

const digest = sha256(Uint8Array.of(4, 5, 6));
let chain: RegtestChain;
let alice: Calendar;
let bob: Calendar;
let sources: readonly [Esplora, Esplora];
let progress: OtsProgress[];

beforeEach(async () => {
  chain = startRegtestChain();
  chain.bury(3);
  [alice, bob] = await Promise.all([startCalendar({ chain }), startCalendar({ chain })]);
  sources = await Promise.all([startEsplora(chain), startEsplora(chain)]);
  progress = [];
});
afterEach(() => Promise.all([alice, bob, ...sources].map((server) => server.close())));

/** Everything that is asked stays on this machine. */
const loopback: typeof fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname !== '127.0.0.1') throw new Error(`asked ${url.href}`);
  return fetch(url, init);
};

const options = (change: Partial<OtsUpgradeOptions> = {}): OtsUpgradeOptions => ({
  calendars: [alice.url, bob.url],
  bitcoin: { sources: sources.map(({ url }) => url), genesisHash: BITCOIN_REGTEST_GENESIS_HASH },
  fetch: loopback,
  requestTimeoutMs: 1000,
  onProgress: (each) => progress.push(each),
  ...change,
});

async function stamped(): Promise<OpenTimestampsAnchor> {
  const record = await otsWitness({ calendars: [alice.url, bob.url] }).testify(digest, 'root');
  if (record.kind !== 'opentimestamps') throw new Error(record.kind);
  return record;
}

const upgrade = (record: OpenTimestampsAnchor, change: Partial<OtsUpgradeOptions> = {}) =>
  upgradeOtsAnchor(record, options(change));

describe('upgradeOtsAnchor', () => {
  it('leaves a record alone while everything is pending', async () => {
    const record = await stamped();
    expect(await upgrade(record)).toBe(record);
    expect(progress.map((each) => each.step === 'calendar' && each.outcome)).toEqual(['pending', 'pending']);
    expect(progress[0]).toMatchObject({ detail: 'Pending confirmation in Bitcoin blockchain' });
    expect(sources[0].questions).toEqual([]);
  });

  it('takes it through a real transaction into a block that sources agree on, and keeps what was pending', async () => {
    const record = await stamped();
    const block = alice.confirm();
    const upgraded = await upgrade(record);
    expectKept(record, upgraded);
    expect(checkOtsAnchor(upgraded, digest)).toMatchObject({
      outcome: 'valid',
      blocks: [{ height: block.height, hash: block.hash, costly: false }],
      pending: expect.arrayContaining([alice.url, bob.url]) as unknown,
      unconfirmedHeights: [],
    });
    expect(upgraded.answers.filter(({ params }) => String(params[0]).endsWith('/header'))).toEqual(
      sources.map(({ url }) => ({
        url,
        method: 'GET',
        params: [`/block/${block.hash}/header`],
        answer: bytesToHex(block.header),
        time: expect.stringMatching(/Z$/) as unknown,
      })),
    );
  });

  it('takes the second calendar in later, and asks the first no more', async () => {
    const record = await stamped();
    alice.confirm();
    const once = await upgrade(record);
    const asked = alice.questions.length;
    bob.confirm();
    const twice = await upgrade(once);
    expectKept(once, twice);
    expect(checkOtsAnchor(twice, digest)).toMatchObject({ outcome: 'valid', blocks: [{}, {}] });
    expect(alice.questions).toHaveLength(asked);
    const questions = bob.questions.length;
    expect(await upgrade(twice)).toBe(twice);
    expect(bob.questions).toHaveLength(questions);
  });

  it('keeps unknown attestations, other chains and earlier answers', async () => {
    const record = await stamped();
    alice.confirm();
    const file = parseOts(fromBase64(record.ots));
    const more: readonly OtsAttestation[] = [
      { kind: 'unknown', tag: '0102030405060708', payload: Uint8Array.of(1) },
      { kind: 'litecoin', height: 7 },
    ];
    const timestamp = mergeTimestamps(file.timestamp, { attestations: more, branches: [] });
    const earlier = {
      url: 'https://earlier.test',
      method: 'GET',
      params: [],
      answer: '',
      time: '2026-07-01T00:00:00Z',
    };
    const rich = { ...record, ots: toBase64(encodeOts({ ...file, timestamp })), answers: [earlier] };
    const upgraded = await upgrade(rich);
    expect(upgraded.blocks).toHaveLength(1);
    expectKept(rich, upgraded);
  });

  it('waits until the block is deep enough', async () => {
    const record = await stamped();
    alice.confirm(3);
    const shallow = await upgrade(record);
    expectKept(record, shallow);
    expect(shallow.blocks).toEqual([]);
    expect(progress).toContainEqual(expect.objectContaining({ step: 'block', outcome: 'not-deep-enough' }));
    chain.bury(3);
    expect((await upgrade(shallow)).blocks).toHaveLength(1);
  });
});

describe('an address in the file', () => {
  it('is not asked unless it is a public calendar or one that was named', async () => {
    alice.follow('sends-elsewhere');
    const record = await stamped();
    expect(await upgrade(record)).toBe(record);
    expect(await upgrade(record, { calendars: [] })).toBe(record);
    expect(progress).toContainEqual(
      expect.objectContaining({ calendar: 'https://calendar.example', outcome: 'not-allowed' }),
    );
    expect([alice.questions, bob.questions.length]).toEqual([[], 1]);
  });

  it('of a public calendar is asked there, once for each commitment', async () => {
    const asked: string[] = [];
    const fetchNothing: typeof fetch = async (input) => {
      asked.push(String(input));
      return new Response('Not found', { status: 404 });
    };
    await upgrade(makeOtsAnchor(digest, { status: 'pending' }), { calendars: [], fetch: fetchNothing });
    expect(asked.map((url) => url.replace(/[0-9a-f]{88}$/, '…'))).toEqual([
      `${ALICE}/timestamp/…`,
      'https://bob.btc.calendar.opentimestamps.org/timestamp/…',
    ]);
  });

  it('is asked at most 32 times, however many there are', async () => {
    const { uris, record } = manyPending(200);
    let asked = 0;
    const count: typeof fetch = async () => {
      asked++;
      return new Response('', { status: 404 });
    };
    expect(uris).toHaveLength(200);
    await upgrade(record, { calendars: [], fetch: count });
    expect(asked).toBe(32);
  });
});

describe('a calendar that misbehaves', () => {
  const faults: readonly CalendarFault[] = [
    ...(['rate-limited', 'server-error', 'garbage', 'cut', 'silent', 'hangs-up', 'endless', 'redirects'] as const),
  ];

  it.each(faults)('(%s) changes nothing, and the other is heard', async (fault) => {
    const record = await stamped();
    alice.follow(fault);
    expect(await upgrade(record)).toBe(record);
    bob.confirm();
    const upgraded = await upgrade(record);
    expectKept(record, upgraded);
    expect(upgraded.blocks).toHaveLength(1);
  });

  it('or is gone changes nothing', async () => {
    const record = await stamped();
    await alice.close();
    await bob.close();
    expect(await upgrade(record)).toBe(record);
    [alice, bob] = await Promise.all([startCalendar({ chain }), startCalendar({ chain })]);
  });

  it('and stamped another digest never gets a block counted', async () => {
    alice.follow('another-digest');
    const record = await stamped();
    alice.follow();
    alice.confirm();
    expect(await upgrade(record)).toBe(record);
  });

  it('and names a block that holds something else never gets it counted', async () => {
    const record = await stamped();
    alice.follow('another-block');
    alice.confirm();
    alice.follow();
    const upgraded = await upgrade(record);
    expectKept(record, upgraded);
    expect(upgraded.blocks).toEqual([]);
    expect(checkOtsAnchor(upgraded, digest)).toMatchObject({ outcome: 'pending', unconfirmedHeights: [4] });
    expect(progress).toContainEqual(expect.objectContaining({ step: 'block', outcome: 'other-root' }));
    bob.confirm();
    expect((await upgrade(upgraded)).blocks).toHaveLength(1);
  });

  it('cannot push out the others by the size of its answer', async () => {
    const record = await stamped();
    bob.confirm();
    const flood: typeof fetch = (input, init) =>
      String(input).startsWith(alice.url) ? Promise.resolve(new Response(manyHeights(600))) : loopback(input, init);
    const upgraded = await upgrade(record, { fetch: flood });
    expect(upgraded.blocks).toHaveLength(1);
    expectKept(record, upgraded);
    expect(progress).toContainEqual(expect.objectContaining({ calendar: alice.url, outcome: 'malformed' }));
  });
});

describe('sources of headers', () => {
  const faults: readonly EsploraFault[] = [
    ...(['rate-limited', 'server-error', 'garbage', 'cut', 'silent', 'hangs-up', 'endless', 'redirects'] as const),
    ...(['wrong-chain', 'other-header', 'other-block', 'no-work', 'low-tip', 'orphaned', 'pruned'] as const),
  ];

  it.each(faults)(
    '(%s) of which one fails are no agreement of two; the path is kept, and later completed',
    async (fault) => {
      const record = await stamped();
      alice.confirm();
      sources[1].follow(fault);
      const half = await upgrade(record);
      expectKept(record, half);
      expect(half.blocks).toEqual([]);
      expect(half.answers).toEqual([]);
      expect(checkOtsAnchor(half, digest)).toMatchObject({ outcome: 'pending', unconfirmedHeights: [4] });
      sources[1].follow();
      const whole = await upgrade(half);
      expectKept(half, whole);
      expect(checkOtsAnchor(whole, digest).outcome).toBe('valid');
    },
  );

  it('that both lie in the same way do not get a block in that the path does not lead to', async () => {
    const record = await stamped();
    alice.confirm();
    for (const source of sources) source.follow('other-block');
    expect((await upgrade(record)).blocks).toEqual([]);
  });

  it('of which one lies about the depth are believed in the least', async () => {
    const record = await stamped();
    alice.confirm(2);
    sources[0].follow('far-tip');
    expect((await upgrade(record)).blocks).toEqual([]);
  });

  it('that cannot agree are refused', async () => {
    const record = await stamped();
    const error: unknown = await upgrade(record, { bitcoin: { sources: [] } }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'config-malformed' });
  });
});

describe('a record that contradicts itself', () => {
  it.each([
    ['is no time stamp', () => ({ ...makeOtsAnchor(digest), ots: 'AAAA' })],
    ['leads to another root', () => makeOtsAnchor(digest, { block: { odd: 'promoted' } })],
    ['is of a Keccak-256 digest', () => keccakFile()],
  ])('(%s) is refused', async (_, make) => {
    const error: unknown = await upgrade(make()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AnchorError);
    expect(error).toMatchObject({ code: 'record-invalid' });
  });
});

/** The law: whatever was in the old record is in the new one. */
function expectKept(before: OpenTimestampsAnchor, now: OpenTimestampsAnchor): void {
  expect(now).toMatchObject({ kind: before.kind, target: before.target });
  expect(claims(now)).toEqual(expect.arrayContaining([...claims(before)]));
  expect(now.blocks).toEqual(expect.arrayContaining([...before.blocks]));
  expect(now.answers).toEqual(expect.arrayContaining([...before.answers]));
  expect(checkOtsAnchor(now, digest).outcome).not.toBe('invalid');
}

function claims({ ots }: OpenTimestampsAnchor): readonly string[] {
  return attestationsOf(parseOts(fromBase64(ots))).map(
    ({ message, attestation }) => `${bytesToHex(message)} ${JSON.stringify(attestation)}`,
  );
}

function manyPending(count: number): { readonly uris: readonly string[]; readonly record: OpenTimestampsAnchor } {
  const uris = Array.from({ length: count }, (_, i) => `https://c${i}.calendar.opentimestamps.org`);
  const attestations = uris.map((uri): OtsAttestation => ({ kind: 'pending', uri }));
  const ots = toBase64(encodeOts({ hash: 'sha256', digest, timestamp: { attestations, branches: [] } }));
  return { uris, record: { kind: 'opentimestamps', target: 'root', ots, blocks: [], answers: [] } };
}

/** A bare time stamp of so many Bitcoin attestations. */
function manyHeights(count: number): Uint8Array<ArrayBuffer> {
  const attestations = Array.from({ length: count }, (_, height): OtsAttestation => ({ kind: 'bitcoin', height }));
  const whole = encodeOts({ hash: 'sha256', digest, timestamp: { attestations, branches: [] } });
  return Uint8Array.from(whole.subarray(65));
}

function keccakFile(): OpenTimestampsAnchor {
  const file = parseOts(fromBase64(makeOtsAnchor(digest, { status: 'pending' }).ots));
  return { ...makeOtsAnchor(digest, { blocks: () => [] }), ots: toBase64(encodeOts({ ...file, hash: 'keccak256' })) };
}
