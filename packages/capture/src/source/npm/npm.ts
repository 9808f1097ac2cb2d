import { createReadStream } from 'node:fs';
import { layout, type NpmOrigin } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import type { Bench, Found } from '../found.ts';
import { Shelf } from '../shelf.ts';
import type { SourceTarget } from '../target.ts';
import { publishedIn, readVersionDocument, type VersionDocument } from './document.ts';
import { checkIntegrity } from './integrity.ts';
import { type Fetched, Registry } from './registry.ts';
import { unpack } from './unpack.ts';

type NpmTarget = Extract<SourceTarget, { kind: 'npm' }>;

const TARBALL = `${layout.sourceParts}package.tgz`;

/** One version of a package: what the registry says of it, its tarball, and every file in that. */
export async function captureNpm(target: NpmTarget, bench: Bench): Promise<Found> {
  const { settings, losses } = bench;
  const registry = new Registry(bench);
  settings.tell('asking the registry');
  const metadata = await registry.document(`${encoded(target.name)}/${encodeURIComponent(target.asked)}`);
  const document = readVersionDocument(metadata.bytes, metadata.url);
  if (document.name !== target.name)
    throw new CaptureError('registry-failed', `The registry answers with ${document.name} in place of ${target.name}.`);
  settings.tell('fetching the tarball');
  const tarball = await registry.fetch(document.tarball, settings.maxBytes);
  const agrees = await compare(tarball, document, bench);
  const shelf = await keepFiles(tarball, document, bench);
  const published = await whenPublished(registry, target, document, bench);
  noteWhatIsUnchecked(document, bench);
  const plain = registry.result();
  if (plain !== undefined) losses.addAll(plain.losses);
  const { name, version, stated, signatures, attestations } = document;
  const origin: NpmOrigin = {
    kind: 'npm',
    registry: settings.registry.href,
    ...{ name, asked: target.asked, version },
    ...(published === undefined ? {} : { published }),
    metadata: { url: metadata.url, path: metadata.body.path },
    tarball: { url: tarball.url, path: TARBALL },
    ...{ stated, signatures },
    ...(agrees === undefined ? {} : { agrees }),
    ...(attestations === undefined ? {} : { attestations }),
  };
  return {
    origin,
    files: shelf.files,
    cut: shelf.isCut,
    title: `${name} ${version}`,
    labels: [
      ...(version === target.asked ? [] : ['version-resolved']),
      ...(agrees === false ? ['integrity-mismatch'] : []),
    ],
    ...(plain === undefined ? {} : { plain }),
  };
}

/** A scope's slash is part of the name. */
function encoded(name: string): string {
  return name.replace('/', '%2f');
}

async function compare(
  tarball: Fetched,
  { stated }: VersionDocument,
  { losses, log }: Bench,
): Promise<boolean | undefined> {
  const { agrees, mismatches } = await checkIntegrity(tarball.body.file, stated);
  log.record({
    means: 'system',
    call: 'compare integrity',
    args: { path: tarball.body.path, ...stated },
    result: { ok: true, agrees, mismatches },
  });
  for (const { stated: text, actual } of mismatches)
    losses.gap('integrity-mismatch', `The registry states ${text} of the tarball, and it has ${actual}.`, tarball.url);
  if (agrees === undefined)
    losses.note('integrity-not-stated', 'The registry states no digest of the tarball.', tarball.url);
  return agrees;
}

/** The tarball once more under its own name, for whoever unpacks the package; and the files in it. */
async function keepFiles(tarball: Fetched, { version }: VersionDocument, bench: Bench): Promise<Shelf> {
  const { settings, losses, staging, log, deadline } = bench;
  settings.tell('reading the files of the tarball');
  const copy = await staging.stageFile(TARBALL, createReadStream(tarball.body.file));
  log.record({ means: 'system', call: 'keep tarball', args: { version }, result: { ok: true }, outputs: [copy] });
  const { maxFiles, maxBytes } = settings;
  const call = { means: 'system', call: 'unpack', args: { path: TARBALL } } as const;
  const shelf = new Shelf({ staging, log, losses, call, maxFiles, maxBytes, isOver: () => deadline.remaining() === 0 });
  await unpack(copy.file, shelf, losses);
  shelf.close();
  return shelf;
}

/** The document on the whole package has the times of publication. It may be far larger than the package: without it, no harm is done. */
async function whenPublished(
  registry: Registry,
  { name }: NpmTarget,
  { version }: VersionDocument,
  { losses, deadline }: Bench,
): Promise<string | undefined> {
  const unknown = (why: string) => losses.note('publish-time-unknown', `When it was published is not known: ${why}.`);
  if (deadline.remaining() === 0) return void unknown('the time was over');
  try {
    const { bytes, isCut } = await registry.aside(encoded(name));
    const time = isCut ? undefined : publishedIn(bytes, version);
    if (time === undefined) unknown(isCut ? 'the document on the package is too large' : 'the registry does not say');
    return time;
  } catch (error) {
    if (!(error instanceof CaptureError) || error.code === 'output-unwritable') throw error;
    return void unknown(error.message.replace(/\.$/, ''));
  }
}

function noteWhatIsUnchecked({ signatures, attestations }: VersionDocument, { losses }: Bench): void {
  if (signatures.length > 0)
    losses.note('signature-unchecked', "The registry's signatures are kept; whose keys made them was not checked.");
  if (attestations !== undefined)
    losses.note(
      'attestations-not-captured',
      'The registry has statements about how the package was built.',
      attestations,
    );
}
