import { type CallOutput, type SourceFile, sourceMember, utf8Encode, utf8Lossy } from '@guzheng/evidence';
import type { Call } from '../log/call-log.ts';
import type { Desk } from '../staging/desk.ts';
import type { LossList } from './losses.ts';
import { Places } from './place.ts';

export interface ShelfOptions extends Desk {
  readonly losses: LossList;
  /** What the log says of the calls that read the files. */
  readonly call: Pick<Call, 'means' | 'call' | 'args'>;
  readonly maxFiles: number;
  /** Of one file; four times as much in all. */
  readonly maxBytes: number;
  /** What is not read by then is not read. */
  readonly isOver: () => boolean;
}

/** What is known of a file beside its path and its content. */
export type FileFacts = Omit<SourceFile, 'path' | 'pathBase64' | 'sha256' | 'member' | 'absent'>;

/** A file on its way to the shelf. */
export interface FoundFile {
  readonly path: Uint8Array;
  readonly bytes: number;
  readonly content: () => AsyncIterable<Uint8Array>;
  /** Asked when the content has been read, or will not be. */
  readonly facts: () => FileFacts;
}

/** evidence/source.json and the manifest are read whole: the verifier takes 32 MiB of each, and other documents are small. */
const MAX_DOCUMENT = 30 * 2 ** 20;
/** Files of one line of the call log, which may have 4 MiB. */
const FILES_OF_A_LINE = 500;
/** What the manifest says of a file beside its path, which it has twice. */
const MANIFEST_ENTRY = 230;

/** Where the files of a source are put, one by one, until a limit is reached; then the list is cut, and says so. */
export class Shelf {
  readonly #options: ShelfOptions;
  readonly #places = new Places();
  readonly #files: SourceFile[] = [];
  #outputs: CallOutput[] = [];
  #bytes = 0;
  #record = 0;
  #manifest = 0;
  #isCut = false;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  get files(): readonly SourceFile[] {
    return this.#files;
  }

  /** The list ends at a limit. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get bytesLeft(): number {
    return Math.max(0, 4 * this.#options.maxBytes - this.#bytes);
  }

  /** Whether one more file can be listed. Once it says no, nothing more is. */
  hasRoom(): boolean {
    if (this.#isCut) return false;
    const isFull =
      this.#files.length >= this.#options.maxFiles || Math.max(this.#record, this.#manifest) > MAX_DOCUMENT;
    if (isFull) this.end('too-many-files', `The list ends after ${this.#files.length} files; there are more.`);
    return !isFull;
  }

  /** Ends the list here, for this reason: a gap. */
  end(code: string, why: string): void {
    this.#isCut = true;
    this.#options.losses.gap(code, why);
  }

  /** Lists a file and keeps its content, unless it is too large or the time is over. What `content` throws comes through. */
  async put({ path, bytes: expected, content, facts }: FoundFile): Promise<void> {
    const refusal = this.#refusal(expected);
    if (refusal !== undefined) return this.leaveOut(path, { ...facts(), bytes: expected }, ...refusal);
    const member = this.#places.placeFor(path);
    const { bytes, sha256 } = await this.#options.staging.stageFile(member, content());
    this.#bytes += bytes;
    this.#log({ path: member, bytes, sha256 });
    const named = pathOf(path);
    const place = sourceMember(named) === member ? {} : { member };
    this.#add({ ...named, ...facts(), bytes, sha256, ...place }, Buffer.byteLength(member));
  }

  /** Lists a file whose content is not kept: a gap. */
  leaveOut(path: Uint8Array, facts: FileFacts, code: string, why: string): void {
    this.#options.losses.gap(code, `${shown(path)}: ${why}.`);
    this.mention(path, facts, code);
  }

  /** Lists what has no content of its own here: another repository's commit. */
  mention(path: Uint8Array, facts: FileFacts, code: string): void {
    this.#add({ ...pathOf(path), ...facts, absent: code }, 0);
  }

  /** Writes the last line of the log. */
  close(): void {
    if (this.#outputs.length === 0) return;
    const { log, call } = this.#options;
    log.record({ ...call, result: { ok: true, files: this.#outputs.length }, outputs: this.#outputs });
    this.#outputs = [];
  }

  #refusal(bytes: number): readonly [code: string, why: string] | undefined {
    const { maxBytes, isOver } = this.#options;
    if (isOver()) return ['file-not-reached', 'the time was over before it was read'];
    if (bytes > maxBytes) return ['file-too-large', `it has ${bytes} bytes, and the limit is ${maxBytes}`];
    if (bytes > this.bytesLeft) return ['source-too-large', `all files together pass ${4 * maxBytes} bytes`];
    return undefined;
  }

  #log(output: CallOutput): void {
    this.#outputs.push(output);
    if (this.#outputs.length === FILES_OF_A_LINE) this.close();
  }

  #add(file: SourceFile, memberLength: number): void {
    this.#files.push(file);
    this.#record += Buffer.byteLength(JSON.stringify(file)) + 1;
    this.#manifest += memberLength === 0 ? 0 : MANIFEST_ENTRY + 2 * memberLength;
  }
}

/** A path as source.json has it. */
export function pathOf(bytes: Uint8Array): Pick<SourceFile, 'path' | 'pathBase64'> {
  const path = utf8Lossy(bytes);
  const isText = Buffer.compare(utf8Encode(path), bytes) === 0;
  return isText ? { path } : { path, pathBase64: Buffer.from(bytes).toString('base64') };
}

/** A path for a sentence. */
export function shown(path: Uint8Array): string {
  return JSON.stringify(utf8Lossy(path).slice(0, 500));
}
