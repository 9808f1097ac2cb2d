import { bytesToHex, type CaptureRecord, type Hashing, sha256, utf8Encode } from '@guzheng/evidence';
import type { Dossier } from '../checks/dossier.ts';
import type { Contents, PackageReading } from '../container/contents.ts';
import type { CustodyHop } from '../report.ts';

/**
 * The way of the evidence as the court follows it (source, generation, transmission, storage, deposit, verification), hop by hop: the
 * digest that left the one side, and the digest that came in at the other. Everything is computed from bytes or read from signed documents;
 * of several files it is the SHA-256 of their list as `sha256sum` prints it, in the order of paths.
 */
export function hopsOf(dossier: Dossier): readonly CustodyHop[] {
  const reading = dossier.package;
  const contents = reading?.contents ?? null;
  return [
    ...(reading === null || contents === null ? unreadable(dossier) : captureHops(contents, reading)),
    ...(dossier.isPackage ? [storageHop(dossier)] : []),
    depositHop(dossier),
    anchorHop(dossier),
    ...custodyHops(dossier),
  ];
}

type Digests = ReadonlyMap<string, string>;

/** A package that cannot be read has lost its way, and that is not passed over. */
function unreadable({ isPackage }: Dossier): readonly CustodyHop[] {
  if (!isPackage) return [];
  return (['source', 'generation', 'transmission'] as const).map((hop) => ({
    hop,
    state: 'open',
    out: null,
    into: null,
  }));
}

function captureHops(contents: Contents, reading: PackageReading): readonly CustodyHop[] {
  const { hashing, members } = reading.container;
  const member = (path: string) => members.get(path)?.sha256;
  const generated = outputsOf(contents);
  const listed = new Map(
    reading.manifest.manifest?.resources.map(({ path, hash }) => [path, hash.replace(/^sha256:/, '')]) ?? [],
  );
  return [
    sourceHop(contents, hashing),
    listHop('generation', generated, keep(generated, member), hashing),
    listHop('transmission', listed, keep(listed, member), hashing),
  ];
}

/** What each answer was when it came, by the call log, and what of it the archive holds. */
function sourceHop({ log, archive, capture }: Contents, hashing: Hashing): CustodyHop {
  const answered = new Map<string, string>();
  for (const { means, ok, url, status, line, bodySha256, outputs } of log.calls) {
    const digest = bodySha256 ?? outputs[0]?.sha256;
    // Other calls have an address too, that of the page they were made on: an answer has a status.
    if (ok && means !== 'system' && url !== undefined && status !== undefined && digest !== undefined)
      answered.set(`${line} ${url}`, digest);
  }
  if (answered.size === 0 && isWithoutExchange(capture)) return { hop: 'source', state: 'none', out: null, into: null };
  const held = new Set(
    archive.state === 'whole' ? archive.records.flatMap(({ payloadSha256 }) => payloadSha256 ?? []) : [],
  );
  const archived = keep(answered, (key) => {
    const digest = answered.get(key);
    return digest !== undefined && held.has(digest) ? digest : undefined;
  });
  return listHop('source', answered, archived, hashing);
}

/** git and folders leave no exchange that is ours to keep: T6 computes their ids again. */
function isWithoutExchange({ kind, plain }: CaptureRecord): boolean {
  return kind === 'source-code' && plain === undefined;
}

/** A file that was made twice was replaced; the last call counts. */
function outputsOf({ log }: Contents): Digests {
  return new Map(log.calls.flatMap(({ outputs }) => outputs.map((one) => [one.path, one.sha256] as const)));
}

function keep(of: Digests, digestOf: (key: string) => string | undefined): Digests {
  return new Map(
    [...of.keys()].flatMap((key) => {
      const digest = digestOf(key);
      return digest === undefined ? [] : [[key, digest] as const];
    }),
  );
}

function listHop(hop: CustodyHop['hop'], out: Digests, into: Digests, hashing: Hashing): CustodyHop {
  if (out.size === 0) return { hop, state: 'open', out: null, into: null, files: 0 };
  const differing = [...out].find(([key, digest]) => into.get(key) !== digest)?.[0];
  return {
    hop,
    state: differing === undefined ? 'equal' : 'broken',
    out: digestOfList(out, hashing),
    into: digestOfList(into, hashing),
    files: out.size,
    ...(differing === undefined ? {} : { differing: differing.slice(0, 300) }),
  };
}

function digestOfList(list: Digests, hashing: Hashing): string {
  const lines = [...list].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, digest]) => `${digest}  ${path}\n`);
  return bytesToHex(sha256(utf8Encode(lines.join('')), hashing));
}

/** The list of files in the package is the one that was deposited. */
function storageHop({ package: reading, deposit }: Dossier): CustodyHop {
  return pair('storage', reading?.manifest.digests?.sha256, deposit?.statement?.manifest?.sha256);
}

/** What was deposited is what was read now. */
function depositHop({ deposit, digests }: Dossier): CustodyHop {
  return pair('deposit', deposit?.statement?.subject.sha256, digests.sha256);
}

/** The root over the statement is what a witness saw; or a witness saw the file itself. */
function anchorHop({ deposit, anchors }: Dossier): CustodyHop {
  if (deposit === null) return pair('anchor', undefined, undefined);
  const root = bytesToHex(deposit.root);
  if (!deposit.included) return { hop: 'anchor', state: 'broken', out: bytesToHex(deposit.leaf), into: root };
  const valid = anchors.filter(({ report }) => report.outcome === 'valid');
  const sawRoot = valid.some(
    ({ report }) => report.kind === 'evm' || (report.kind !== 'unknown' && report.target === 'root'),
  );
  if (valid.length > 0 && !sawRoot) {
    const file = deposit.statement?.subject.sha256;
    return pair('anchor', file, file);
  }
  return pair('anchor', root, sawRoot ? root : undefined);
}

/** Every later event names the digest of the one before it, the first that of the file. */
function custodyHops({ deposit }: Dossier): readonly CustodyHop[] {
  if (deposit === null || deposit.proof.custody.length === 0) return [];
  const broken = deposit.faults.shown.find(({ path }) => path?.startsWith('custody[') === true);
  const last = deposit.custody.at(-1);
  const facts = { hop: 'custody', files: deposit.proof.custody.length } as const;
  if (broken !== undefined)
    return [{ ...facts, state: 'broken', out: null, into: last?.prev ?? null, differing: broken.path ?? '' }];
  return [{ ...facts, state: 'equal', out: last?.prev ?? null, into: last?.prev ?? null }];
}

function pair(hop: CustodyHop['hop'], out: string | undefined, into: string | undefined): CustodyHop {
  const state = out === undefined || into === undefined ? 'open' : out === into ? 'equal' : 'broken';
  return { hop, state, out: out ?? null, into: into ?? null };
}
