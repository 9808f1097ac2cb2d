import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type CaptureRecord,
  type DigestPair,
  EvidenceError,
  layout,
  layoutZip,
  parseCaptureRecord,
  type ZipLayout,
} from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import type { CallLog } from '../log/call-log.ts';
import { documentBytes } from '../staging/document.ts';
import { nodeHashing } from '../staging/hashing.ts';
import { unwritable } from '../staging/output.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import { manifestDigestOf, manifestOf } from './manifest.ts';
import { publish } from './publish.ts';

export interface SealOptions {
  readonly staging: Staging;
  readonly log: CallLog;
  /** evidence/capture.json but for `callLog`, which is known only now. */
  readonly capture: Omit<CaptureRecord, 'callLog'>;
  readonly title: string;
  /** What made the package, such as `guzheng 0.1.0`. */
  readonly software: string;
  readonly mainPageUrl: string;
  /** RFC 3339 UTC: the date of the main response. */
  readonly mainPageDate: string;
  readonly now: () => Date;
}

/** The sealed file. `sha256` is what `sha256sum` prints for it, and what the certificate shows. */
export interface SealedPackage {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sm3: string;
  /** Digests of datapackage.json. */
  readonly manifest: DigestPair;
}

/**
 * Seals what is staged into the output file and removes the staging folder. Every other member must be staged by now.
 * The output appears whole or not at all, and never in place of a file that is there.
 * Throws CaptureError `output-exists`, `output-unwritable` or `package-too-large`; EvidenceError when a document is not what
 * the format wants. After an error the staging folder is still there, for its owner to discard.
 */
export async function sealPackage(options: SealOptions): Promise<SealedPackage> {
  const { staging } = options;
  await closeLog(options);
  const manifest = await writeManifest(options);
  const zip = layoutOf(staging.files());
  const file = join(staging.folder, 'package.zip');
  const digests = await writeZip(zip, staging.files(), file);
  await publish(file, staging.output);
  await staging.discard();
  return { path: staging.output, bytes: zip.bytes, ...digests, manifest };
}

/** The log's last line, then the log, then the record that names the log's length and head. */
async function closeLog({ staging, log, capture }: SealOptions): Promise<void> {
  const members = staging.files().length;
  log.record({
    means: 'system',
    call: 'seal',
    args: { output: basename(staging.output), members },
    result: { ok: true },
  });
  log.close();
  await staging.stageFile(layout.callLog, createReadStream(log.file));
  const bytes = documentBytes({ ...capture, callLog: { lines: log.lines, head: log.head } });
  parseCaptureRecord(JSON.parse(Buffer.from(bytes).toString('utf8')));
  await staging.stageFile(layout.capture, bytes);
}

async function writeManifest(options: SealOptions): Promise<DigestPair> {
  const { staging, now } = options;
  const name = basename(staging.output, '.wacz');
  const manifest = manifestOf(staging.files(), { ...options, name, created: now() });
  const { sha256, sm3 } = await staging.stageFile(layout.manifest, documentBytes(manifest));
  await staging.stageFile(layout.manifestDigest, documentBytes(manifestDigestOf(sha256)));
  return { sha256, sm3 };
}

function layoutOf(files: readonly StagedFile[]): ZipLayout {
  try {
    return layoutZip(files);
  } catch (cause) {
    if (!(cause instanceof EvidenceError) || cause.code !== 'zip-limit') throw cause;
    throw new CaptureError('package-too-large', `${cause.message}.`, {
      hint: 'Set lower limits for what is captured.',
      cause,
    });
  }
}

/** Writes the archive and makes sure of it on disk; both digests are of exactly the bytes that were written. */
async function writeZip(zip: ZipLayout, files: readonly StagedFile[], file: string): Promise<DigestPair> {
  const sha256 = nodeHashing.sha256();
  const sm3 = nodeHashing.sm3();
  try {
    const handle = await open(file, 'wx');
    try {
      for await (const chunk of zipChunks(zip, files)) {
        sha256.update(chunk);
        sm3.update(chunk);
        await handle.appendFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw cause instanceof StagedFileChanged ? cause : unwritable(file, cause);
  }
  return { sha256: hexOf(sha256.digest()), sm3: hexOf(sm3.digest()) };
}

async function* zipChunks(zip: ZipLayout, files: readonly StagedFile[]): AsyncGenerator<Uint8Array> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const [at, { path }] of zip.members.entries()) {
    const header = zip.localHeaders[at];
    const staged = byPath.get(path);
    if (header === undefined || staged === undefined) throw new Error(`the layout does not know ${path}`);
    yield header;
    yield* contentOf(staged);
  }
  yield zip.directory;
}

/** A staged file has changed between its hashing and its packing: the package would not match its own manifest. */
class StagedFileChanged extends Error {
  override readonly name = 'StagedFileChanged';
}

async function* contentOf({ file, path, bytes, sha256 }: StagedFile): AsyncGenerator<Uint8Array> {
  const hash = nodeHashing.sha256();
  // As much memory is taken as is asked for, and source code has thousands of small files.
  const highWaterMark = Math.min(2 ** 20, bytes + 1);
  for await (const chunk of createReadStream(file, { highWaterMark })) {
    hash.update(chunk);
    yield chunk;
  }
  if (hexOf(hash.digest()) !== sha256) throw new StagedFileChanged(`${path} has changed since it was staged`);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
