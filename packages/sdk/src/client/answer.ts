import { parseJson } from '@guzheng/evidence';
import * as v from 'valibot';
import { lenient } from '../api/lenient.ts';
import { type Problem, problemSchema } from '../api/problem.ts';
import { CLIENT_CODES, fromProblem, GuzhengApiError } from './error.ts';

/** Longer answers in one piece are not read: lists have at most 1,000 items. */
const MAX_ANSWER = 32 << 20;
const MAX_PROBLEM = 256 << 10;

/** The JSON of an answer, validated. Throws GuzhengApiError `answer-malformed`, `answer-too-large`. */
export async function readAnswer<T>(response: Response, schema: v.GenericSchema<unknown, T>): Promise<T> {
  return validated(schema, jsonOf(await readBounded(response, MAX_ANSWER)), 'the answer');
}

/** Members that are not known are left out. Throws GuzhengApiError `answer-malformed`, which names the first bad field and quotes nothing. */
export function validated<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(lenient(schema), value, { abortEarly: true });
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]) ?? '(document)';
  throw malformed(`${what} is not what the API states: ${field.slice(0, 120)}`);
}

/** An answer that is no success, as an error: its problem document where it has one. */
export async function readFailure(response: Response): Promise<GuzhengApiError> {
  const retryAfter = retryAfterOf(response);
  const problem = await problemIn(response);
  if (problem !== undefined) return fromProblem(problem, response.status, retryAfter);
  return new GuzhengApiError(
    'answer-unexpected',
    `The answer has the status ${response.status} and is no problem document`,
    {
      status: response.status,
      hint: 'Is this the address of a Guzheng server, and what stands between it and this program?',
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
  );
}

/** Seconds until the time that the header states (RFC 9110 §10.2.3), as a count; dates are left to the problem document. */
function retryAfterOf(response: Response): number | undefined {
  const header = response.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

/** Undefined where it is none, or says of itself what only a client can find out: a server does not tell a program that its receipt is invalid. */
async function problemIn(response: Response): Promise<Problem | undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    await response.body?.cancel();
    return undefined;
  }
  const value = jsonOf(await readBounded(response, MAX_PROBLEM));
  const result = v.safeParse(lenient(problemSchema), value, { abortEarly: true });
  return result.success && !CLIENT_CODES.has(result.output.code) ? result.output : undefined;
}

/** The whole body. Throws GuzhengApiError `answer-too-large`. */
export async function readBounded(response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > most) {
      await reader.cancel();
      throw new GuzhengApiError('answer-too-large', `The answer has more than ${most} bytes`, {
        status: response.status,
      });
    }
    pieces.push(read.value);
  }
  return joined(pieces, size);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw malformed('the answer is not JSON', cause);
  }
}

export function malformed(why: string, cause?: unknown): GuzhengApiError {
  return new GuzhengApiError('answer-malformed', `The server's answer cannot be read: ${why}`, { cause });
}
