import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Crowd } from './crowd.ts';

describe('a crowd', () => {
  it('has so many of one address and no more, until one of them ends', () => {
    const crowd = new Crowd(2);
    const [one, two] = [crowd.enter('192.0.2.1'), crowd.enter('192.0.2.1')];
    expect([one, two, crowd.enter('192.0.2.1')]).toEqual([expect.any(Function), expect.any(Function), undefined]);
    one?.();
    expect([crowd.enter('192.0.2.1'), crowd.enter('192.0.2.1')]).toEqual([expect.any(Function), undefined]);
  });

  it('counts a /64 of IPv6 together, and another address by itself', () => {
    const crowd = new Crowd(1);
    expect(crowd.enter('2001:db8:0:1::1')).toBeDefined();
    expect(crowd.enter('2001:db8:0:1:ffff::2')).toBeUndefined();
    expect(crowd.enter('2001:db8:0:2::1')).toBeDefined();
    expect(crowd.enter('192.0.2.2')).toBeDefined();
  });

  property.prop([fc.array(fc.record({ who: fc.nat(3), leaves: fc.boolean() })), fc.integer({ min: 1, max: 3 })])(
    'never has more than that, and remembers nobody who has left',
    (steps, most) => {
      const crowd = new Crowd(most);
      const open = new Map<number, (() => void)[]>();
      for (const { who, leaves } of steps) {
        const own = open.get(who) ?? [];
        const leave = leaves ? own.pop() : undefined;
        if (leaves) leave?.();
        else {
          const entered = crowd.enter(`192.0.2.${who}`);
          expect(entered === undefined).toBe(own.length >= most);
          if (entered !== undefined) own.push(entered);
        }
        open.set(who, own);
        expect(crowd.addresses).toBe([...open.values()].filter(({ length }) => length > 0).length);
      }
    },
  );
});
