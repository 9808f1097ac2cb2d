import { layout } from '@guzheng/evidence';
import { type Container, streamMember } from '../container/container.ts';
import { ArchiveFault, gunzip } from './gunzip.ts';
import { type OpenSink, type PayloadSink, readWarc, type WarcRecord } from './warc.ts';

/** archive/data.warc.gz, every digest in it recomputed. `fault` says why it could not be read to its end. */
export type ArchiveReading =
  | { readonly state: 'whole'; readonly records: readonly WarcRecord[] }
  | { readonly state: 'faulty'; readonly fault: string }
  | { readonly state: 'missing' };

/** The archive, and what its sinks took of it: nothing of one that cannot be read to its end. */
export interface KeptArchive<S> {
  readonly archive: ArchiveReading;
  readonly kept: readonly { readonly record: WarcRecord; readonly kept: S }[];
}

/** Reads the archive once, decompressing in bounded pieces; `openSink` says whose payloads are wanted. */
export async function readArchive<S extends PayloadSink>(
  container: Container,
  openSink: OpenSink<S>,
): Promise<KeptArchive<S>> {
  const member = container.members.get(layout.warc);
  if (member === undefined) return { archive: { state: 'missing' }, kept: [] };
  const records: WarcRecord[] = [];
  const kept: { record: WarcRecord; kept: S }[] = [];
  try {
    for await (const { record, sink } of readWarc(
      gunzip(streamMember(container, member)),
      container.hashing,
      openSink,
    )) {
      records.push(record);
      if (sink !== null) kept.push({ record, kept: sink });
    }
    return { archive: { state: 'whole', records }, kept };
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    return { archive: { state: 'faulty', fault: error.message }, kept: [] };
  }
}
