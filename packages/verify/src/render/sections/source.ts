import type { NamedPerson, Report, SourceSummary } from '../../report.ts';
import { both, code, facts, type Row, section, timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';

/** Source code, where that is what was captured: whose it says it is, and by what ids it can be found elsewhere. */
export function sourceSection({ subject }: Report): Markup | undefined {
  const source = subject.package?.source;
  if (source === undefined) return undefined;
  const rows = [...originRows(source), filesRow(source)];
  return section(
    'source',
    (w) => w.source.heading,
    html`<p class="note">${both((w) => w.source.intro)}</p>${facts(rows)}`,
  );
}

function originRows({ git, npm, folder }: SourceSummary): readonly Row[] {
  if (git !== undefined) return gitRows(git);
  if (npm !== undefined) return npmRows(npm);
  return folder === undefined ? [] : folderRows(folder);
}

function filesRow({ files, bytes }: SourceSummary): Row {
  return [(w) => w.source.files, both((w) => w.source.filesOf(files, w.bytes(bytes)))];
}

function gitRows(git: NonNullable<SourceSummary['git']>): readonly Row[] {
  const { signature, author, committer } = git;
  return [
    [(w) => w.source.commit, code(git.commit)],
    [(w) => w.source.tree, code(git.tree)],
    git.ref === undefined ? undefined : [(w) => w.source.ref, foreign(git.ref, 300)],
    [(w) => w.source.subject, foreign(git.subject, 500)],
    author && [(w) => w.source.author, html`${person(author)}<br>${both((w) => w.source.anyName)}`],
    committer && [(w) => w.source.committer, person(committer)],
    [
      (w) => w.source.signature,
      both((w) => (signature === undefined ? w.source.unsigned : w.source.signedBy(signature))),
    ],
    [(w) => w.source.tags, tags(git)],
    [
      (w) => w.source.history,
      git.bundle === undefined
        ? both((w) => w.source.noHistory)
        : html`${both((w) => w.source.historyKept)} · ${foreign(git.bundle)}`,
    ],
  ];
}

function person({ name, email, time }: NamedPerson): Markup {
  return html`${foreign(`${name} <${email}>`, 300)}${time === undefined ? undefined : html`<br>${timeOf(time)}`}`;
}

function tags({ tags, tagCount }: NonNullable<SourceSummary['git']>): Markup {
  if (tagCount === 0) return both((w) => w.source.noTags);
  const rows = tags.map(({ ref, tagger, signature }) => {
    const signed = signature === undefined ? undefined : html`<br>${both((w) => w.source.signedBy(signature))}`;
    return html`<li>${foreign(ref, 300)}${tagger && html`<br>${person(tagger)}`}${signed}</li>`;
  });
  const others = tagCount - tags.length;
  return html`<ul class="plain">${rows}</ul>${others > 0 ? both((w) => w.source.moreTags(others)) : undefined}`;
}

function npmRows(npm: NonNullable<SourceSummary['npm']>): readonly Row[] {
  const { asked, version, published, integrity } = npm;
  const resolved = asked === version ? undefined : html` · ${both((w) => w.source.asked(asked))}`;
  const verdict = both((w) => (npm.agrees === true ? w.source.agrees : w.source.differs));
  return [
    [(w) => w.source.npm, html`${foreign(`${npm.name}@${version}`, 500)}${resolved}`],
    [(w) => w.source.registry, foreign(npm.registry, 500)],
    [(w) => w.source.published, published === undefined ? both((w) => w.source.unknownTime) : timeOf(published)],
    [
      (w) => w.source.stated,
      integrity === undefined ? both((w) => w.source.notStated) : html`${code(integrity)}<br>${verdict}`,
    ],
  ];
}

function folderRows({ path, commit, branch, changed }: NonNullable<SourceSummary['folder']>): readonly Row[] {
  const where = branch === undefined ? undefined : html` · ${foreign(branch, 300)}`;
  const checkedOut =
    commit === undefined
      ? both((w) => w.source.noWorkTree)
      : html`${code(commit)}${where}<br>${both((w) => w.source.changed(changed))}`;
  return [
    [(w) => w.source.folder, foreign(path, 1000)],
    [(w) => w.source.checkedOut, checkedOut],
  ];
}
