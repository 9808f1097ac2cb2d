import { SdkError } from '../error.ts';
import type { GroupTestimony, Testimony } from './testimony.ts';

/** A group stayed below its number: what is kept, who is missing and why. */
export function missed(kept: readonly string[], testimonies: readonly Testimony[]): SdkError {
  const testimony = testimonies.find(({ groups }) => groups.some(isMissed));
  const reasons = (testimony?.groups ?? []).filter(isMissed).map(reasonOf);
  return new SdkError(
    'anchor-failed',
    `the deposit is signed and kept, but witnesses are missing: ${reasons.join('; ')}`,
    {
      hint: 'when that is mended, run the same again: it completes what is kept and deposits nothing twice',
      kept,
      ...(testimony === undefined ? {} : { testimony }),
    },
  );
}

function isMissed({ outcome }: GroupTestimony): boolean {
  return outcome === 'missed';
}

function reasonOf({ name, records, atLeast, failures }: GroupTestimony): string {
  const each = failures.map(({ witness, code, message }) => `${witness}: ${message} [${code}]`).join('; ');
  return `${name} (${records} of at least ${atLeast}${each === '' ? '' : `: ${each}`})`;
}
