import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentFinding, Tools } from '@guzheng/evidence';
import { sha256OfFile } from './files.ts';
import { found, unchecked } from './finding.ts';
import { codeOf } from './machine.ts';

/** A package as it is installed: its folder, and which of its folders runs. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
  /** `src` or `dist`. */
  readonly code: string;
}

/** E6: which program this is. Whether it is the one that was published, only a comparison with the publication can tell. */
export async function lookAtProgram(
  packages: readonly InstalledPackage[] = ownPackages(),
): Promise<EnvironmentFinding[]> {
  const [first] = packages;
  return [
    await programFiles(packages),
    ...(first === undefined ? [] : [await lockFile(first.folder), await commit(first.folder)]),
    unchecked(
      'program-release',
      'E6',
      'the program was not compared with its published release: program-files has the digests to do so',
    ),
  ];
}

/** E6: the programs that make the capture, and the digests of their files. */
export function lookAtTools({ guzheng, node, browser }: Tools): EnvironmentFinding[] {
  return [
    found('guzheng', 'E6', `guzheng ${guzheng.version}`, guzheng),
    found('node', 'E6', `Node.js ${node.version}`, node),
    ...(browser === undefined ? [] : [found('browser', 'E6', browser.product, browser)]),
  ];
}

/** This package and the language it speaks, wherever they are installed; both run from sources, or both from what was built. */
export function ownPackages(): InstalledPackage[] {
  const running = fileURLToPath(new URL('..', import.meta.url));
  const evidence = fileURLToPath(import.meta.resolve('@guzheng/evidence/package.json'));
  const code = basename(running);
  return [
    { name: '@guzheng/capture', folder: dirname(running), code },
    { name: '@guzheng/evidence', folder: dirname(evidence), code },
  ];
}

/**
 * One digest of all files that run, with package.json: SHA-256 of what `sha256sum` prints for them, `<sha256>  <name>/<path>` and LF,
 * in the order of these lines' paths. Tests are left out: they are not published, and never run.
 */
async function programFiles(packages: readonly InstalledPackage[]): Promise<EnvironmentFinding> {
  try {
    const lines = (await Promise.all(packages.map(linesOf))).flat();
    const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
    const code = packages.map(({ name, code }) => `${name}/${code}`);
    return found(
      'program-files',
      'E6',
      `${lines.length} files of ${code.join(' and ')}, SHA-256 of their list ${sha256}`,
      { sha256, files: lines.length, code },
    );
  } catch (error) {
    return unchecked('program-files', 'E6', `the program's own files could not be read (${codeOf(error)})`);
  }
}

async function linesOf({ name, folder, code }: InstalledPackage): Promise<string[]> {
  const inside = await readdir(join(folder, code), { recursive: true, withFileTypes: true });
  const files = inside
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const running = ['package.json', ...files.filter((path) => !/\.test\.ts$|\.tsbuildinfo$/.test(path))];
  const lines = running.map(async (path) => {
    const sha256 = createHash('sha256').update(await readFile(join(folder, path)));
    return { path: `${name}/${path.split(sep).join('/')}`, sha256: sha256.digest('hex') };
  });
  const sorted = (await Promise.all(lines)).sort((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
}

const LOCK_FILES = ['pnpm-lock.yaml', 'package-lock.json', 'yarn.lock', 'npm-shrinkwrap.json', 'bun.lock'];

/** The nearest one upwards fixed which versions of everything else were installed. */
async function lockFile(folder: string): Promise<EnvironmentFinding> {
  for (const place of upwards(folder)) {
    for (const name of LOCK_FILES) {
      const digest = await sha256OfFile(join(place, name)).catch(() => undefined);
      if (digest !== undefined) return found('lock-file', 'E6', `${name}, SHA-256 ${digest}`, { name, sha256: digest });
    }
  }
  return unchecked(
    'lock-file',
    'E6',
    'there is no lock file in the folders above the program: the versions of its dependencies are not fixed by one',
  );
}

/** The commit that is checked out, where the program runs from its repository. A commit above `node_modules` is of somebody else's. */
async function commit(folder: string): Promise<EnvironmentFinding> {
  const id = 'git-commit';
  for (const place of upwards(folder)) {
    if (basename(place) === 'node_modules') break;
    const head = await headOf(join(place, '.git')).catch((error: unknown) => ({ why: codeOf(error) }));
    if (typeof head === 'string') {
      return found(id, 'E6', `${head}; whether files differ from it was not checked`, { commit: head });
    }
    if (head !== undefined && head.why !== 'ENOENT')
      return unchecked(id, 'E6', `the repository could not be read (${head.why})`);
  }
  return unchecked(id, 'E6', 'the program does not run from its repository, so that no commit can be named');
}

/** gitrepository-layout(5), without running git: HEAD, then the branch it names, loose or packed. Undefined where there is no commit. */
async function headOf(git: string): Promise<string | undefined> {
  const folder = (await stat(git)).isDirectory() ? git : await folderOfWorktree(git);
  const head = (await readFile(join(folder, 'HEAD'), 'utf8')).trim();
  const branch = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  if (branch === undefined || branch.includes('..')) return objectId(head);
  const common = await readFile(join(folder, 'commondir'), 'utf8').then(
    (path) => join(folder, path.trim()),
    () => folder,
  );
  const loose = await readFile(join(common, branch), 'utf8').catch(() => '');
  return objectId(loose.trim()) ?? (await packedRef(common, branch));
}

async function packedRef(folder: string, branch: string): Promise<string | undefined> {
  const packed = await readFile(join(folder, 'packed-refs'), 'utf8').catch(() => '');
  const line = packed.split('\n').find((candidate) => candidate.endsWith(` ${branch}`));
  return objectId(line?.split(' ')[0] ?? '');
}

async function folderOfWorktree(file: string): Promise<string> {
  const path = /^gitdir: (.+)$/m.exec(await readFile(file, 'utf8'))?.[1] ?? '';
  return join(path.startsWith('/') ? '' : dirname(file), path.trim());
}

function objectId(text: string): string | undefined {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

/** The folder and those it lies in. */
function upwards(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}
