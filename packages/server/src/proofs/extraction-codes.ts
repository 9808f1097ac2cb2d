import { timingSafeEqual } from 'node:crypto';
import { bytesToHex, concatBytes, hexToBytes, sha256, utf8Encode } from '@guzheng/evidence';
import type { Surroundings } from '../parts.ts';
import type { Store } from '../store/store.ts';
import { makeCode, readCode } from './code.ts';

/** What is kept of a code. */
interface KeptCode {
  /** Hex: SHA-256 of salt and code. The code has 95 random bits, so that nothing slower is needed. */
  readonly hash: string;
  readonly salt: string;
  readonly expires: string;
}

const SYNCED = { sync: true } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Compared with where there is no code, so that the same work is done. */
const NO_CODE: KeptCode = { hash: '00'.repeat(32), salt: '00'.repeat(16), expires: '1970-01-01T00:00:00.000Z' };

/** The extraction codes of deposits, one at a time for each. */
export class ExtractionCodes {
  readonly #db: Store['db'];
  readonly #codes;
  readonly #surroundings: Pick<Surroundings, 'now' | 'random'>;

  constructor({ store, now, random }: { readonly store: Store } & Pick<Surroundings, 'now' | 'random'>) {
    this.#db = store.db;
    this.#codes = store.db.sublevel<string, KeptCode>('extraction', { valueEncoding: 'json' });
    this.#surroundings = { now, random };
  }

  /** The new code, which is in no other place; an earlier one ends. */
  async make(index: number, days: number): Promise<{ readonly code: string; readonly expires: string }> {
    const { now, random } = this.#surroundings;
    const code = makeCode(random);
    const salt = bytesToHex(random(16));
    const expires = new Date(now().getTime() + days * DAY_MS).toISOString();
    const value: KeptCode = { hash: bytesToHex(hashOf(code, salt)), salt, expires };
    await this.#db.batch<string, unknown>([{ type: 'put', sublevel: this.#codes, key: String(index), value }], SYNCED);
    return { code, expires };
  }

  /** True where there was one that had not expired. */
  async end(index: number): Promise<boolean> {
    const kept = await this.#codes.get(String(index));
    await this.#db.batch<string, unknown>([{ type: 'del', sublevel: this.#codes, key: String(index) }], SYNCED);
    return kept !== undefined && this.#isFresh(kept);
  }

  /** Whether this is the deposit's code now. Takes the same time whatever is wrong with it. */
  async holds(index: number, typed: string): Promise<boolean> {
    const kept = (await this.#codes.get(String(index))) ?? NO_CODE;
    const isSame = timingSafeEqual(hashOf(typed, kept.salt), hexToBytes(kept.hash));
    return isSame && this.#isFresh(kept);
  }

  #isFresh({ expires }: KeptCode): boolean {
    return Date.parse(expires) > this.#surroundings.now().getTime();
  }
}

function hashOf(code: string, salt: string): Uint8Array {
  return sha256(concatBytes(hexToBytes(salt), utf8Encode(readCode(code) ?? '')));
}
