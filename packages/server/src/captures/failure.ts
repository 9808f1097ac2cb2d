import type { CaptureFailure } from '@guzheng/sdk/api';
import { seemlyFailure } from './words.ts';

/** Why a take has come to nothing, beside the codes of `CaptureErrorCode`. */
export type TakeFailureCode =
  | 'take-interrupted'
  | 'take-overdue'
  | 'take-memory-exceeded'
  | 'take-crashed'
  | 'take-cancelled'
  | 'storage-full';

/** A failure as the process of a take tells it. `system`: the system's own code that lies beneath. */
export interface ToldFailure extends CaptureFailure {
  readonly system?: string;
}

const OURS: Readonly<Record<TakeFailureCode, Omit<CaptureFailure, 'code'>>> = {
  'take-interrupted': { message: 'The server stopped while the page was being captured.' },
  'take-overdue': {
    message: 'The capture did not come to an end in time and was ended.',
    hint: 'Try again; if it happens again, the page keeps the browser busy without end.',
  },
  'take-memory-exceeded': {
    message: 'The page made the browser use more memory than a capture may have, and the capture was ended.',
    hint: 'Try once more; if it happens again, ask the operator for a higher limit.',
  },
  'take-crashed': { message: 'The capture ended by an error of the server.', hint: 'Try again, or tell the operator.' },
  'take-cancelled': { message: 'The capture was given up while it was under way.' },
  'storage-full': { message: 'The disk of the server is full.', hint: 'Tell the operator.' },
};

export function takeFailure(code: TakeFailureCode): CaptureFailure {
  return { code, ...OURS[code] };
}

/** Failures of this machine. Their sentences name paths and programs of the server, which are nobody's business but the operator's. */
const OF_THE_MACHINE: readonly string[] = [
  'browser-missing',
  'browser-failed',
  'ca-malformed',
  'name-unsafe',
  'output-exists',
  'output-unwritable',
  'package-too-large',
  'path-duplicate',
  'path-unsafe',
  'resolver-malformed',
];

/** What the owner of a capture is told of a failure. */
export function failureForOwner({ system, ...failure }: ToldFailure, host: string): CaptureFailure {
  if (system === 'ENOSPC' || system === 'EDQUOT') return takeFailure('storage-full');
  if (OF_THE_MACHINE.includes(failure.code))
    return { code: failure.code, message: 'The server could not make the capture.', hint: 'Tell the operator.' };
  // Where a name leads inside the operator's network is not told: the capture would be a way to ask its name servers.
  if (failure.code === 'private-address')
    return { code: failure.code, message: `${host}, or where it leads to, is not on the public Internet.` };
  return seemlyFailure(failure);
}
