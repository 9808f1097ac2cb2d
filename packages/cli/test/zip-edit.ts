import { crc32 } from 'node:zlib';
import { layoutZip } from '@guzheng/evidence';

/** A member of a package as its bytes stand there. */
export interface Member {
  readonly path: string;
  readonly content: Buffer;
  /** Where the content begins in the file. */
  readonly offset: number;
}

/** Reads the members of a canonical package by its local headers (APPNOTE 4.3.7). */
export function membersOf(zip: Buffer): readonly Member[] {
  const members: Member[] = [];
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const bytes = zip.readUInt32LE(at + 18);
    const name = zip.readUInt16LE(at + 26);
    const offset = at + 30 + name;
    members.push({
      path: zip.toString('utf8', at + 30, offset),
      content: zip.subarray(offset, offset + bytes),
      offset,
    });
    at = offset + bytes;
  }
  return members;
}

/** Packs members again, canonically: what a careful forger would do. */
export function pack(members: readonly Pick<Member, 'path' | 'content'>[]): Buffer {
  const layout = layoutZip(
    members.map(({ path, content }) => ({ path, bytes: content.length, crc32: crc32(content) })),
  );
  const contents = new Map(members.map(({ path, content }) => [path, content]));
  const parts = layout.members.flatMap(({ path }, index) => [
    layout.localHeaders[index] ?? Buffer.of(),
    contents.get(path) ?? Buffer.of(),
  ]);
  return Buffer.concat([...parts, layout.directory]);
}
