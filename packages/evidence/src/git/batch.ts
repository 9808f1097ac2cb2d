import { concatBytes } from '../bytes/bytes.ts';
import { utf8Encode, utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import type { GitObjectType } from './object.ts';

/** One object as `git cat-file --batch` prints it. */
export interface GitBatchObject {
  readonly id: string;
  readonly type: GitObjectType;
  readonly content: Uint8Array;
}

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d{1,10})$/;
const LONGEST_HEADER = 90;
const LF = 0x0a;

/** Reads objects in the form of `git cat-file --batch`: `<id> SP <type> SP <bytes> LF <content> LF`. Throws EvidenceError `document-malformed`. */
export function* parseGitBatch(bytes: Uint8Array): Generator<GitBatchObject> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.subarray(at, at + LONGEST_HEADER).indexOf(LF);
    const [, id = '', type, length] = HEADER.exec(end === -1 ? '' : utf8Lossy(bytes.subarray(at, at + end))) ?? [];
    const from = at + end + 1;
    const to = from + Number(length);
    if (!isType(type) || bytes[to] !== LF)
      throw new EvidenceError('document-malformed', `There is no git object at byte ${at}`);
    yield { id, type, content: bytes.subarray(from, to) };
    at = to + 1;
  }
}

/** The same bytes as git prints. */
export function encodeGitBatch({ id, type, content }: GitBatchObject): Uint8Array {
  return concatBytes(utf8Encode(`${id} ${type} ${content.length}\n`), content, Uint8Array.of(LF));
}

function isType(text: string | undefined): text is GitObjectType {
  return text === 'blob' || text === 'tree' || text === 'commit' || text === 'tag';
}
