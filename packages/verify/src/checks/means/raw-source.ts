import type { CaptureRecord, NpmOrigin, PlainCapture, SourceRecord } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import type { SourceCodeReading } from '../../source-code/reading.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { resolveUrl, samePage } from '../url.ts';

/** T6: the source is there as raw bytes: of a page as the plain client was sent it, of source code file by file, up to the commit. */
export function checkRawSource(dossier: Dossier): Check {
  const answers = answersTo('T6');
  return withContents(dossier, answers, (contents, reading) => {
    const faults = new FaultList();
    checkKind(contents, reading, faults);
    const failure = answers.failOn(faults);
    if (failure !== null) return failure;
    return contents.capture.kind === 'source-code'
      ? judgeCode(contents, answers)
      : judgeBody(contents, reading, answers);
  });
}

/** A page under another name would not be asked for its pictures. */
function checkKind({ capture }: Contents, { manifest }: PackageReading, faults: FaultList): void {
  const stated = manifest.manifest?.guzheng.kind;
  if (stated === undefined || stated === capture.kind) return;
  faults.add({
    code: 'kind-contradicted',
    detail: 'The manifest and capture.json say that different kinds of things were captured',
    expected: stated,
    actual: capture.kind,
  });
}

function judgeBody({ capture, loss }: Contents, { container }: PackageReading, answers: Answers): Check {
  const last = capture.plain?.hops.at(-1);
  if (last === undefined) return answers.unproven('source-missing', 'The package has no source by the plain client');
  const member = last.body === undefined ? undefined : container.members.get(last.body);
  const evidence = { url: last.url, status: last.status, bytes: last.bytes, sha256: member?.sha256 ?? null };
  if (loss.losses.some(({ weight, means }) => weight === 'gap' && means === 'http'))
    return answers.unproven('capture-partial', 'Not all that the plain client was sent is there', evidence);
  return answers.pass('The source is kept as the bytes that the plain client was sent, with the raw headers', evidence);
}

function judgeCode({ sourceCode }: Contents, answers: Answers): Check {
  if (sourceCode === null)
    return answers.unproven('package-unreadable', 'The list of the source code cannot be read (see I2)');
  const evidence = describe(sourceCode);
  const failure = answers.failOn(sourceCode.faults, evidence);
  if (failure !== null) return failure;
  const { record, absent } = sourceCode;
  if (record.cut || absent > 0)
    return answers.unproven('capture-partial', `Files without their content: ${absent}`, evidence);
  if (record.origin.kind === 'npm' && record.origin.agrees === false)
    return answers.unproven(
      'capture-partial',
      'The tarball is not the one whose digests the registry states',
      evidence,
    );
  return answers.pass(SHOWN[record.origin.kind], evidence);
}

const SHOWN: { readonly [kind in SourceRecord['origin']['kind']]: string } = {
  git: 'Every file has its blob id, and the trees lead from all of them to the one in the commit, which hashes to its id',
  npm: 'The tarball has every digest that the registry states, and every file is the one in the tarball',
  directory: 'Every file of the list is in the package with its digest; only the record says that the folder held it',
};

function describe({ record, absent, refHolds }: SourceCodeReading): Evidence {
  const { origin, files, cut } = record;
  const counts = { files: files.length, withoutContent: absent, listIsCut: cut };
  switch (origin.kind) {
    case 'git': {
      const { id, tree, signature } = origin.commit;
      const signed = { commit: signature?.kind ?? null, tags: origin.tags.filter((tag) => tag.signature).length };
      return { ...counts, commit: id, tree, ref: origin.ref ?? null, refHolds, tags: origin.tags.length, signed };
    }
    case 'npm':
      return {
        ...counts,
        name: origin.name,
        version: origin.version,
        stated: origin.stated,
        agrees: origin.agrees ?? null,
      };
    case 'directory':
      return { ...counts, commit: origin.workTree?.commit ?? null };
  }
}

/** T3 of source code: what was asked for is where the source came from. */
export function judgeOrigin({ capture, sourceCode }: Contents, answers: Answers): Check {
  if (sourceCode === null)
    return answers.unproven('package-unreadable', 'The record of the source code cannot be read (see I2)');
  const { record, refHolds } = sourceCode;
  const { origin } = record;
  if (origin.kind === 'directory')
    return answers.notApplicable('A folder of the capturing machine was captured: it has no address');
  const faults = new FaultList();
  checkRequested(capture, record, faults);
  if (origin.kind === 'npm') checkRequests(origin, capture.plain?.hops ?? [], faults);
  const evidence = { requestedUrl: capture.requestedUrl, refHolds, ...describeOrigin(record) };
  const failure = answers.failOn(faults, evidence);
  if (failure !== null) return failure;
  if (refHolds === false)
    return answers.unproven(
      'url-mismatch',
      'The remote side did not name this commit under that ref, neither before nor after',
      evidence,
    );
  return answers.pass('The source comes from the address that was asked for', evidence);
}

function checkRequested({ requestedUrl }: CaptureRecord, { origin }: SourceRecord, faults: FaultList): void {
  const captured =
    origin.kind === 'git' ? origin.url : origin.kind === 'npm' ? `npm:${origin.name}@${origin.asked}` : '';
  if (captured !== requestedUrl)
    faults.add({
      code: 'url-mismatch',
      detail: 'The source does not come from what was asked for',
      expected: requestedUrl,
      actual: captured,
    });
}

/** The document, the tarball it names, and what else: each asked for, and its redirects followed, one after another. */
function checkRequests(origin: NpmOrigin, hops: PlainCapture['hops'], faults: FaultList): void {
  const starts: string[] = [];
  let target: string | null = null;
  for (const hop of hops) {
    if (target === null) starts.push(hop.url);
    else if (!samePage(target, hop.url))
      faults.add({
        code: 'url-mismatch',
        detail: 'A redirect does not lead to the next request',
        expected: target,
        actual: hop.url,
      });
    const redirects = hop.status >= 300 && hop.status <= 399 && hop.location !== undefined;
    target = redirects ? resolveUrl(hop.location ?? '', hop.url) : null;
  }
  const expected = [origin.metadata.url, origin.tarball.url];
  if (expected.every((url, at) => samePage(url, starts[at] ?? ''))) return;
  faults.add({
    code: 'url-mismatch',
    detail: "The registry's document and the tarball were not asked for one after the other",
    expected,
    actual: starts,
  });
}

function describeOrigin({ origin }: SourceRecord): Evidence {
  switch (origin.kind) {
    case 'git':
      return { url: origin.url, ref: origin.ref ?? null, commit: origin.commit.id };
    case 'npm':
      return { registry: origin.registry, asked: origin.asked, version: origin.version, tarball: origin.tarball.url };
    case 'directory':
      return { path: origin.path };
  }
}
