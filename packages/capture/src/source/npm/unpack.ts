import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { EvidenceError, readTar, type TarEntry } from '@guzheng/evidence';
import type { LossList } from '../losses.ts';
import { type Shelf, shown } from '../shelf.ts';
import { timeText } from '../time.ts';

/** What a tarball may expand to: a little less than a verifier allows (docs/spec/evidence-package.md, Limits), who counts in other pieces. */
const FREE_BYTES = 192 * 2 ** 20;
const MAX_RATIO = 200;

/** A tarball that cannot be read to its end. */
class TarballFault extends Error {
  override readonly name = 'TarballFault';
}

/** Puts every file of a tarball on the shelf, as far as it can be read. */
export async function unpack(file: string, shelf: Shelf, losses: LossList): Promise<void> {
  try {
    for await (const entry of readTar(gunzip(file))) {
      if (isKept(entry) && !shelf.hasRoom()) return;
      await keep(entry, shelf, losses);
    }
  } catch (error) {
    if (!(error instanceof TarballFault || error instanceof EvidenceError)) throw error;
    shelf.end('tarball-malformed', `The tarball cannot be read to its end: ${error.message}.`);
  }
}

function isKept({ kind }: TarEntry): boolean {
  return kind === 'file' || kind === 'link';
}

async function keep(entry: TarEntry, shelf: Shelf, losses: LossList): Promise<void> {
  const { path, kind, mode, bytes, target, modified, content } = entry;
  const type = kind === 'link' ? 0o120000 : 0o100000;
  const modifiedAt = timeText(modified * 1000);
  const facts = () => ({
    mode: (type | mode).toString(8).padStart(6, '0'),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  });
  switch (kind) {
    case 'file':
      return await shelf.put({ path, bytes, content: () => content, facts });
    case 'link':
      losses.note('link-in-tarball', `${shown(path)} is a link to ${shown(target)}, which npm does not install.`);
      return await shelf.put({ path, bytes: target.length, content: () => once(target), facts });
    case 'folder':
      return;
    case 'hard-link':
    case 'other':
      return losses.note('entry-not-kept', `${shown(path)} is a ${kind === 'other' ? 'special entry' : 'hard link'}.`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** RFC 1952, in bounded pieces; what stands behind the last member is not passed over in silence. */
async function* gunzip(file: string): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(file);
  const plain = packed.pipe(createGunzip());
  packed.on('error', (error) => plain.destroy(error));
  let written = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      written += chunk.length;
      if (written > FREE_BYTES + plain.bytesWritten * MAX_RATIO)
        throw new TarballFault(`it expands beyond ${written} bytes`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof TarballFault || !isZlib(error)
      ? error
      : new TarballFault(`it is not whole gzip (${error.message})`);
  } finally {
    packed.destroy();
    plain.destroy();
  }
  if (plain.bytesWritten < packed.bytesRead) throw new TarballFault('something stands behind its end');
}

function isZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
