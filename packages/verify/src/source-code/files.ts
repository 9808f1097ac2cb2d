import {
  bytesToHex,
  layout,
  type SourceFile,
  type SourceRecord,
  sha256,
  sourceMember,
  sourcePathBytes,
} from '@guzheng/evidence';
import type { Container } from '../container/container.ts';
import type { FaultList } from '../container/fault.ts';

/** Every listed file is a member with its digest, in its place; and no member is a file that is not listed. */
export function compareFiles({ files }: SourceRecord, container: Container, faults: FaultList): void {
  const used = new Set<string>();
  for (const file of files) compareFile(file, container, used, faults);
  for (const path of container.members.keys()) {
    if (isSourceFile(path) && !used.has(path))
      faults.add({ code: 'source-file-mismatch', path, detail: `${path} is not in the list of the source's files` });
  }
}

function isSourceFile(path: string): boolean {
  return path.startsWith(layout.files) || path.startsWith(layout.filesById);
}

function compareFile(file: SourceFile, { members, hashing }: Container, used: Set<string>, faults: FaultList): void {
  const path = sourceMember(file);
  const fault = (detail: string, facts: { expected?: unknown; actual?: unknown } = {}) =>
    faults.add({ code: 'source-file-mismatch', path, detail, ...facts });
  if (file.sha256 === undefined) {
    if (file.absent === undefined) fault(`${file.path} has neither a content nor a reason why there is none`);
    return;
  }
  if (used.has(path)) fault(`${path} is the content of two files of the list`);
  used.add(path);
  if (file.member !== undefined && !isNamedAfter(file, bytesToHex(sha256(sourcePathBytes(file), hashing))))
    fault(`${path} is not named after the path of its file`);
  const member = members.get(path);
  if (member === undefined || member.sha256 !== file.sha256 || member.bytes !== file.bytes)
    fault(`${file.path} is not in the package with the content that the list states`, {
      expected: { bytes: file.bytes ?? null, sha256: file.sha256 },
      actual: member === undefined ? null : { bytes: member.bytes, sha256: member.sha256 },
    });
}

/** SHA-256 of the path's bytes; paths that come twice are numbered. */
function isNamedAfter({ member = '' }: SourceFile, digest: string): boolean {
  const name = member.slice(layout.filesById.length);
  return name.startsWith(digest) && /^(?:-[1-9]\d*)?$/.test(name.slice(digest.length));
}
