/** Every small change of some bytes: each byte turned by each mask, the bytes cut at each length, other bytes behind them. */

export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly mask: number }
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'extend'; readonly name: string; readonly tail: Uint8Array };

/** The lowest bit, the case of a letter, the bit that makes ASCII none, all of them. */
export const MASKS: readonly number[] = [0x01, 0x20, 0x80, 0xff];

export function* mutationsOf(bytes: Uint8Array, masks: readonly number[] = MASKS): Generator<Mutation> {
  for (const mask of masks) for (let at = 0; at < bytes.length; at += 1) yield { kind: 'flip', at, mask };
  for (let length = 0; length < bytes.length; length += 1) yield { kind: 'cut', length };
  for (const [name, tail] of tailsOf(bytes)) yield { kind: 'extend', name, tail };
}

/** Every byte, white space in runs, and the beginnings and ends of the bytes themselves. */
function* tailsOf(bytes: Uint8Array): Generator<readonly [string, Uint8Array]> {
  for (let byte = 0; byte < 256; byte += 1) yield [`byte ${byte}`, Uint8Array.of(byte)];
  for (const length of [2, 22, 512, 70_000]) {
    yield [`${length} spaces`, new Uint8Array(length).fill(0x20)];
    yield [`${length} zeros`, new Uint8Array(length)];
  }
  yield ['itself', bytes];
  for (const length of [1, 22, 46, 100]) {
    yield [`its first ${length} bytes`, bytes.subarray(0, length)];
    yield [`its last ${length} bytes`, bytes.subarray(bytes.length - length)];
  }
}

export function mutate(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  switch (mutation.kind) {
    case 'flip':
      return bytes.map((byte, at) => (at === mutation.at ? byte ^ mutation.mask : byte));
    case 'cut':
      return bytes.slice(0, mutation.length);
    case 'extend': {
      const longer = new Uint8Array(bytes.length + mutation.tail.length);
      longer.set(bytes);
      longer.set(mutation.tail, bytes.length);
      return longer;
    }
  }
}

export function describeMutation(mutation: Mutation): string {
  switch (mutation.kind) {
    case 'flip':
      return `byte ${mutation.at} turned by 0x${mutation.mask.toString(16)}`;
    case 'cut':
      return `cut at ${mutation.length}`;
    case 'extend':
      return `followed by ${mutation.name}`;
  }
}
