import { concatBytes, layout, utf8Encode } from '@guzheng/evidence';
import { makePng, zip } from '@guzheng/testing';
import { bodyOf, container, evidence, type Members } from './make.ts';
import { type Case, type Cases, contradicted, type Outcome, refused, verified, verifiedBut } from './vector.ts';

const I2 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('I2', code);

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const directoryAt = (file: Uint8Array): number => view(file).getUint32(file.length - 6, true);
/** Where the n-th central header stands (APPNOTE §4.3.12). */
const entryAt = (file: Uint8Array, index: number): number => {
  let at = directoryAt(file);
  for (let i = 0; i < index; i += 1) at += 46 + view(file).getUint16(at + 28, true);
  return at;
};
const poke = (edit: (bytes: DataView, file: Uint8Array) => void) => (file: Uint8Array) => {
  edit(view(file), file);
  return file;
};

/** The first member under another path of the same length, in both headers: only the path is wrong. */
const renamed = (name: string): Case =>
  container(
    `the first member is called ${JSON.stringify(name)}, padded to the length of its name`,
    I2('zip-unsafe-path'),
    (file) => {
      const path = utf8Encode(name.padEnd('archive/data.warc.gz'.length, 'x'));
      file.set(path, 30);
      file.set(path, directoryAt(file) + 46);
      return file;
    },
  );

const repacked = (about: string, outcome: Outcome, edit: (members: Members) => unknown): Case =>
  container(about, outcome, (_, members) => {
    const copy = new Map(members);
    edit(copy);
    return zip(copy);
  });

export const containerCases: Cases = {
  whole: {
    about: 'a whole package with an honest proof, offline: verified under a policy that asks little, with points open',
    ...verifiedBut('O3', 'open-points'),
    body: async () => bodyOf(await evidence()),
  },
  'whole-web-page-404': {
    about: 'the server answered 404, which was kept and said',
    ...verifiedBut('T4', 'page-refused'),
    body: async () => bodyOf(await evidence({ status404: true })),
  },
  'cut-in-the-middle': container('the second half is missing', I2('zip-truncated'), (file) =>
    file.slice(0, file.length >> 1),
  ),
  'cut-by-one-byte': container('the last byte is missing', I2('zip-truncated'), (file) => file.slice(0, -1)),
  'not-a-zip': container('a text file where a package was deposited', I2('not-a-package'), () =>
    utf8Encode('This is not a ZIP, though it is longer than an end record.\n'),
  ),
  empty: container('no bytes where a package was deposited', I2('not-a-package'), () => new Uint8Array(0)),
  'directory-entry-destroyed': container('the third directory entry has no signature', I2('zip-malformed'), (file) =>
    poke((bytes) => bytes.setUint32(entryAt(file, 2), 0, true))(file),
  ),
  'end-record-comment': container('the end record promises a comment', I2('zip-not-canonical'), (file) =>
    poke((bytes) => bytes.setUint16(file.length - 2, 1, true))(file),
  ),
  'end-record-two-disks': container('the end record speaks of a second disk', I2('zip-not-canonical'), (file) =>
    poke((bytes) => bytes.setUint16(file.length - 18, 1, true))(file),
  ),
  'other-host-system': container('a central header says it was made by DOS', I2('zip-not-canonical'), (file) =>
    poke((bytes) => bytes.setUint16(directoryAt(file) + 4, 0x0014, true))(file),
  ),
  'other-date': container('a central header has a date of its own', I2('zip-not-canonical'), (file) =>
    poke((bytes) => bytes.setUint16(directoryAt(file) + 14, 0x5ce1, true))(file),
  ),
  'trailing-byte': container('one byte follows the end record', I2('zip-trailing-bytes'), (file) =>
    concatBytes(file, Uint8Array.of(0)),
  ),
  'trailing-package': container('a second package follows the first', I2('zip-gap'), (file) => concatBytes(file, file)),
  'leading-bytes': container('a script stands before the first member', I2('zip-gap'), (file) =>
    concatBytes(utf8Encode('#!/bin/sh\n'), file),
  ),
  'gap-between-members': container('the second member is said to begin five bytes later', I2('zip-gap'), (file) =>
    poke((bytes) => bytes.setUint32(entryAt(file, 1) + 42, bytes.getUint32(entryAt(file, 1) + 42, true) + 5, true))(
      file,
    ),
  ),
  'overlapping-members': container('the second member is said to begin inside the first', I2('zip-overlap'), (file) =>
    poke((bytes) => bytes.setUint32(entryAt(file, 1) + 42, bytes.getUint32(entryAt(file, 1) + 42, true) - 5, true))(
      file,
    ),
  ),
  'directory-overlaps-end': container('the directory is said to reach into the end record', I2('zip-overlap'), (file) =>
    poke((bytes) => bytes.setUint32(file.length - 6, directoryAt(file) + 1, true))(file),
  ),
  'compressed-member': container('a member says it is deflated: the door to a bomb', I2('zip-compressed'), (file) =>
    poke((bytes) => bytes.setUint16(directoryAt(file) + 10, 8, true))(file),
  ),
  'size-of-a-bomb': container('a stored member says it unpacks to 4 GiB', I2('zip-compressed'), (file) =>
    poke((bytes) => bytes.setUint32(directoryAt(file) + 24, 0xfffffffe, true))(file),
  ),
  'too-many-members': container('the end record counts 65,535 members', I2('zip-too-many-members'), (file) =>
    poke((bytes) => bytes.setUint32(file.length - 14, 0xffffffff, true))(file),
  ),
  'oversized-directory': container('the end record says the directory has 4 GiB', I2('zip-too-many-members'), (file) =>
    poke((bytes) => bytes.setUint32(file.length - 10, 0xfffffff0, true))(file),
  ),
  'duplicate-member': container('two directory entries have one path', I2('zip-duplicate-member'), (file) => {
    const [first, second] = [entryAt(file, 3), entryAt(file, 4)];
    const entry = file.slice(first, second);
    const rest = file.slice(second, file.length - 22);
    const end = file.slice(-22);
    view(end).setUint16(8, view(end).getUint16(8, true) + 1, true);
    view(end).setUint16(10, view(end).getUint16(10, true) + 1, true);
    view(end).setUint32(12, view(end).getUint32(12, true) + entry.length, true);
    return concatBytes(file.slice(0, second), entry, rest, end);
  }),
  'duplicate-but-for-case': repacked(
    'two members that Windows and macOS would unpack into one file',
    I2('zip-duplicate-member'),
    (members) => members.set('Evidence/Capture.json', utf8Encode('{}')),
  ),
  'path-parent': renamed('../x'),
  'path-parent-inside': renamed('evidence/../../x'),
  'path-absolute': renamed('/etc/cron.d/x'),
  'path-drive': renamed('C:/x'),
  'path-backslash': renamed('..\\x'),
  'path-dot': renamed('./x'),
  'path-dot-dot-space': renamed('.. /x'),
  'path-empty-part': renamed('a//x'),
  'path-nul': renamed('a\u0000x'),
  'path-not-utf8': container('the first path is not UTF-8', I2('zip-unsafe-path'), (file) =>
    poke((bytes) => {
      bytes.setUint8(30, 0xff);
      bytes.setUint8(directoryAt(file) + 46, 0xff);
    })(file),
  ),
  'local-header-differs': container(
    'a local header has a time that the directory has not',
    I2('zip-header-mismatch'),
    (file) => poke((bytes) => bytes.setUint16(10, 1, true))(file),
  ),
  'crc-wrong-in-both-headers': container(
    'both headers of a member agree on a wrong CRC-32',
    I2('crc-mismatch'),
    (file) =>
      poke((bytes) => {
        bytes.setUint32(14, 0x12345678, true);
        bytes.setUint32(directoryAt(file) + 16, 0x12345678, true);
      })(file),
  ),
  'content-changed': container('one bit of the page source is another', I2('crc-mismatch'), (file) => {
    const at = Buffer.from(file).indexOf('杭州时装周');
    file[at] = (file[at] ?? 0) ^ 1;
    return file;
  }),
  'stranger-zip-without-proof': {
    about: 'a ZIP that never was a package, without a proof: nothing can be said',
    ...refused('not-evidence'),
    body: () => bodyOf({ file: zip(new Map([['word/document.xml', utf8Encode('<w/>')]])) }),
  },
  'cut-without-proof': {
    about: 'a cut package without a proof is still a contradicted package, and no stranger’s file',
    ...contradicted('I2', 'zip-truncated'),
    body: async () => bodyOf({ file: (await evidence()).file.slice(0, 4000) }),
  },
};

export const manifestMemberCases: Cases = {
  'member-unlisted': repacked('a member that the manifest does not list', I2('member-unlisted'), (members) =>
    members.set('evidence/extra.txt', utf8Encode('x')),
  ),
  'member-removed': repacked('a listed member is gone, the container laid out anew', I2('member-missing'), (members) =>
    members.delete(`${layout.screenshots}viewport.png`),
  ),
  'member-replaced': repacked('another picture of the same length', I2('member-digest-mismatch'), (members) =>
    members.set(`${layout.screenshots}viewport.png`, makePng(4, 4)),
  ),
  'member-longer': repacked('a member of another length', I2('member-size-mismatch'), (members) =>
    members.set(layout.pages, utf8Encode('{}\n')),
  ),
  'manifest-removed': repacked('no datapackage.json', I2('manifest-missing'), (members) =>
    members.delete(layout.manifest),
  ),
  'manifest-digest-removed': repacked('no datapackage-digest.json', I2('member-missing'), (members) =>
    members.delete(layout.manifestDigest),
  ),
  'manifest-edited': {
    about: 'the title in the manifest is another; the digest beside it is the old one, the deposit is of the new file',
    ...contradicted('I2', 'manifest-digest-mismatch'),
    body: container('', verified, (_, members) => {
      const title = Buffer.from(members.get(layout.manifest) ?? '')
        .toString()
        .replace('抄袭', '原创');
      return zip(new Map([...members, [layout.manifest, utf8Encode(title)]]));
    }).body,
  },
};
