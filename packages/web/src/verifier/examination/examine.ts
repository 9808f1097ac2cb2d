import { bytesToHex, type Hashing, portableHashing } from '@guzheng/evidence';
import {
  type ByteSource,
  locateSentence,
  openPackage,
  type PageSources,
  policies,
  readPageSources,
  readPieces,
  sentenceExcerpts,
  VerifyError,
  type VerifyInput,
  verify,
  verifyDisclosure,
} from '@guzheng/verify';
import { blobSource } from '../exhibit/blob-source.ts';
import { wasmHashing } from '../hashing/wasm.ts';
import type { Answered, Asked, Failure, Judged, Kind, Looked, PageTexts, Progress } from './request.ts';

type OnProgress = (progress: Progress) => void;

/** Answers one question after the other, with the same judge as the command line and without a reader: this page asks nobody. */
export class Examination {
  #hashing: Promise<Hashing> | undefined;
  /** Of the file that was looked into last: reading them hashes the whole file again. */
  #sources: { readonly sha256: string; readonly sources: Promise<PageSources> } | undefined;

  answer<K extends Kind>(kind: K, asked: Asked[K], onProgress: OnProgress): Promise<Answered[K]> {
    return this.#answers[kind](asked, onProgress);
  }

  readonly #answers: { readonly [K in Kind]: (asked: Asked[K], onProgress: OnProgress) => Promise<Answered[K]> } = {
    verify: async ({ declarations, ...judged }, onProgress) =>
      verify({
        ...(await this.#handedIn(judged)),
        declarations: await Promise.all(declarations.map(bytesOf)),
        onProgress: (progress) => onProgress(progress.phase === 'hashing' ? progress : { phase: 'reading' }),
      }),
    disclosure: async ({ disclosure, ...judged }, onProgress) =>
      verifyDisclosure({
        ...(await this.#handedIn(judged)),
        disclosure: await bytesOf(disclosure),
        onBytes: (done, total) => onProgress({ phase: 'hashing', done, total }),
      }),
    digest: async ({ file }, onProgress) => digestOf(file, await this.#fastest(), onProgress),
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

  async #handedIn({ file, proof, policy, trust, now }: Judged): Promise<Omit<VerifyInput, 'onProgress'>> {
    return {
      ...{ file: blobSource(file), name: file.name },
      ...(proof === undefined ? {} : { proof: await bytesOf(proof) }),
      ...{ policy: policies[policy], trust, now },
      ...{ readers: [], hashing: await this.#fastest() },
    };
  }

  async #read({ file, sha256 }: Looked, onProgress: OnProgress): Promise<PageSources> {
    if (this.#sources?.sha256 === sha256) return this.#sources.sources;
    const sources = readVerified(file, sha256, { hashing: await this.#fastest(), onProgress });
    this.#sources = { sha256, sources };
    // What could not be read is read again when it is asked for again.
    sources.catch(() => {
      this.#sources = undefined;
    });
    return sources;
  }

  #fastest(): Promise<Hashing> {
    this.#hashing ??= wasmHashing().catch(() => portableHashing);
    return this.#hashing;
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

async function digestOf(file: File, hashing: Hashing, onProgress: OnProgress): Promise<string> {
  const source = blobSource(file);
  const hasher = hashing.sha256();
  let done = 0;
  for await (const piece of readPieces(source, 0, source.size)) {
    hasher.update(piece);
    done += piece.length;
    onProgress({ phase: 'hashing', done, total: source.size });
  }
  return bytesToHex(hasher.digest());
}

/** Reads sources of the very bytes that were verified: a file on a disk may have become another one since. */
async function readVerified(
  file: File,
  sha256: string,
  { hashing, onProgress }: { readonly hashing: Hashing; readonly onProgress: OnProgress },
): Promise<PageSources> {
  const source = firstPass(blobSource(file), hashing, onProgress);
  const sources = await readPageSources(source, hashing);
  if (source.digest() === sha256) return sources;
  throw new VerifyError('unreadable-file', 'The file is not the one that was verified', {
    hint: 'It was changed since; verify it again.',
  });
}

/** Follows the one pass that goes over a file from its beginning to its end. */
function firstPass(
  source: ByteSource,
  hashing: Hashing,
  onProgress: OnProgress,
): ByteSource & { readonly digest: () => string } {
  const hasher = hashing.sha256();
  let done = 0;
  return {
    size: source.size,
    read: async (offset, length) => {
      const bytes = await source.read(offset, length);
      if (offset === done && length > 0) {
        hasher.update(bytes);
        done += length;
        onProgress({ phase: 'hashing', done, total: source.size });
      }
      return bytes;
    },
    digest: () => bytesToHex(hasher.digest()),
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
