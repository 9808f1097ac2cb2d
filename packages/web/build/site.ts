/** Makes dist/site: the server's pages and the verifier, the same bytes each time, with a list of their digests and policies. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { licencesOf } from './licences.ts';
import { policyOf } from './policy.ts';
import { fill, minified } from './template.ts';
import { makeVerifierPage } from './verifier.ts';

const root = join(import.meta.dirname, '..');
const HTML = 'text/html; charset=utf-8';

export interface SiteFile {
  readonly name: 'site.html' | 'verifier.html' | 'favicon.svg';
  readonly type: string;
  readonly content: string;
  readonly policy?: string;
}

export async function makeSite(): Promise<readonly SiteFile[]> {
  const verifier = await makeVerifierPage();
  return [
    await makeSitePage(),
    { name: 'verifier.html', type: HTML, content: verifier.html, policy: verifier.policy },
    { name: 'favicon.svg', type: 'image/svg+xml', content: FAVICON },
  ];
}

/** Writes them with `pages.json`, which `openPages` of the server reads. Gives the folder. */
export async function writeSite(folder: string = join(root, 'dist/site')): Promise<string> {
  const files = await makeSite();
  await mkdir(folder, { recursive: true });
  for (const { name, content } of files) await put(join(folder, name), content);
  const listed = files.map(({ content, ...facts }) => ({ ...facts, sha256: sha256(content) }));
  await put(join(folder, 'pages.json'), `${JSON.stringify({ files: listed }, null, 2)}\n`);
  return folder;
}

/** A server that starts meanwhile finds the old file or the new one, never a part. */
async function put(path: string, content: string): Promise<void> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, content);
  await rename(own, path);
}

/** One script, one style sheet: the verifier's, so that the two look like one house, and after it what only these pages have. */
async function makeSitePage(): Promise<SiteFile> {
  const { code, modules } = await bundle(join(root, 'src/site/main.ts'));
  const styles = ['src/verifier/page/page.css', 'src/site/page/site.css'].map((path) =>
    readFile(join(root, path), 'utf8'),
  );
  const style = minified((await Promise.all(styles)).join('\n'));
  const policy = policyOf({ script: code, style, connect: "'self'", images: "'self' blob:" });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const content = fill(await readFile(join(root, 'src/site/page/site.html'), 'utf8'), {
    POLICY: policy,
    STYLE: style,
    VERSION: version,
    SCRIPT: code,
    LICENCES: await licencesOf(modules),
  });
  return { name: 'site.html', type: HTML, content, policy };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A seal. */
const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="2" width="28" height="28" rx="5" fill="#1b2430"/><path d="M8 17l6 6 10-13" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>\n';

if (import.meta.main) process.stdout.write(`${await writeSite()}\n`);
