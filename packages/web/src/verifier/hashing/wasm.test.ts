import { bytesToHex, type Hasher, type Hashing, portableHashing } from '@guzheng/evidence';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmHashing } from './wasm.ts';

const names = ['sha256', 'sm3', 'sha1', 'sha512'] as const;
const hexOf = (hasher: Hasher): string => bytesToHex(hasher.digest());

/** What several hashers are fed, in which order. */
const script = fc.array(fc.record({ who: fc.nat(4), bytes: fc.uint8Array({ maxLength: 200, size: 'max' }) }), {
  maxLength: 30,
});

describe('wasmHashing', () => {
  let wasm: Hashing;
  beforeAll(async () => {
    wasm = await wasmHashing();
  });

  it.each(names)('%s agrees with portableHashing at every length around the block and padding borders', (name) => {
    for (let length = 0; length <= 260; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
      const [ours, theirs] = [wasm[name](), portableHashing[name]()];
      ours.update(bytes);
      theirs.update(bytes);
      expect(hexOf(ours)).toBe(hexOf(theirs));
    }
  });

  it.each(names)('%s keeps hashers apart that are fed in turn, and those that never come to their digest', (name) => {
    fc.assert(
      fc.property(script, fc.subarray([0, 1, 2, 3, 4]), (steps, finished) => {
        const [ours, theirs] = [wasm, portableHashing].map((hashing) => [0, 1, 2, 3, 4].map(() => hashing[name]()));
        for (const { who, bytes } of steps) {
          ours?.[who]?.update(bytes);
          theirs?.[who]?.update(bytes);
        }
        for (const who of finished) expect(ours?.[who] && hexOf(ours[who])).toBe(theirs?.[who] && hexOf(theirs[who]));
      }),
    );
  });

  it.each(['sha256', 'sm3'] as const)(
    '%s refuses to go on after its digest, and spoils nobody else by that',
    (name) => {
      const [one, two] = [wasm[name](), wasm[name]()];
      two.update(Uint8Array.of(1));
      one.digest();
      expect(() => one.update(Uint8Array.of(1))).toThrow();
      expect(() => one.digest()).toThrow();
      two.update(Uint8Array.of(2));
      const whole = portableHashing[name]();
      whole.update(Uint8Array.of(1, 2));
      expect(hexOf(two)).toBe(hexOf(whole));
    },
  );
});
