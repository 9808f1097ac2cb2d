import { layout } from '@guzheng/evidence';
import { type Container, streamMember } from '../container/container.ts';
import { ArchiveFault, gunzip } from './gunzip.ts';
import { readWarc, type WarcRecord } from './warc.ts';

/** archive/data.warc.gz, every digest in it recomputed. `fault` says why it could not be read to its end. */
export type ArchiveReading =
  | { readonly state: 'whole'; readonly records: readonly WarcRecord[] }
  | { readonly state: 'faulty'; readonly fault: string }
  | { readonly state: 'missing' };

/** Reads the archive once, decompressing in bounded pieces. */
export async function readArchive(container: Container): Promise<ArchiveReading> {
  const member = container.members.get(layout.warc);
  if (member === undefined) return { state: 'missing' };
  const records: WarcRecord[] = [];
  try {
    for await (const record of readWarc(gunzip(streamMember(container, member)), container.hashing))
      records.push(record);
    return { state: 'whole', records };
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    return { state: 'faulty', fault: error.message };
  }
}
