/** Makes dist/verifier.html: one file, the same bytes each time, whose policy names its only script and style by their digests. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.ts';
import { licencesOf } from './licences.ts';
import { policyOf } from './policy.ts';
import { fill, minified } from './template.ts';

const root = join(import.meta.dirname, '..');

export interface VerifierPage {
  readonly html: string;
  readonly policy: string;
}

/** `entry`: the script's source; another one than the page's own is for tests of what the page allows. */
export async function makeVerifierPage(entry: string = join(root, 'src/verifier/main.ts')): Promise<VerifierPage> {
  const { code, modules } = await bundle(entry);
  const style = minified(await readFile(join(root, 'src/verifier/page/page.css'), 'utf8'));
  const policy = policyOf({ script: code, style, connect: "'none'", images: 'blob:' });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const html = fill(await readFile(join(root, 'src/verifier/page/page.html'), 'utf8'), {
    POLICY: policy,
    STYLE: style,
    VERSION: version,
    SCRIPT: code,
    LICENCES: await licencesOf(modules),
  });
  return { html, policy };
}

if (import.meta.main) {
  const { html } = await makeVerifierPage();
  const path = join(root, 'dist/verifier.html');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, html);
  const digest = createHash('sha256').update(html).digest('hex');
  process.stdout.write(`${path}\n${Buffer.byteLength(html)} bytes\nSHA-256 ${digest}\n`);
}
