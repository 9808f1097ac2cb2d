import { type Hasher, type Hashing, portableHashing } from '@guzheng/evidence';
import { createSHA256, createSM3, type IHasher } from 'hash-wasm';

/**
 * SHA-256 and SM3 in WebAssembly, half as fast again as in JavaScript. Rejects where the browser has no WebAssembly or its policy
 * allows none: `portableHashing` then gives the same digests.
 */
export async function wasmHashing(): Promise<Hashing> {
  const [sha256, sm3] = await Promise.all([createSHA256(), createSM3()]);
  return { ...portableHashing, sha256: hashersOn(sha256), sm3: hashersOn(sm3) };
}

/**
 * Any number of hashers on one engine: making an engine takes a promise, which the interface has no place for. Whoever hashes next parks
 * the state of whoever hashed last, about a hundred bytes.
 */
function hashersOn(engine: IHasher): () => Hasher {
  let current: ParkedHasher | undefined;
  const take = (next: ParkedHasher): IHasher => {
    if (current === next) return engine;
    current?.park(engine.save());
    current = next;
    return next.resume(engine);
  };
  const leave = (): void => {
    current = undefined;
  };
  return () => new ParkedHasher(take, leave);
}

class ParkedHasher implements Hasher {
  readonly #take: (own: ParkedHasher) => IHasher;
  readonly #leave: () => void;
  /** Undefined before the first turn. */
  #state: Uint8Array | undefined;
  #isDone = false;

  constructor(take: (own: ParkedHasher) => IHasher, leave: () => void) {
    this.#take = take;
    this.#leave = leave;
  }

  park(state: Uint8Array): void {
    this.#state = state;
  }

  resume(engine: IHasher): IHasher {
    return this.#state === undefined ? engine.init() : engine.load(this.#state);
  }

  update(bytes: Uint8Array): void {
    this.#engine().update(bytes);
  }

  digest(): Uint8Array {
    const digest = this.#engine().digest('binary');
    this.#isDone = true;
    this.#leave();
    return digest;
  }

  #engine(): IHasher {
    if (this.#isDone) throw new Error('the digest was given already');
    return this.#take(this);
  }
}
