import { type Hashing, portableHashing } from '@guzheng/evidence';
import {
  type ByteSource,
  locateSentence,
  openPackage,
  type PageSources,
  policies,
  readPageSources,
  sentenceExcerpts,
  VerifyError,
  verify,
} from '@guzheng/verify';
import { blobSource } from '../exhibit/blob-source.ts';
import { wasmHashing } from '../hashing/wasm.ts';
import type { Answered, Asked, Failure, Kind, Looked, PageTexts, Progress } from './request.ts';

type OnProgress = (progress: Progress) => void;

/** Answers one question after the other, with the same judge as the command line and without a reader: this page asks nobody. */
export class Examination {
  #hashing: Promise<Hashing> | undefined;
  /** Of the file that was looked into last: reading them hashes the whole file again. */
  #sources: { readonly view: number; readonly sources: Promise<PageSources> } | undefined;

  answer<K extends Kind>(kind: K, asked: Asked[K], onProgress: OnProgress): Promise<Answered[K]> {
    return this.#answers[kind](asked, onProgress);
  }

  readonly #answers: { readonly [K in Kind]: (asked: Asked[K], onProgress: OnProgress) => Promise<Answered[K]> } = {
    verify: async ({ file, proof, policy, trust, now }, onProgress) =>
      verify({
        file: blobSource(file),
        name: file.name,
        ...(proof === undefined ? {} : { proof: new Uint8Array(await proof.arrayBuffer()) }),
        ...{ policy: policies[policy], trust, now },
        readers: [],
        hashing: await this.#fastest(),
        onProgress: (progress) => onProgress(progress.phase === 'hashing' ? progress : { phase: 'reading' }),
      }),
    member: async ({ file, path, maxBytes }) => {
      const opened = await openPackage(blobSource(file), await this.#fastest());
      return opened.readMember(path, { maxBytes });
    },
    locate: async ({ sentence, ...looked }, onProgress) => {
      const sources = await this.#read(looked, onProgress);
      return { places: locateSentence(sources, sentence), excerpts: sentenceExcerpts(sources, sentence) };
    },
    texts: async (looked, onProgress) => textsOf(await this.#read(looked, onProgress)),
  };

  async #read({ file, view }: Looked, onProgress: OnProgress): Promise<PageSources> {
    if (this.#sources?.view !== view) {
      const hashing = await this.#fastest();
      this.#sources = { view, sources: readPageSources(watched(blobSource(file), onProgress), hashing) };
    }
    return this.#sources.sources;
  }

  #fastest(): Promise<Hashing> {
    this.#hashing ??= wasmHashing().catch(() => portableHashing);
    return this.#hashing;
  }
}

/** The first pass over a file goes from its beginning to its end. */
function watched(source: ByteSource, onProgress: OnProgress): ByteSource {
  let furthest = 0;
  return {
    size: source.size,
    read: (offset, length) => {
      if (offset === furthest) furthest += length;
      onProgress({ phase: 'hashing', done: furthest, total: source.size });
      return source.read(offset, length);
    },
  };
}

function textsOf({ text, plain }: PageSources): PageTexts {
  return {
    ...(typeof text === 'string' ? { text } : {}),
    ...(plain?.text === undefined ? {} : { source: plain.text, sourceUrl: plain.url }),
  };
}

export function failureOf(error: unknown): Failure {
  if (error instanceof VerifyError) return { code: error.code, message: error.message };
  return { message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
