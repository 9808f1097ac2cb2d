import { EvidenceError, parseJson, utf8Encode } from '@guzheng/evidence';
import { VerifyError } from '@guzheng/verify';
import type { Chance } from './random.ts';
import { twistBytes, twistJson } from './twist.ts';

/** The parts of one input; a whole run has file and proof. */
export type Input = readonly Uint8Array[];

export interface Target {
  readonly name: string;
  /** Of 1,000 inputs. */
  readonly weight: number;
  make(chance: Chance): Input;
  /** Throws where a law is broken. What must be refused is refused in the right way. */
  run(input: Input): Promise<void> | void;
}

/** Refusals that are meant to be. */
export function refused(error: unknown): void {
  if (!(error instanceof EvidenceError) && !(error instanceof VerifyError)) throw error;
}

export function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    refused(error);
  }
}

export function law(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export const textOf = (value: unknown): Uint8Array => utf8Encode(JSON.stringify(value) ?? 'null');

/** Twists the bytes of one of the samples. */
export function ofBytes(
  name: string,
  weight: number,
  samples: readonly [Uint8Array, ...Uint8Array[]],
  run: (bytes: Uint8Array) => unknown,
): Target {
  return {
    name,
    weight,
    make: (chance) => [twistBytes(chance.pick(samples), chance.pick(samples), chance)],
    run: ([bytes = new Uint8Array(0)]) => attempt(() => run(bytes)),
  };
}

/** Twists a document along its structure, and now and then the text that it is written as. */
export function ofJson(
  name: string,
  weight: number,
  samples: readonly [unknown, ...unknown[]],
  parse: (value: unknown) => unknown,
): Target {
  const texts = samples.map(textOf) as [Uint8Array, ...Uint8Array[]];
  return {
    name,
    weight,
    make: (chance) => [
      chance.below(4) === 0
        ? twistBytes(chance.pick(texts), chance.pick(texts), chance)
        : textOf(twistJson(chance.pick(samples), chance)),
    ],
    run: ([bytes = new Uint8Array(0)]) => attempt(() => parse(parseJson(bytes))),
  };
}

/** What a target rejects with is judged as what it throws. */
export function expectingRefusals(target: Target): Target {
  return {
    ...target,
    run: async (input) => {
      try {
        await target.run(input);
      } catch (error) {
        refused(error);
      }
    },
  };
}
