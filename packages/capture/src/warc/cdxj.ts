import { documentBytes } from '../staging/document.ts';
import { surt } from './surt.ts';

/** Where one record lies in archive/data.warc.gz, and what a player needs to know before it opens it. */
export interface IndexEntry {
  readonly url: string;
  /** The record's WARC-Date. */
  readonly date: string;
  readonly mime: string;
  /** Absent for a resource record: nobody answered anything. */
  readonly status?: number;
  /** Payload digest, `sha256:` and hex. */
  readonly digest: string;
  /** SHA-256 of the gzip member, `sha256:` and hex. */
  readonly recordDigest: string;
  readonly offset: number;
  readonly length: number;
}

/** The index of a WACZ (CDXJ): one line per entry, sorted by its bytes as `LC_ALL=C sort` does. */
export function cdxj(entries: readonly IndexEntry[], filename: string): Uint8Array {
  const lines = entries.map((entry) => Buffer.from(lineOf(entry, filename)));
  return Buffer.concat(lines.sort((a, b) => Buffer.compare(a, b)));
}

function lineOf({ url, date, status, offset, length, ...rest }: IndexEntry, filename: string): Uint8Array {
  // Readers differ on the type of these three; as texts, all of them take them.
  const place = {
    offset: String(offset),
    length: String(length),
    ...(status === undefined ? {} : { status: String(status) }),
  };
  const json = documentBytes({ url, ...rest, ...place, filename });
  return Buffer.concat([Buffer.from(`${withoutSpace(surt(url))} ${timestamp(date)} `, 'utf8'), json]);
}

/** 17 digits, to the millisecond: two answers of one second keep their order. */
function timestamp(date: string): string {
  return new Date(date).toISOString().replace(/\D/g, '');
}

function withoutSpace(key: string): string {
  return key.replace(/\s/g, (space) => encodeURIComponent(space));
}
