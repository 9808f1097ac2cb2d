import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError, formatEvidenceNumber, parseEvidenceNumber } from '@guzheng/evidence';
import { digestFile, SdkError } from '@guzheng/sdk';
import type { LookupAnswer, LookupMatch } from '@guzheng/sdk/api';
import { GuzhengApiError, type GuzhengClient } from '@guzheng/sdk/client';

/** One line of the list: a file of the folder, and the evidence number that was stated for it. */
export interface Listed {
  readonly file: string;
  readonly number: string;
}

/**
 * What became of it. Only `match` and `mismatch` say something about the file; everything else says that nothing is known, and why.
 * `no-file`: the list names what is not in the folder; `not-listed`: the folder has what the list does not name.
 */
export type Result =
  | 'match'
  | 'mismatch'
  | 'not-found'
  | 'forbidden'
  | 'unavailable'
  | 'number-malformed'
  | 'no-file'
  | 'not-listed';

export interface Checked {
  readonly file: string;
  readonly number: string;
  readonly result: Result;
  readonly detail: string;
  /** When the server took it, and how far its witnesses are; of a match only. */
  readonly time: string;
  readonly anchoring: string;
  /** Computed here: the file itself goes nowhere. */
  readonly sha256: string;
}

/** Looks every file up, one after another, and the folder over for files that are not listed. */
export async function* checkFolder(
  client: GuzhengClient,
  folder: string,
  list: readonly Listed[],
): AsyncGenerator<Checked> {
  const there = new Set(await filesIn(folder));
  for (const listed of list) {
    yield there.has(listed.file)
      ? await checkFile(client, join(folder, listed.file), listed)
      : said(listed, 'no-file', 'the folder has no such file');
  }
  for (const { file } of list) there.delete(file);
  for (const file of there) yield said({ file, number: '' }, 'not-listed', 'no number was stated for it');
}

/** Only names that the folder itself lists are opened, so that no list leads out of it. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function checkFile(client: GuzhengClient, path: string, listed: Listed): Promise<Checked> {
  try {
    const number = formatEvidenceNumber(parseEvidenceNumber(listed.number));
    const digests = await digestFile(path);
    const { sha256, sm3 } = digests;
    const answer = await client.lookup({ number, sha256, sm3 });
    return { ...said(listed, ...judged(answer)), ...factsOf(answer), sha256 };
  } catch (error) {
    return said(listed, ...failed(error));
  }
}

/** The server compares every digest that the deposit has; the SHA-256 it always has. */
function judged(answer: LookupAnswer): [Result, string] {
  switch (answer.result) {
    case 'match':
      return ['match', `the file is what was deposited under the number: same ${comparedIn(answer)}`];
    case 'mismatch':
      return ['mismatch', `${answer.differs.join(' and ')} differ from the deposit`];
    case 'found':
      return ['unavailable', 'the server compared nothing'];
    case 'not-found':
    case 'forbidden':
    case 'unavailable':
      return [answer.result, answer.reason];
  }
}

/** That nobody answered says nothing about a file. */
function failed(error: unknown): [Result, string] {
  if (error instanceof EvidenceError) return ['number-malformed', error.message];
  if (error instanceof SdkError) return ['no-file', error.message];
  if (!(error instanceof GuzhengApiError)) throw error;
  if (error.code === 'number-malformed') return ['number-malformed', error.message];
  if (error.status === 401 || error.status === 403) return ['forbidden', error.message];
  return ['unavailable', `${error.code}: ${error.message}`];
}

function factsOf(answer: LookupAnswer): Pick<Checked, 'time' | 'anchoring'> {
  const match = matchIn(answer);
  return { time: match?.time ?? '', anchoring: match === undefined ? '' : witnessesOf(match) };
}

function matchIn(answer: LookupAnswer): LookupMatch | undefined {
  return answer.result === 'match' ? answer.matches[0] : undefined;
}

function comparedIn(answer: LookupAnswer): string {
  return matchIn(answer)?.compared.join(' and ') ?? '';
}

function witnessesOf({ anchoring, anchors }: LookupMatch): string {
  const complete = anchors.filter(({ state }) => state === 'complete').map(({ kind, witness }) => `${kind} ${witness}`);
  return [anchoring, ...complete].join('; ');
}

function said({ file, number }: Listed, result: Result, detail: string): Checked {
  return { file, number, result, detail, time: '', anchoring: '', sha256: '' };
}
