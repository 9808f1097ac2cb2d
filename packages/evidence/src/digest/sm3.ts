/** SM3, the Chinese national hash (GB/T 32905-2016, ISO/IEC 10118-3:2018): 256 bits, in the frame of SHA-2. */
import { HashMD } from '@noble/hashes/_md.js';

// GB/T 32905-2016 §4.1.
const IV = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e] as const;
// §4.2: T_j, already rotated left by j mod 32 as §5.3.3 uses it.
const T: Int32Array = Int32Array.from({ length: 64 }, (_, j) => rotl(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32));

/** An incremental SM3; the digest is 32 bytes. */
export class SM3 extends HashMD<SM3> {
  readonly #v: Int32Array = Int32Array.from(IV);
  // The expanded message W_0 … W_67 (§5.3.2); own memory, so that two hashers never share state.
  readonly #w: Int32Array = new Int32Array(68);

  constructor() {
    super(64, 32, 8, false);
  }

  protected override process(block: DataView, offset: number): void {
    expand(this.#w, block, offset);
    compress(this.#v, this.#w);
  }

  protected override get(): number[] {
    return Array.from(this.#v);
  }

  protected override set(...words: number[]): void {
    this.#v.set(words);
  }

  protected override roundClean(): void {
    this.#w.fill(0);
  }

  override _cloneInto(to: SM3 = new SM3()): SM3 {
    to.set(...this.get());
    return this._cloneIntoMeta(to);
  }

  override destroy(): void {
    this.destroyed = true;
    this.#v.fill(0);
    this.#w.fill(0);
  }
}

/** §5.3.2: sixteen words of the block become sixty-eight. */
function expand(w: Int32Array, block: DataView, offset: number): void {
  for (let j = 0; j < 16; j++) w[j] = block.getInt32(offset + 4 * j, false);
  for (let j = 16; j < 68; j++) {
    const x = at(w, j - 16) ^ at(w, j - 9) ^ rotl(at(w, j - 3), 15);
    w[j] = x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(at(w, j - 13), 7) ^ at(w, j - 6);
  }
}

/** §5.3.3: CF(V, B), letters as in the standard. */
function compress(v: Int32Array, w: Int32Array): void {
  let a = at(v, 0);
  let b = at(v, 1);
  let c = at(v, 2);
  let d = at(v, 3);
  let e = at(v, 4);
  let f = at(v, 5);
  let g = at(v, 6);
  let h = at(v, 7);
  for (let j = 0; j < 64; j++) {
    const a12 = rotl(a, 12);
    const ss1 = rotl((a12 + e + at(T, j)) | 0, 7);
    // §4.3: FF and GG are parities in the first sixteen rounds, then majority and choice.
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (c & (a | b));
    const gg = j < 16 ? e ^ f ^ g : g ^ (e & (f ^ g));
    const tt1 = (ff + d + (ss1 ^ a12) + (at(w, j) ^ at(w, j + 4))) | 0;
    const tt2 = (gg + h + ss1 + at(w, j)) | 0;
    d = c;
    c = rotl(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotl(f, 19);
    f = e;
    e = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17);
  }
  const worked = [a, b, c, d, e, f, g, h];
  for (const [i, word] of worked.entries()) v[i] = at(v, i) ^ word;
}

function rotl(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function at(from: Int32Array, index: number): number {
  return from[index] as number;
}
