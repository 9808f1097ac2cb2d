import type { ChildProcess } from 'node:child_process';
import type { GitObjectType } from '@guzheng/evidence';
import { endGroup, type Git, type GitPlace, gitFailed, startGit, timedOut } from './program.ts';

/** What a repository says of one of its objects. */
export interface ObjectHeader {
  readonly id: string;
  readonly type: GitObjectType;
  readonly bytes: number;
}

/** The objects of one repository, by one git program that is asked again and again. */
export interface ObjectStore {
  /** Undefined where the repository does not have it. */
  header(id: string): Promise<ObjectHeader | undefined>;
  /** The content of an object that is there. Read it to its end before asking anything else. */
  content(header: ObjectHeader): AsyncIterable<Uint8Array>;
  close(): void;
}

/** Opens the objects of the repository at `gitDir`. Its methods throw CaptureError `git-failed` or `timeout`. */
export function openObjects(git: Git, place: GitPlace, gitDir: string): ObjectStore {
  const asker = new Conversation(git, place, [`--git-dir=${gitDir}`, 'cat-file', '--batch-check']);
  const reader = new Conversation(git, place, [`--git-dir=${gitDir}`, 'cat-file', '--batch']);
  return {
    header: async (id) => {
      asker.ask(id);
      return readHeader(await asker.line());
    },
    content: async function* ({ id, bytes }) {
      reader.ask(id);
      await reader.line();
      yield* reader.bytes(bytes);
      await reader.line();
    },
    close: () => {
      asker.close();
      reader.close();
    },
  };
}

/** A small object, whole. */
export async function readObject(store: ObjectStore, header: ObjectHeader): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.content(header)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readHeader(line: string): ObjectHeader | undefined {
  const [, id, type, bytes] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
  if (id === undefined || !isType(type)) return undefined;
  return { id, type, bytes: Number(bytes) };
}

function isType(text: string | undefined): text is GitObjectType {
  return text === 'blob' || text === 'tree' || text === 'commit' || text === 'tag';
}

const LF = 0x0a;

/** A program that answers each line it is given with a line, and bytes. */
class Conversation {
  readonly #child: ChildProcess;
  readonly #place: GitPlace;
  readonly #args: readonly string[];
  readonly #answers: AsyncIterator<Buffer>;
  #rest: Uint8Array = new Uint8Array(0);
  #errors = '';

  constructor(git: Git, place: GitPlace, args: readonly string[]) {
    this.#child = startGit(git, place, args);
    this.#place = place;
    this.#args = args.slice(1);
    this.#answers = chunksOf(this.#child);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = `${this.#errors}${chunk.toString('utf8')}`.slice(-10_000);
    });
    // It is told where the answer is waited for.
    this.#child.on('error', () => undefined);
  }

  ask(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async line(): Promise<string> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const end = this.#rest.indexOf(LF);
      if (end !== -1) {
        parts.push(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return Buffer.concat(parts).toString('latin1');
      }
      parts.push(this.#rest);
      this.#rest = await this.#next();
    }
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  close(): void {
    endGroup(this.#child);
  }

  async #next(): Promise<Uint8Array> {
    const next = await this.#answers.next().catch(() => ({ done: true as const }));
    if (this.#place.signal.aborted) throw timedOut();
    if (next.done === true) throw gitFailed(this.#args, this.#errors);
    return next.value;
  }
}

async function* chunksOf({ stdout }: ChildProcess): AsyncGenerator<Buffer> {
  if (stdout !== null) for await (const chunk of stdout) yield chunk as Buffer;
}
