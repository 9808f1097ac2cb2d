import type { ChildProcess } from 'node:child_process';
import type { GitObjectType } from '@guzheng/evidence';
import { endGroup, type Git, type GitPlace, gitFailed, startGit, timedOut } from './program.ts';

/** An object of a repository. */
export interface FoundObject {
  readonly id: string;
  readonly type: GitObjectType;
  readonly bytes: number;
  /** Read it before the next object is asked for, or not at all. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The objects of one repository, by one git program that is asked again and again. */
export interface ObjectStore {
  /** Undefined where the repository does not have it. Throws CaptureError `git-failed` or `timeout`, as reading the content does. */
  find(id: string): Promise<FoundObject | undefined>;
  close(): void;
}

/** Opens the objects of the repository at `gitDir`. */
export function openObjects(git: Git, place: GitPlace, gitDir: string): ObjectStore {
  const conversation = new Conversation(git, place, [`--git-dir=${gitDir}`, 'cat-file', '--batch']);
  return {
    find: async (id) => {
      const header = readHeader(await conversation.ask(id));
      return header === undefined ? undefined : { ...header, content: conversation.content(header.bytes) };
    },
    close: () => conversation.close(),
  };
}

function readHeader(line: string): Omit<FoundObject, 'content'> | undefined {
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
  /** Of the content that is being read, its line feed included. */
  #left = 0;
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

  /** The line that answers one; what is left of the content before it is let go. */
  async ask(line: string): Promise<string> {
    while (this.#left > 0) await this.#part();
    this.#child.stdin?.write(`${line}\n`);
    return await this.#line();
  }

  /** So many bytes, and the line feed behind them. */
  content(bytes: number): AsyncIterable<Uint8Array> {
    this.#left = bytes + 1;
    return this.#content();
  }

  close(): void {
    endGroup(this.#child);
  }

  async *#content(): AsyncGenerator<Uint8Array> {
    while (this.#left > 1) {
      const part = await this.#part();
      yield this.#left > 0 ? part : part.subarray(0, -1);
    }
  }

  async #part(): Promise<Uint8Array> {
    if (this.#rest.length === 0) this.#rest = await this.#next();
    const part = this.#rest.subarray(0, this.#left);
    this.#rest = this.#rest.subarray(part.length);
    this.#left -= part.length;
    return part;
  }

  async #line(): Promise<string> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const end = this.#rest.indexOf(LF);
      parts.push(this.#rest.subarray(0, end === -1 ? this.#rest.length : end));
      this.#rest = end === -1 ? await this.#next() : this.#rest.subarray(end + 1);
      if (end !== -1) return Buffer.concat(parts).toString('latin1');
    }
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
