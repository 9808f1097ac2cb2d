import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AnchorError, type AnchorErrorCode } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { agreedFact, askQuorum, vouched } from './agreement.ts';
import { distinct, majority } from './quorum.ts';

const node = (url: string): Rpc => ({ url, call: () => Promise.resolve(null) });
const failing = (code: AnchorErrorCode): Promise<never> => Promise.reject(new AnchorError(code, code));

describe('a quorum', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i is more than half: %i', (count, quorum) => {
    expect(majority(count)).toBe(quorum);
  });

  it('counts an address once, however it is written', () => {
    expect(
      distinct(['http://a.example', 'HTTP://A.example/', 'http://a.example:80', 'http://a.example/x']),
    ).toHaveLength(2);
  });
});

describe('agreedFact', () => {
  test.prop([fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 }), fc.integer({ min: 1, max: 7 })])(
    'is stated by a quorum, and by the only one',
    (facts, quorum) => {
      const agreed = agreedFact(facts, quorum);
      const held = ['a', 'b', 'c'].filter((fact) => facts.filter((other) => other === fact).length >= quorum);
      expect(agreed).toBe(held.length === 1 ? held[0] : undefined);
    },
  );
});

describe('vouched', () => {
  test.prop([fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: 1, maxLength: 7 }), fc.nat()])(
    'is at most what a quorum says, and at least what all others say',
    (amounts, pick) => {
      const quorum = 1 + (pick % amounts.length);
      const amount = vouched(amounts, quorum);
      expect(amounts.filter((other) => other >= amount).length).toBeGreaterThanOrEqual(quorum);
      expect(amounts.filter((other) => other > amount).length).toBeLessThan(quorum);
    },
  );

  test.prop([
    fc.bigInt({ min: 10n, max: 20n }),
    fc.bigInt({ min: 10n, max: 20n }),
    fc.bigInt({ min: 0n, max: 10n ** 30n }),
  ])('stays among what two honest nodes say, whatever a third one says', (a, b, lie) => {
    const amount = vouched([lie, a, b], 2);
    const [low = a, high = b] = a < b ? [a, b] : [b, a];
    expect(amount >= low && amount <= high).toBe(true);
  });

  it('is never made up where too few answer', () => {
    expect(() => vouched([], 1)).toThrow(RangeError);
    expect(() => vouched([5n], 2)).toThrow(RangeError);
  });
});

describe('askQuorum', () => {
  const panel = (count: number, quorum = majority(count)) => ({
    all: Array.from({ length: count }, (_, i) => node(`http://${i}.example`)),
    quorum,
  });

  it('asks those again that were away for a moment, and no others', async () => {
    const asked: string[] = [];
    const answers = await askQuorum(panel(3), async ({ url }) => {
      asked.push(url);
      if (url.includes('0.')) return 'first';
      if (url.includes('1.')) return await failing('rpc-refused');
      return asked.filter((one) => one === url).length < 3 ? await failing('rpc-unreachable') : 'third';
    });
    expect(answers).toEqual(['first', 'third']);
    expect(asked).toHaveLength(5);
  });

  it.each<[AnchorErrorCode, readonly AnchorErrorCode[]]>([
    ['wrong-chain', ['rpc-unreachable', 'wrong-chain', 'rpc-lied']],
    ['rpc-lied', ['rpc-lied', 'block-not-found', 'rpc-malformed']],
    ['block-not-found', ['block-pruned', 'block-not-found', 'rpc-refused']],
    ['block-pruned', ['block-pruned', 'rpc-refused', 'rpc-refused']],
    ['rpc-refused', ['rpc-refused', 'rpc-refused', 'rpc-refused']],
  ])('fails with the code that says most, %s, and with what everyone said', async (code, codes) => {
    const error: unknown = await askQuorum(panel(3), ({ url }) =>
      failing(codes[Number(url.charAt(7))] ?? 'rpc-refused'),
    ).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    for (const each of codes) expect(error instanceof AnchorError ? error.message : '').toContain(each);
  });

  it('does not wait for one that never answers once a quorum has', async () => {
    const answers = await askQuorum(panel(3), ({ url }) =>
      url.includes('1.') ? new Promise<string>(() => {}) : Promise.resolve(url),
    );
    expect(answers).toEqual(['http://0.example', 'http://2.example']);
  });

  it('does not take a mistake of ours for the failure of a node', async () => {
    await expect(askQuorum(panel(3), () => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});
