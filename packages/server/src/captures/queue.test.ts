import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './queue.ts';

const none = new Map<string, number>();
const account = fc.constantFrom('a', 'b', 'c', 'd');

function filled(accounts: readonly string[]): FairQueue {
  const queue = new FairQueue();
  for (const [place, one] of accounts.entries()) queue.add({ id: `${one}${place}`, account: one });
  return queue;
}

function drained(queue: FairQueue): string[] {
  const ids: string[] = [];
  for (let next = queue.next(none); next !== undefined; next = queue.next(none)) ids.push(next.id);
  return ids;
}

describe('the queue', () => {
  it('serves accounts in turn, however much one of them asks for', () => {
    expect(drained(filled(['a', 'a', 'a', 'a', 'b', 'c', 'b']))).toEqual(['a0', 'b4', 'c5', 'a1', 'b6', 'a2', 'a3']);
  });

  it('serves whoever has the least under way before all others', () => {
    const queue = filled(['a', 'b']);
    expect(queue.next(new Map([['a', 1]]))).toEqual({ id: 'b1', account: 'b' });
  });

  it('loses nobody, serves nobody twice, and keeps the order within an account', () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: 40 }), (accounts) => {
        const served = drained(filled(accounts));
        expect([...served].sort()).toEqual(accounts.map((one, place) => `${one}${place}`).sort());
        for (const one of new Set(accounts)) {
          const places = served.filter((id) => id.startsWith(one)).map((id) => Number(id.slice(1)));
          expect(places).toEqual([...places].sort((x, y) => x - y));
        }
      }),
    );
  });

  it('makes nobody wait for more than one turn of each other account', () => {
    fc.assert(
      fc.property(fc.array(account, { minLength: 1, maxLength: 40 }), (accounts) => {
        const served = drained(filled(accounts)).map((id) => id.charAt(0));
        for (const [place, one] of served.entries()) {
          const next = served.indexOf(one, place + 1);
          if (next === -1) continue;
          const between = served.slice(place + 1, next);
          expect(new Set(between).size).toBe(between.length);
        }
      }),
    );
  });

  it('tells each the place in which it is then served', () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: 30 }), (accounts) => {
        const queue = filled(accounts);
        const places = queue.positions(none);
        const counts = new Map<string, number>();
        const order: string[] = [];
        for (let next = queue.next(counts); next !== undefined; next = queue.next(counts)) {
          order.push(next.id);
          counts.set(next.account, (counts.get(next.account) ?? 0) + 1);
        }
        expect([...places.keys()]).toEqual(order);
        expect([...places.values()]).toEqual(order.map((_, place) => place + 1));
      }),
    );
  });

  it('takes what was interrupted up first among its account, and lets go of what was given up', () => {
    const queue = filled(['a', 'a']);
    queue.addFirst({ id: 'again', account: 'a' });
    queue.remove({ id: 'a0', account: 'a' });
    expect([queue.size, queue.of('a'), drained(queue)]).toEqual([2, 2, ['again', 'a1']]);
    expect(queue.size).toBe(0);
  });
});
