import { createHash, randomUUID } from 'node:crypto';
import { layout } from '@guzheng/evidence';
import type { StagedFile, StagedWriter, Staging } from '../staging/staging.ts';
import { cdxj, type IndexEntry } from './cdxj.ts';
import { writeGzipMember } from './gzip-member.ts';
import { type ArchiveContent, planRecords } from './plan.ts';
import { digestBlock, recordChunks, type WarcRecord } from './record.ts';

export type { ArchiveContent, ArchiveResource } from './plan.ts';

export interface ArchiveOptions extends ArchiveContent {
  readonly staging: Staging;
  /** Where record ids come from. Default: random. */
  readonly uuid?: () => string;
}

export interface Archive {
  readonly warc: StagedFile;
  readonly index: StagedFile;
  readonly records: number;
}

/**
 * Writes archive/data.warc.gz (WARC 1.1, one gzip member per record) and indexes/index.cdxj into the staging folder.
 * The index leads to the browser's GET answers, and to the plain client's only for a URL the browser never asked for: a replay
 * must not put together a page from two means of capture. Throws CaptureError `output-unwritable`.
 */
export async function writeArchive(options: ArchiveOptions): Promise<Archive> {
  const { staging, uuid = randomUUID } = options;
  const writer = new ArchiveWriter(await staging.openFile(layout.warc));
  const planned = planRecords(options, uuid);
  const entries: IndexEntry[] = [];
  for (const { record, indexed } of planned) {
    const place = await writer.append(record);
    if (indexed !== undefined) entries.push({ ...indexed, ...place });
  }
  const warc = await writer.close();
  const index = await staging.stageFile(layout.index, cdxj(entries, 'data.warc.gz'));
  return { warc, index, records: planned.length };
}

/** Appends records to the file and tells where each one lies. */
class ArchiveWriter {
  readonly #file: StagedWriter;
  #offset = 0;

  constructor(file: StagedWriter) {
    this.#file = file;
  }

  async append(record: WarcRecord): Promise<Pick<IndexEntry, 'digest' | 'recordDigest' | 'offset' | 'length'>> {
    const digests = await digestBlock(record);
    const offset = this.#offset;
    const member = createHash('sha256');
    await writeGzipMember(recordChunks(record, digests), async (bytes) => {
      member.update(bytes);
      this.#offset += bytes.length;
      await this.#file.write(bytes);
    });
    const length = this.#offset - offset;
    return { digest: digests.payload ?? digests.block, recordDigest: `sha256:${member.digest('hex')}`, offset, length };
  }

  close(): Promise<StagedFile> {
    return this.#file.close();
  }
}
