import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/temporary.ts';
import { DigestSet } from './digest-set.ts';
import { readSpool, type SpoolEntry, SpoolWriter, spooled } from './spool.ts';

const folder = temporaryFolders();
const ENTRY = 140;

const entryOf = (number: number): SpoolEntry => ({
  sha256: new Uint8Array(32).fill(number),
  salt: new Uint8Array(32).fill(number + 1),
  time: 1_780_000_000_000 + number,
  signature: new Uint8Array(64).fill(number + 2),
});
const entries = Array.from({ length: 10 }, (_, number) => entryOf(number));

function digests(): DigestSet {
  const set = new DigestSet();
  for (const { sha256 } of entries) set.add(sha256);
  return set;
}

async function spool(count = entries.length): Promise<string> {
  const path = join(folder.path, 'spool');
  await using writer = await SpoolWriter.open(path, 0);
  await writer.append(entries.slice(0, 3));
  await writer.append(entries.slice(3, count));
  return path;
}

async function readAll(path: string, size: number): Promise<readonly SpoolEntry[]> {
  const read: SpoolEntry[] = [];
  for await (const entry of readSpool(path, size)) read.push(entry);
  return read;
}

describe('the spool', () => {
  it('gives back what was appended', async () => {
    const path = await spool();
    expect(await readAll(path, 10)).toEqual(entries);
    expect(await spooled(path, digests())).toBe(10);
    expect((await stat(path)).size).toBe(10 * ENTRY);
  });

  it('is gone on with behind the last whole entry, wherever it was cut', async () => {
    for (let bytes = 0; bytes <= 10 * ENTRY; bytes += 35) {
      const path = await spool();
      await truncate(path, bytes);
      const kept = await spooled(path, digests());
      expect(kept).toBe(Math.floor(bytes / ENTRY));
      await using writer = await SpoolWriter.open(path, kept);
      await writer.append(entries.slice(kept));
      expect(await readAll(path, 10)).toEqual(entries);
    }
  });

  it('takes no entry that was changed in any byte, and none after it', async () => {
    const path = await spool();
    const whole = await readFile(path);
    for (let at = 0; at < 4 * ENTRY; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      expect(await spooled(path, digests())).toBe(Math.floor(at / ENTRY));
      await expect(readAll(path, 10)).rejects.toMatchObject({ code: 'spool-damaged' });
    }
  });

  it('takes no zeros, which a power cut may leave', async () => {
    const path = await spool(5);
    const handle = await open(path, 'a');
    await handle.appendFile(Buffer.alloc(3 * ENTRY));
    await handle.close();
    expect(await spooled(path, digests())).toBe(5);
  });

  it('takes no whole entry of another digest', async () => {
    const path = await spool(5);
    const other = new DigestSet();
    for (const number of [0, 1, 9]) other.add(entryOf(number).sha256);
    expect(await spooled(path, other)).toBe(2);
  });
});
