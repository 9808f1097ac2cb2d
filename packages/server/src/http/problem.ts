import { EvidenceError } from '@guzheng/evidence';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem, type ProblemCode } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';

/** A problem of a request, and whether its cause belongs into the server's log. */
export interface Told {
  readonly problem: Problem;
  readonly own: boolean;
}

/** Another's thing is told exactly as one that is not there: same code, same words. */
const NOT_FOUND = 'There is nothing under this name, or it is not of this account.';

/** What the disk said names files of this machine: that is for the log. */
const DISK_FAILED = 'The disk failed; nothing was taken.';

/** What goes out for an error. `request` is the name that the request has in the log. */
export function tell(error: unknown, request: string): Told {
  const known = recognised(error);
  if (known === undefined)
    return { problem: document('internal', 'The server failed. It has written down why.', request), own: true };
  if (known.code === 'not-yours' || known.code === 'not-found')
    return { problem: document('not-found', NOT_FOUND, request), own: false };
  const detail = known.code === 'storage-failed' ? DISK_FAILED : known.message;
  const { status } = PROBLEMS[known.code];
  return { problem: document(known.code, detail, request, known), own: status >= 500 };
}

/** The code that the audit log and the metrics have: there, another's thing is told apart. */
export function codeOf(error: unknown): ProblemCode {
  return recognised(error)?.code ?? 'internal';
}

export function document(
  code: ProblemCode,
  detail: string,
  request: string,
  more: Pick<Partial<ServerError>, 'hint' | 'fields' | 'retryAfter'> = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  const { hint, fields = [], retryAfter } = more;
  return {
    type: `${PROBLEM_TYPE_PREFIX}${code}`,
    code,
    title,
    status,
    detail,
    ...(hint === undefined ? {} : { hint }),
    ...(fields.length === 0 ? {} : { fields }),
    request,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

type Recognised = ServerError & { readonly code: ProblemCode };

function recognised(error: unknown): Recognised | undefined {
  if (error instanceof ServerError) return isRecognised(error) ? error : undefined;
  if (error instanceof EvidenceError && error.code === 'number-malformed')
    return refusal('number-malformed', error.message, { cause: error });
  return ofTheDisk(error);
}

/** What the operating system says of the disk, wherever in the chain of causes it stands. */
function ofTheDisk(error: unknown): Recognised | undefined {
  const said = saidIn(error);
  if (said.some((text) => /\bENOSPC\b|\bEDQUOT\b|No space left on device/.test(text)))
    return refusal('storage-full', 'The disk is full; nothing was taken.', { cause: error });
  if (said.some((text) => /\bEIO\b|\bEROFS\b|LEVEL_IO_ERROR/.test(text)))
    return refusal('storage-failed', DISK_FAILED, { cause: error });
  // A read met the moment in which the database is closed and recovered after a write that failed.
  if (said.some((text) => /LEVEL_(?:DATABASE|ITERATOR)_NOT_OPEN/.test(text)))
    return refusal('not-ready', 'The database is being opened again.', { cause: error, ...AGAIN });
  return undefined;
}

const AGAIN = { hint: 'Ask again in a moment.', retryAfter: 2 } as const;

function saidIn(error: unknown): readonly string[] {
  const said: string[] = [];
  for (let at = error; at instanceof Error && said.length < 8; at = at.cause) said.push(`${codeIn(at)} ${at.message}`);
  return said;
}

function codeIn(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

function refusal(
  code: ProblemCode,
  message: string,
  options: { readonly cause: unknown; readonly hint?: string; readonly retryAfter?: number },
): Recognised {
  return new ServerError(code, message, options) as Recognised;
}

function isRecognised(error: ServerError): error is Recognised {
  return error.code in PROBLEMS;
}
