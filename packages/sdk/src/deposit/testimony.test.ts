import { AnchorError } from '@guzheng/anchor';
import type { AnchorRecord, Witness } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { authority, away, sentRecord, stampOf } from '../../test/witnesses.ts';
import { askWitnesses, type Sight } from './testimony.ts';

const root = new Uint8Array(32).fill(1);
const file = new Uint8Array(32).fill(2);
const sight: Sight = { root };
const rootHex = '01'.repeat(32);

const group = (atLeast: number, ...witnesses: Witness[]) => ({ name: 'some', atLeast, witnesses });

describe('askWitnesses', () => {
  it('keeps every record that came, whatever else fails, and says who is missing and why', async () => {
    const { anchors, groups } = await askWitnesses(
      [group(2, authority('a'), away('rfc3161', 'b'), authority('c')), group(1, away('evm', 'd', 'rpc-lied'))],
      sight,
    );
    expect(anchors).toMatchObject([{ url: 'a' }, { url: 'c' }]);
    expect(groups).toMatchObject([
      {
        outcome: 'met',
        records: 2,
        failures: [{ witness: 'b', code: 'rpc-unreachable', message: 'b is away', pending: false }],
      },
      { outcome: 'missed', records: 0, failures: [{ witness: 'd', code: 'rpc-lied' }] },
    ]);
  });

  it.each([
    [0, 3, 'met'],
    [1, 2, 'met'],
    [2, 1, 'met'],
    [3, 1, 'missed'],
    [3, 3, 'missed'],
  ] as const)('at least %i with %i away of three is %s', async (atLeast, missing, outcome) => {
    const witnesses = ['a', 'b', 'c'].map((name, place) => (place < missing ? away('rfc3161', name) : authority(name)));
    const { anchors, groups } = await askWitnesses([group(atLeast, ...witnesses)], sight);
    expect([anchors.length, groups[0]?.outcome, groups[0]?.failures.length]).toEqual([3 - missing, outcome, missing]);
  });

  it('asks all of them side by side', async () => {
    let asked = 0;
    const all = deferred<void>();
    const waiting = async (): Promise<void> => {
      asked += 1;
      if (asked === 4) all.resolve();
      await all.promise;
    };
    const groups = [
      group(2, authority('a', waiting), authority('b', waiting)),
      group(2, authority('c', waiting), authority('d', waiting)),
    ];
    expect((await askWitnesses(groups, sight)).anchors).toHaveLength(4);
  });

  it('tells of each record as it comes, before the others have answered', async () => {
    const told = deferred<AnchorRecord>();
    const slow = authority('slow', async () => void (await told.promise));
    const onRecord = (record: AnchorRecord): void => told.resolve(record);
    await askWitnesses([group(2, slow, authority('fast'))], sight, { onRecord });
    expect(await told.promise).toMatchObject({ url: 'fast' });
  });

  it('never loses a transaction that was sent: its record counts, and why it is pending is said', async () => {
    const record = sentRecord('devnet', root);
    const witness: Witness = {
      kind: 'evm',
      name: 'devnet',
      testify: () => Promise.reject(new AnchorError('rpc-unreachable', 'gone', { record })),
    };
    const { anchors, groups } = await askWitnesses([group(1, witness)], sight);
    expect(anchors).toEqual([record]);
    expect(groups).toMatchObject([{ outcome: 'met', failures: [{ code: 'rpc-unreachable', pending: true }] }]);
  });

  it('lets authorities stamp the file where one is deposited alone, and shows chains and calendars the root', async () => {
    const [tsa, chain] = [authority('tsa'), { ...authority('chain'), kind: 'evm' as const }];
    await askWitnesses([group(0, tsa, chain)], { root, file });
    await askWitnesses([group(0, tsa)], { root });
    expect(tsa.seen).toEqual([
      { digest: '02'.repeat(32), target: 'file' },
      { digest: rootHex, target: 'root' },
    ]);
    expect(chain.seen).toEqual([{ digest: rootHex, target: 'root' }]);
  });

  it('does not ask again whoever gave a record before; each record stands for one witness', async () => {
    const [a, b] = [authority('a'), authority('a')];
    const had = [stampOf('a', root, 'root'), stampOf('x', root, 'root')];
    const { anchors, groups } = await askWitnesses([group(2, a, b)], sight, { had });
    expect([a.seen.length, b.seen.length, anchors.length]).toEqual([0, 1, 1]);
    expect(groups).toMatchObject([{ outcome: 'met', records: 2 }]);
  });

  it('does not take a stamp of the file for one of the root', async () => {
    const tsa = authority('a');
    await askWitnesses([group(1, tsa)], sight, { had: [stampOf('a', file, 'file')] });
    expect(tsa.seen).toHaveLength(1);
  });

  it.each<[string, AnchorRecord]>([
    ['of another kind', sentRecord('a', root)],
    ['of another target', stampOf('a', root, 'file')],
    ['in another name', stampOf('b', root, 'root')],
    ['of another digest', stampOf('a', new Uint8Array(32).fill(9), 'root')],
    ['that no file can hold', { ...stampOf('a', root, 'root'), response: 'not base64' }],
    ['with a lone surrogate', { ...stampOf('a', root, 'root'), request: '\ud800' }],
  ])('refuses a record %s: the others keep their file', async (_, record) => {
    const liar: Witness = { kind: 'rfc3161', name: 'a', testify: async () => record };
    const { anchors, groups } = await askWitnesses([group(1, liar, authority('c'))], sight);
    expect(anchors).toMatchObject([{ url: 'c' }]);
    expect(groups).toMatchObject([{ outcome: 'met', failures: [{ witness: 'a', code: 'record-invalid' }] }]);
  });

  it('lives through a witness that throws at once, or no error at all', async () => {
    const witnesses: Witness[] = [
      {
        kind: 'evm',
        name: 'a',
        testify: () => {
          throw new Error('at once');
        },
      },
      { kind: 'evm', name: 'b', testify: () => Promise.reject('a text') },
    ];
    const { groups } = await askWitnesses([group(1, ...witnesses)], sight);
    expect(groups[0]?.failures.map(({ code, message }) => [code, message])).toEqual([
      ['witness-failed', 'at once'],
      ['witness-failed', 'a text'],
    ]);
  });
});

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value) => resolve(value) };
}
