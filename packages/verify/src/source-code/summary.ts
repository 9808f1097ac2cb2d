import type { DirectoryOrigin, GitOrigin, GitPerson, NpmOrigin, SourceRecord } from '@guzheng/evidence';
import type { NamedPerson, SourceSummary } from '../report.ts';

/** So many tags are named; the rest are counted. */
const MAX_TAGS = 20;

/** Source code in short, for a report. */
export function summarizeSource(record: SourceRecord): SourceSummary {
  const { origin, files } = record;
  const kept = files.filter(({ sha256 }) => sha256 !== undefined);
  const counts = { files: files.length, bytes: kept.reduce((sum, { bytes = 0 }) => sum + bytes, 0) };
  switch (origin.kind) {
    case 'git':
      return { ...counts, git: repository(origin) };
    case 'npm':
      return { ...counts, npm: registryPackage(origin) };
    case 'directory':
      return { ...counts, folder: folder(origin, record) };
  }
}

function repository({ commit, ref, tags, bundle }: GitOrigin): NonNullable<SourceSummary['git']> {
  const { id, tree, subject, author, committer, signature } = commit;
  return {
    ...{ commit: id, tree, subject },
    ...(ref === undefined ? {} : { ref }),
    ...(author === undefined ? {} : { author: person(author) }),
    ...(committer === undefined ? {} : { committer: person(committer) }),
    ...(signature === undefined ? {} : { signature: signature.kind }),
    tagCount: tags.length,
    tags: tags.slice(0, MAX_TAGS).map(({ ref, tagger, signature }) => ({
      ref,
      ...(tagger === undefined ? {} : { tagger: person(tagger) }),
      ...(signature === undefined ? {} : { signature: signature.kind }),
    })),
    ...(bundle === undefined ? {} : { bundle }),
  };
}

function person({ name, email, time }: GitPerson): NamedPerson {
  return { name, email, ...(time === undefined ? {} : { time }) };
}

function registryPackage(origin: NpmOrigin): NonNullable<SourceSummary['npm']> {
  const { name, version, asked, registry, published, stated, agrees, tarball } = origin;
  const integrity = stated.integrity ?? stated.shasum;
  return {
    ...{ name, version, asked, registry, tarball: tarball.path },
    ...(published === undefined ? {} : { published }),
    ...(integrity === undefined ? {} : { integrity }),
    ...(agrees === undefined ? {} : { agrees }),
  };
}

function folder({ path, workTree }: DirectoryOrigin, { files }: SourceRecord): NonNullable<SourceSummary['folder']> {
  const differing = files.filter(({ head }) => head === 'differs').length;
  return {
    path,
    ...(workTree === undefined ? {} : { commit: workTree.commit }),
    ...(workTree?.branch === undefined ? {} : { branch: workTree.branch }),
    changed: differing + (workTree?.deleted.length ?? 0),
  };
}
