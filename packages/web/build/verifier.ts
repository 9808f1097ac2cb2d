/** Makes dist/verifier.html: one file, the same bytes each time, whose policy names its only script and style by their digests. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.ts';
import { licencesOf } from './licences.ts';

const root = join(import.meta.dirname, '..');

export interface VerifierPage {
  readonly html: string;
  readonly policy: string;
}

/** `entry`: the script's source; another one than the page's own is for tests of what the page allows. */
export async function makeVerifierPage(entry: string = join(root, 'src/verifier/main.ts')): Promise<VerifierPage> {
  const { code, modules } = await bundle(entry);
  const style = minified(await readFile(join(root, 'src/verifier/page/page.css'), 'utf8'));
  const policy = policyOf(code, style);
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

/**
 * Nothing may be loaded or connected to; the one script and the one style are named by digest; no text becomes code (Trusted Types), but for the
 * address of the worker. `wasm-unsafe-eval` lets the script compile the WebAssembly that it carries, and nothing else (CSP3 §4.4).
 */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${sha256(script)}' 'wasm-unsafe-eval'`,
    `style-src '${sha256(style)}'`,
    'img-src blob:',
    'worker-src blob:',
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types own-worker',
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Every place is filled once; what is filled in is not looked into again, and `$` means nothing in it. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(
    /%([A-Z]+)%|\/\* ([A-Z]+) \*\//g,
    (_, bare: string | undefined, inCode: string | undefined) => {
      const value = values[bare ?? inCode ?? ''];
      if (value === undefined) throw new Error(`the template wants ${bare ?? inCode}`);
      return value;
    },
  );
}

/** White space and comments only: what is left reads as it was written. */
function minified(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .trim();
}

if (import.meta.main) {
  const { html } = await makeVerifierPage();
  const path = join(root, 'dist/verifier.html');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, html);
  const digest = createHash('sha256').update(html).digest('hex');
  process.stdout.write(`${path}\n${Buffer.byteLength(html)} bytes\nSHA-256 ${digest}\n`);
}
