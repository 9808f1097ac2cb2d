import { attestationsOf, bytesToHex, checkOtsAnchor, fromBase64, parseOts, sha256 } from '@guzheng/evidence';
import {
  type Calendar,
  type CalendarFault,
  type RegtestChain,
  startCalendar,
  startRegtestChain,
} from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnchorError } from '../error.ts';
import { type OtsWitnessOptions, otsWitness } from './witness.ts';

const digest = sha256(Uint8Array.of(1, 2, 3));
let chain: RegtestChain;
let calendars: readonly [Calendar, Calendar, Calendar];

beforeAll(async () => {
  chain = startRegtestChain();
  calendars = await Promise.all([startCalendar({ chain }), startCalendar({ chain }), startCalendar({ chain })]);
});
afterEach(() => {
  for (const calendar of calendars) calendar.follow();
});
afterAll(() => Promise.all(calendars.map((calendar) => calendar.close())));

const urls = (): readonly string[] => calendars.map(({ url }) => url);
const witness = (options: OtsWitnessOptions = {}) =>
  otsWitness({ calendars: urls(), requestTimeoutMs: 1000, ...options });
const failure = async (work: Promise<unknown>): Promise<AnchorError> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof AnchorError) return error;
  throw new Error(`no AnchorError but ${String(error)}`);
};

describe('otsWitness', () => {
  it('gives the digest to every calendar, and the record is pending at all of them', async () => {
    for (const target of ['root', 'file'] as const) {
      const record = await witness().testify(digest, target);
      expect(record).toMatchObject({ kind: 'opentimestamps', target, blocks: [], answers: [] });
      if (record.kind !== 'opentimestamps') throw new Error(record.kind);
      expect(checkOtsAnchor(record, digest)).toEqual({
        outcome: 'pending',
        unconfirmedHeights: [],
        pending: expect.arrayContaining([...urls()]) as unknown,
        others: [],
      });
    }
  });

  it('shows no calendar the digest, and never the same message for the same digest', async () => {
    await witness().testify(digest, 'file');
    await witness().testify(digest, 'file');
    for (const calendar of calendars) {
      const [first, second] = calendar.digests.slice(-2);
      expect(first).not.toBe(second);
      expect(calendar.digests).not.toContain(bytesToHex(digest));
    }
  });

  it('takes its nonce from where it is told', async () => {
    const record = await witness({ random: (bytes) => new Uint8Array(bytes).fill(5) }).testify(digest, 'root');
    if (record.kind !== 'opentimestamps') throw new Error(record.kind);
    const [branch] = parseOts(fromBase64(record.ots)).timestamp.branches;
    expect(branch?.op).toEqual({ op: 'append', argument: new Uint8Array(16).fill(5) });
    expect(calendars[0].digests.at(-1)).toBe(
      bytesToHex(sha256(Uint8Array.of(...digest, ...new Uint8Array(16).fill(5)))),
    );
  });

  it('wants 32 bytes', async () => {
    await expect(witness().testify(digest.subarray(1), 'root')).rejects.toBeInstanceOf(RangeError);
  });
});

describe('the quorum', () => {
  const faults: readonly CalendarFault[] = [
    ...(['rate-limited', 'server-error', 'garbage', 'cut', 'silent', 'hangs-up', 'endless', 'redirects'] as const),
    ...(['leads-nowhere', 'unknown-op'] as const),
  ];

  it.each(faults)('is met by the others where one calendar is %s', async (fault) => {
    calendars[1].follow(fault);
    const record = await witness({ atLeast: 2 }).testify(digest, 'root');
    if (record.kind !== 'opentimestamps') throw new Error(record.kind);
    const pending = attestationsOf(parseOts(fromBase64(record.ots))).map(({ attestation }) => attestation);
    expect(pending).toHaveLength(2);
    expect(pending).not.toContainEqual({ kind: 'pending', uri: calendars[1].url });
  });

  it.each(faults)('is not met where two of three are %s', async (fault) => {
    calendars[0].follow(fault);
    calendars[2].follow(fault);
    const error = await failure(witness({ atLeast: 2 }).testify(digest, 'root'));
    expect(error.code).toBe('calendar-quorum');
    expect(error.message).toContain('1 of 3 calendars took the digest, but 2 must');
  });

  it('is not met where all have failed', async () => {
    for (const calendar of calendars) calendar.follow('server-error');
    for (const atLeast of [1, 2, 3])
      expect((await failure(witness({ atLeast }).testify(digest, 'root'))).code).toBe('calendar-quorum');
  });

  it('is not met by a calendar that is gone', async () => {
    const gone = await startCalendar({ chain });
    await gone.close();
    const error = await failure(witness({ calendars: [calendars[0].url, gone.url] }).testify(digest, 'root'));
    expect(error.code).toBe('calendar-quorum');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('counts a calendar once, however often it is named or handed on to', async () => {
    const [{ url }] = calendars;
    expect(() => witness({ calendars: [url, `${url}/`, url], atLeast: 2 })).toThrow(
      expect.objectContaining({ code: 'config-malformed' }),
    );
    const twin = await startCalendar({ chain, uri: url });
    const error = await failure(witness({ calendars: [url, twin.url], atLeast: 2 }).testify(digest, 'root'));
    expect(error.code).toBe('calendar-quorum');
    await twin.close();
  });

  it.each([0, -1, 1.5, 4, Number.NaN])('of %s out of three is refused at once', (atLeast) => {
    expect(() => witness({ atLeast })).toThrow(expect.objectContaining({ code: 'config-malformed' }));
  });

  it('is refused at once without calendars, or with one that is no address', () => {
    for (const bad of [[], ['calendar.test'], ['file:///etc/passwd']])
      expect(() => otsWitness({ calendars: bad })).toThrow(expect.objectContaining({ code: 'config-malformed' }));
  });
});
