import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/** The licence of every package whose code is in the bundle, as its authors ask: by name, each text once. */
export async function licencesOf(modules: readonly string[]): Promise<string> {
  const folders = new Map<string, Manifest>();
  for (const module of modules) {
    if (!module.startsWith('/') && !/^[A-Z]:/i.test(module)) continue;
    const folder = await packageOf(await realpath(module));
    folders.set(folder, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest);
  }
  const named = [...folders].sort(([, a], [, b]) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  const texts = await Promise.all(named.map(([folder, manifest]) => notice(folder, manifest)));
  return `This page contains code of:\n\n${texts.join('\n\n')}`;
}

/** The nearest folder whose package.json has a name: some packages have nameless ones inside. */
async function packageOf(file: string): Promise<string> {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    if ((JSON.parse(await readFile(manifest, 'utf8')) as Manifest).name !== undefined) return folder;
  }
  throw new Error(`${file} belongs to no package`);
}

async function notice(folder: string, { name = '', version = '', license = '' }: Manifest): Promise<string> {
  const head = `${name} ${version} (${license})`;
  // Our own is said once, at the root of the repository.
  if (name.startsWith('@guzheng/')) return head;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} states no licence text`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  // The whole of a long licence is on the web; what it asks for is its notice and where the source is.
  const shown =
    text.length > 4000
      ? `Licence text: https://spdx.org/licenses/${license}.html; source: npm package ${name} ${version}`
      : text;
  return `${head}\n${shown}`.replaceAll('--', '- -');
}
