import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inFolder } from '../../test/folder.ts';
import { Database, openStore } from './store.ts';

const encodings = { keyEncoding: 'utf8', valueEncoding: 'utf8' } as const;

type Step =
  | { readonly kind: 'put' | 'del'; readonly key: string; readonly sync: boolean }
  | { readonly kind: 'batch'; readonly keys: readonly string[] }
  | { readonly kind: 'commit'; readonly keys: readonly string[] }
  | { readonly kind: 'clear'; readonly upTo: string }
  | { readonly kind: 'wait' };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const keys = fc.uniqueArray(key, { minLength: 1 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('put', 'del'), key, sync: fc.boolean() }),
    fc.record({ kind: fc.constant('batch'), keys }),
    fc.record({ kind: fc.constant('commit'), keys }),
    fc.record({ kind: fc.constant('clear'), upTo: key }),
    fc.record({ kind: fc.constant('wait') }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('writes that are asked for at the same time end as if each had come after the one before', () =>
  inFolder(async (folder) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { db, close } = await openStore(`${folder}/${run++}`);
        const part = db.sublevel<string, string>('part', { valueEncoding: 'utf8' });
        // Until it is open, abstract-level itself puts off what is asked of it.
        await part.open();
        const expected = new Map<string, string>();
        const under: Promise<unknown>[] = [];
        for (const [at, step] of all.entries()) under.push(asked(step, String(at)));
        await Promise.all(under);
        expect(Object.fromEntries(await part.iterator().all())).toEqual(Object.fromEntries(expected));
        await close();

        async function asked(step: Step, value: string): Promise<void> {
          switch (step.kind) {
            case 'put':
              expected.set(step.key, value);
              return await part.put(step.key, value, { sync: step.sync } as object);
            case 'del':
              expected.delete(step.key);
              return await part.del(step.key);
            case 'batch':
              for (const one of step.keys) expected.set(one, value);
              return await part.batch(step.keys.map((one) => ({ type: 'put', key: one, value })));
            case 'commit':
              for (const one of step.keys) expected.set(one, value);
              return await db.commit(
                [],
                step.keys.map((one) => ({ sublevel: part, key: one, value })),
              );
            case 'clear':
              for (const one of [...expected.keys()]) if (one <= step.upTo) expected.delete(one);
              return await part.clear({ lte: step.upTo });
            case 'wait':
              return await db.recover();
          }
        }
      }),
      { numRuns: 60 },
    );
  }));

test('many that come together are written in few turns', () =>
  inFolder(async (folder) => {
    const { db, close } = await openStore(folder);
    let turns = 0;
    const write = Object.getPrototypeOf(Database.prototype)._chainedBatch;
    Object.getPrototypeOf(Database.prototype)._chainedBatch = function counted(this: Database) {
      turns += 1;
      return write.call(this);
    };
    try {
      const puts = Array.from({ length: 200 }, (_, i) =>
        db.batch<string, string>([{ type: 'put', key: `k${i}`, value: 'v' }], { ...encodings, sync: true }),
      );
      await Promise.all(puts);
    } finally {
      Object.getPrototypeOf(Database.prototype)._chainedBatch = write;
    }
    expect(turns).toBeLessThan(5);
    expect((await db.keys().all()).length).toBe(200);
    await close();
  }));

test('where a turn is refused, all who shared it are told, and the next is looked at anew', () =>
  inFolder(async (folder) => {
    const { db, close } = await openStore(folder, { reserveBytes: Number.MAX_SAFE_INTEGER });
    for (let round = 0; round < 2; round += 1) {
      const refused = [db.put('a', new Uint8Array(1)), db.commit([{ key: 'b', value: 'v' }]), db.del('c')];
      for (const outcome of await Promise.allSettled(refused))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'storage-full' } });
    }
    await close();
  }));

test('a database that was closed is neither written nor opened again by whoever comes too late', () =>
  inFolder(async (folder) => {
    const { db, close } = await openStore(folder);
    await close();
    await expect(db.commit([{ key: 'k', value: 'v' }])).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(db.recover()).rejects.toMatchObject({ code: 'storage-failed' });
    expect(db.status).toBe('closed');
    const again = await openStore(folder);
    expect(await again.db.keys().all()).toEqual([]);
    await again.close();
  }));
