import { answerLies } from './answer.ts';
import { certificateLies } from './certificates.ts';
import type { TimeStampLie } from './lie.ts';
import { signatureLies } from './signature.ts';
import { timeLies } from './time.ts';

export type { TimeStampLie } from './lie.ts';

/** Every lie of the maker by the check that finds it. `makeTimeStamp(digest, lie.making)` tells it. */
export const timeStampLies: readonly TimeStampLie[] = [
  ...answerLies,
  ...signatureLies,
  ...certificateLies,
  ...timeLies,
];
