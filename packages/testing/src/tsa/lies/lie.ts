import type { TimeStampCode } from '@guzheng/evidence';
import type { Forgery, TimeStampMaking } from '../make.ts';

/** One lie of a time stamp that is honest otherwise, and what the judge must say to it. */
export interface TimeStampLie {
  /** Unique. */
  readonly name: string;
  /** The check that finds it (docs/spec/proof.md, `rfc3161`); 0: it cannot even be read. */
  readonly check: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;
  readonly code: TimeStampCode;
  readonly making: TimeStampMaking;
}

export function lie(
  check: TimeStampLie['check'],
  code: TimeStampCode,
  name: string,
  forgery: Forgery,
  making: Omit<TimeStampMaking, 'forgery'> = {},
): TimeStampLie {
  return { name, check, code, making: { ...making, forgery } };
}

export const SOME_DIGEST: Uint8Array = new Uint8Array(32).fill(0xd1);
