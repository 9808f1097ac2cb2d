/** Made evidence of source code in place of a page: a git repository, a version of an npm package, a folder. */
import {
  bytesToHex,
  type CaptureRecord,
  canonicalize,
  concatBytes,
  type DirectoryOrigin,
  encodeGitBatch,
  type GitObjectFormat,
  type GitObjectType,
  type GitOrigin,
  gitObjectId,
  hexToBytes,
  layout,
  NETWORK_TYPE,
  type NetworkReport,
  type NpmOrigin,
  parseGitCommit,
  parseGitTag,
  portableHashing,
  SOURCE_TYPE,
  type SourceFile,
  type SourceRecord,
  sha256,
  sourceMember,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { type EvidencePackageLies, type UnchainedCall, warcRecord } from '@guzheng/testing';
import { type Members, storedArchive, storedGzip } from './make.ts';

/** What may be untrue of it; each hook sees what the one before has left. */
export interface SourceLies {
  /** The contents and the raw objects, by member. */
  readonly parts?: (parts: Members) => Members;
  readonly record?: (record: SourceRecord) => SourceRecord;
  readonly capture?: (capture: CaptureRecord) => CaptureRecord;
  readonly manifestKind?: CaptureRecord['kind'];
}

interface Made {
  readonly requestedUrl: string;
  readonly record: SourceRecord;
  readonly parts: Members;
  /** Where it was got from, if over a network, and by which means. */
  readonly from?: { readonly means: 'system' | 'http'; readonly host: string };
  readonly plain?: NonNullable<CaptureRecord['plain']>;
  /** Calls over HTTP, before they are numbered. */
  readonly calls?: readonly Pick<UnchainedCall, 'call' | 'args' | 'result' | 'outputs'>[];
}

const digest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
const text = utf8Encode;

/** Turns the evidence of a page into that of source code. */
export function sourceEvidence(made: Made, lies: SourceLies = {}): EvidencePackageLies {
  return {
    files: (members) => membersOf(members, made, lies),
    calls: (calls) => callsOf(calls, made),
    capture: (capture) => (lies.capture ?? ((same) => same))(captureOf(capture, made)),
    manifest: (manifest) => ({
      ...manifest,
      guzheng: { ...manifest.guzheng, kind: lies.manifestKind ?? 'source-code' },
    }),
  };
}

function membersOf(members: Members, { record, parts, from }: Made, lies: SourceLies): Members {
  const kept = [layout.environment, layout.loss].map((path) => [path, members.get(path) ?? text('')] as const);
  const network = text(`${canonicalize(networkOf(from))}\n`);
  const told = (lies.record ?? ((same) => same))(record);
  return new Map([
    ...kept,
    [layout.network, network],
    ...(lies.parts ?? ((same) => same))(new Map(parts)),
    [layout.source, text(`${canonicalize(told)}\n`)],
  ]);
}

const IP = '192.0.2.9';

/** One connection, to the address that two resolvers gave. git tells nothing of the TLS that it makes. */
function networkOf(from: Made['from']): NetworkReport {
  if (from === undefined) return { type: NETWORK_TYPE, connections: [], resolutions: [] };
  const { means, host } = from;
  const at = '2026-07-01T08:00:02.000Z';
  const [validFrom, validTo] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];
  const chain = [{ subject: `CN=${host}`, issuer: 'CN=Test CA', validFrom, validTo }];
  const tls = means === 'http' ? { tls: { protocol: 'TLSv1.3', valid: true, chain } } : {};
  const connection = {
    means,
    host,
    port: 443,
    ip: IP,
    at,
    outcome: 'connected',
    bytesSent: 400,
    bytesReceived: 2000,
  } as const;
  const records = [{ name: host, type: 'A', data: IP }];
  return {
    type: NETWORK_TYPE,
    connections: [{ ...connection, ...tls }],
    resolutions: ['system', 'udp://192.0.2.53:53'].map((resolver) => ({
      host,
      at,
      resolver,
      outcome: 'answered',
      records,
    })),
  };
}

/** `write` lists every file of the package already: only what belongs to a page goes. */
function callsOf(calls: readonly UnchainedCall[], { calls: own = [] }: Made): readonly UnchainedCall[] {
  const [first, ...others] = calls.filter(({ means }) => means === 'system');
  if (first === undefined) throw new TypeError('made evidence has calls');
  const http = own.map((call) => ({ ...first, ...call, means: 'http' as const }));
  return [first, ...http, ...others];
}

function captureOf({ browser: _, plain: __, ...capture }: CaptureRecord, made: Made): CaptureRecord {
  return {
    ...capture,
    kind: 'source-code',
    requestedUrl: made.requestedUrl,
    screenshots: [],
    ...(made.plain === undefined ? {} : { plain: made.plain }),
  };
}

const CONTENTS: { readonly [path: string]: string } = {
  '源/main.ts': 'export const 固证 = 1;\n',
  'README.md': '# 固证\n',
};

const parts = { objects: 'objects.batch', refs: 'refs-before.txt', tarball: 'package.tgz' } as const;
const part = (name: keyof typeof parts): string => `${layout.sourceParts}${parts[name]}`;
export const OBJECTS: string = part('objects');
export const REFS: string = part('refs');
export const TARBALL: string = part('tarball');

interface RawObject {
  readonly type: GitObjectType;
  readonly id: string;
  readonly content: Uint8Array;
}

/** Objects of one format. */
function objectsOf(format: GitObjectFormat) {
  return (type: GitObjectType, content: Uint8Array): RawObject => ({
    ...{ type, content },
    id: gitObjectId({ format, type }, content),
  });
}

const entry = (mode: string, name: string, { id }: Pick<RawObject, 'id'>): Uint8Array =>
  concatBytes(text(`${mode} ${name}\0`), hexToBytes(id));

const PERSON = '张三 <zhang@example.test> 1772337600 +0800';

/** A commit with two files, a link and another repository in it, and a tag. */
export function gitSource(format: GitObjectFormat = 'sha1'): Made {
  const object = objectsOf(format);
  const blob = (path: string) => object('blob', text(CONTENTS[path] ?? ''));
  const link = object('blob', text('README.md'));
  const other = { id: object('commit', text('another repository')).id };
  const folder = object('tree', entry('100644', 'main.ts', blob('源/main.ts')));
  const tree = object(
    'tree',
    concatBytes(
      entry('100644', 'README.md', blob('README.md')),
      entry('120000', 'link', link),
      entry('160000', 'vendor', other),
      entry('40000', '源', folder),
    ),
  );
  const commit = object('commit', text(`tree ${tree.id}\nauthor ${PERSON}\ncommitter ${PERSON}\n\n第一版\n`));
  const tag = object('tag', text(`object ${commit.id}\ntype commit\ntag v1\ntagger ${PERSON}\n\nrelease\n`));
  const file = (path: string, mode: string, content: RawObject): SourceFile => ({
    ...{ path, mode, blob: content.id, bytes: content.content.length, sha256: digest(content.content) },
  });
  const files: readonly SourceFile[] = [
    file('README.md', '100644', blob('README.md')),
    file('link', '120000', link),
    { path: 'vendor', mode: '160000', blob: other.id, absent: 'submodule-not-captured' },
    file('源/main.ts', '100644', blob('源/main.ts')),
  ];
  const url = 'https://code.test/zhang/guzheng.git';
  const origin: GitOrigin = {
    kind: 'git',
    url,
    program: { version: '2.39.5', sha256: '00'.repeat(32) },
    objectFormat: format,
    ref: 'refs/heads/main',
    commit: { id: commit.id, ...parseGitCommit(commit.content) },
    tags: [{ ref: 'refs/tags/v1', id: tag.id, ...parseGitTag(tag.content) }],
    refs: { before: REFS },
    objects: OBJECTS,
    shallow: false,
  };
  return {
    requestedUrl: url,
    from: { means: 'system', host: 'code.test' },
    record: { type: SOURCE_TYPE, origin, files, cut: false },
    parts: new Map([
      [OBJECTS, concatBytes(...[commit, tree, folder, tag].map(encodeGitBatch))],
      [REFS, text(`ref: refs/heads/main\tHEAD\n${commit.id}\tHEAD\n${commit.id}\trefs/heads/main\n`)],
      ...contentsOf(files, { ...CONTENTS, link: 'README.md' }),
    ]),
  };
}

function contentsOf(
  files: readonly SourceFile[],
  contents: typeof CONTENTS,
): readonly (readonly [string, Uint8Array])[] {
  return files.flatMap((file) => {
    const content = contents[file.path];
    return content === undefined ? [] : [[sourceMember(file), text(content)] as const];
  });
}

/** A folder with the same files, one of them under a name that no ZIP can hold. */
export function folderSource(): Made {
  const contents = { ...CONTENTS, 'a\\b': 'x' };
  const files = Object.entries(contents)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]): SourceFile => {
      const member = path.includes('\\') ? { member: `${layout.filesById}${digest(text(path))}` } : {};
      return { path, mode: '100644', bytes: text(content).length, sha256: digest(text(content)), ...member };
    });
  const origin: DirectoryOrigin = { kind: 'directory', path: '/home/zhang/guzheng' };
  return {
    requestedUrl: 'file:///home/zhang/guzheng',
    record: { type: SOURCE_TYPE, origin, files, cut: false },
    parts: new Map(contentsOf(files, contents)),
  };
}

/** A version of a package: the registry's document, the tarball, and its files. */
export function npmSource(): Made {
  const tarball = storedGzip(concatBytes(...Object.entries(CONTENTS).map(tarEntry), new Uint8Array(1024)));
  const files = Object.entries(CONTENTS).map(
    ([path, content]): SourceFile => ({
      ...{ path: `package/${path}`, mode: '100644', bytes: text(content).length, sha256: digest(text(content)) },
      modifiedAt: '1985-10-26T08:15:00.000Z',
    }),
  );
  const [metadataUrl, tarballUrl] = ['https://npm.test/guzheng/1.0.0', 'https://npm.test/guzheng/-/guzheng-1.0.0.tgz'];
  const stated = {
    integrity: `sha512-${toBase64(hash('sha512', tarball))}`,
    shasum: bytesToHex(hash('sha1', tarball)),
  };
  const document = text(
    JSON.stringify({ name: 'guzheng', version: '1.0.0', dist: { tarball: tarballUrl, ...stated } }),
  );
  const metadata = { url: metadataUrl, path: `${layout.fetch}1-body` };
  const origin: NpmOrigin = {
    kind: 'npm',
    ...{ registry: 'https://npm.test/', name: 'guzheng', asked: '1.0.0', version: '1.0.0' },
    ...{ metadata, tarball: { url: tarballUrl, path: TARBALL }, stated, agrees: true, signatures: [] },
  };
  const bodies = [
    { url: metadataUrl, path: metadata.path, body: document },
    { url: tarballUrl, path: `${layout.fetch}2-body`, body: tarball },
  ];
  const ip = IP;
  return {
    requestedUrl: 'npm:guzheng@1.0.0',
    from: { means: 'http', host: 'npm.test' },
    record: { type: SOURCE_TYPE, origin, files, cut: false },
    parts: new Map([
      [layout.warc, storedArchive(concatBytes(...bodies.map(({ url, body }) => answer(url, body, ip))))],
      [layout.index, text('test,npm)/guzheng 20260701080001 {}\n')],
      ...bodies.map(({ path, body }) => [path, body] as const),
      [TARBALL, tarball],
      ...contentsOf(
        files,
        Object.fromEntries(Object.entries(CONTENTS).map(([path, content]) => [`package/${path}`, content])),
      ),
    ]),
    plain: {
      startedAt: '2026-07-01T08:00:02.000Z',
      endedAt: '2026-07-01T08:00:03.000Z',
      hops: bodies.map(({ url, path, body }) => ({
        url,
        status: 200,
        ip,
        rawHeaders: [],
        body: path,
        bytes: body.length,
      })),
      finalUrl: tarballUrl,
    },
    calls: bodies.flatMap(({ url, path, body }) => [
      { call: 'connect', args: { host: 'npm.test', port: 443 }, result: { ok: true, ip }, outputs: [] },
      {
        call: 'GET',
        args: { url },
        result: { ok: true, status: 200 },
        outputs: [{ path, bytes: body.length, sha256: digest(body) }],
      },
    ]),
  };
}

function hash(name: 'sha512' | 'sha1', bytes: Uint8Array): Uint8Array {
  const hasher = portableHashing[name]();
  hasher.update(bytes);
  return hasher.digest();
}

function answer(url: string, body: Uint8Array, ip: string): Uint8Array {
  return warcRecord('response', concatBytes(text('HTTP/1.1 200 OK\r\n\r\n'), body), {
    'WARC-Target-URI': url,
    'WARC-IP-Address': ip,
    'Content-Type': 'application/http;msgtype=response',
    'WARC-Payload-Digest': `sha256:${digest(body)}`,
  });
}

/** POSIX.1-1988 ustar: a header of 512 bytes, and the content in whole blocks. The time is the one that npm gives every file. */
function tarEntry([path, content]: readonly [string, string]): Uint8Array {
  const body = text(content);
  const header = new Uint8Array(512);
  const put = (at: number, value: string) => header.set(text(value), at);
  put(0, `package/${path}`);
  put(100, '0000644\0');
  put(124, `${body.length.toString(8).padStart(11, '0')}\0`);
  put(136, '03560116604\0');
  put(148, '        0');
  put(257, 'ustar\x0000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return concatBytes(header, body, new Uint8Array((512 - (body.length % 512)) % 512));
}
