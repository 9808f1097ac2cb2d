/** Changes that fuzzing makes: of bytes without sense for them, and of JSON values along their structure. */
import type { Chance } from './random.ts';

const MAX_BYTES = 65_536;

/** One to four changes: bytes turned, set, removed, repeated, moved, or cut out of another input. */
export function twistBytes(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let twisted = bytes;
  for (let rounds = 1 + chance.below(4); rounds > 0; rounds -= 1) twisted = twistOnce(twisted, other, chance);
  return twisted.subarray(0, MAX_BYTES);
}

function twistOnce(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  const length = chance.below(chance.pick([2, 5, 64, 1024]));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (chance.below(8)) {
    case 0:
      return withByte(bytes, at, (byte) => byte ^ (1 << chance.below(8)));
    case 1:
      return withByte(bytes, at, () => chance.pick([0, 1, 0x20, 0x22, 0x7f, 0x80, 0xc0, 0xff]));
    case 2:
      return withByte(bytes, at, (byte) => byte + chance.pick([1, -1]));
    case 3:
      return before;
    case 4:
      return joined(before, after.subarray(length));
    case 5:
      return joined(before, after.subarray(0, length), after);
    case 6:
      return joined(before, new Uint8Array(length).fill(chance.below(256)), after);
    default: {
      const from = chance.below(other.length + 1);
      return joined(before, other.subarray(from, from + length), after.subarray(chance.pick([0, length])));
    }
  }
}

function withByte(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = change(bytes[at] ?? 0);
  return changed;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** What a forger writes where something else belongs. */
const STRANGE: readonly [unknown, ...unknown[]] = [
  null,
  ...[true, 0, -1, -0, 0.5, 2 ** 53 - 1, 2 ** 53, 1e308, 5e-324, '', '0', ' ', '\u0000', [], {}, [[]]],
  ...[
    '\u202e<script>',
    '\ufeff',
    '\ud83d\ude00',
    'a'.repeat(10_000),
    '../../x',
    'https://user@x/',
    '[::1]',
    '%'.repeat(500),
  ],
  ...['0x', `0x${'00'.repeat(32)}`, '00'.repeat(32), 'ff'.repeat(32), 'AAAA', 'A===', '1970-01-01T00:00:00Z'],
  ...['9999-12-31T23:59:59.999999999Z', '2026-02-30T00:00:00Z', '__proto__', 'constructor', 'guzheng/proof/v2'],
];

/** One to three changes of a JSON value; the value itself stays as it is. */
export function twistJson(value: unknown, chance: Chance): unknown {
  let twisted = value;
  for (let rounds = 1 + chance.below(3); rounds > 0; rounds -= 1) twisted = twistInside(twisted, chance);
  return twisted;
}

/** Walks down by chance, and changes what it comes to. */
function twistInside(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null || chance.below(12) === 0) return twistLeaf(value, chance);
  const entries = Object.entries(value);
  const chosen = chance.below(entries.length);
  const [name, inner] = entries[chosen] ?? ['x', null];
  const changed = (): readonly (readonly [string, unknown])[] => {
    switch (chance.below(9)) {
      case 0:
        return entries.filter((_, i) => i !== chosen);
      case 1:
        return [...entries, [Array.isArray(value) ? name : `${name}x`, inner]];
      case 2:
        return [...entries, [String(STRANGE[chance.below(STRANGE.length)]), inner]];
      case 3: {
        const [, stranger] = entries[chance.below(entries.length)] ?? [];
        return entries.map((entry, i) => (i === chosen ? [name, stranger] : entry));
      }
      default:
        return entries.map((entry, i) => (i === chosen ? [name, twistInside(inner, chance)] : entry));
    }
  };
  return Array.isArray(value) ? changed().map(([, item]) => item) : objectOf(changed());
}

function twistLeaf(value: unknown, chance: Chance): unknown {
  if (typeof value === 'number' && chance.below(2) === 0)
    return value + chance.pick([1, -1, 1000, -1000, 2 ** 32, 0.5]);
  if (typeof value === 'string' && chance.below(3) > 0) return twistText(value, chance);
  return chance.pick(STRANGE);
}

function twistText(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  const character = chance.pick(['0', '1', 'f', 'A', 'é', '/', '.', ' ', '\u202e', '\u0000', '=', '-', '']);
  return text.slice(0, at) + character + text.slice(at + chance.pick([0, 1, 1, 1, 2, 40]));
}

/** `__proto__` is a name like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries);
}
