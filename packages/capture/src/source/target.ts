import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CaptureError, withoutSecrets } from '../error.ts';
import { parseTarget } from '../fetch/target.ts';

/** What `--source` means. */
export type SourceTarget =
  | { readonly kind: 'git'; readonly url: string; readonly local: boolean }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'npm'; readonly name: string; readonly asked: string };

/**
 * Reads what a person named as source: `https://host/repository`, `npm:name@version`, or a folder on this machine. A folder that is
 * itself a bare repository is captured as one; `git+file:///…` says that a folder with files is meant as a repository.
 * Throws CaptureError `source-malformed`, `source-unsupported`, `source-missing`, or `url-unsupported` for a URL with a password.
 */
export function parseSource(source: string): SourceTarget {
  // For other programs nothing at all is the folder one stands in; here it is more likely a variable that is not set.
  if (source === '') throw new CaptureError('source-malformed', 'The source is empty.', { hint: 'Name one.' });
  if (source.startsWith('npm:')) return npmPackage(source.slice(4));
  if (/^git\+[a-z]/i.test(source)) return repository(source.slice(4));
  // One letter and a colon is a drive.
  if (/^[a-z][a-z0-9+.-]+:/i.test(source)) return byScheme(source);
  if (/^[^/\\]+@[^/\\]+:/.test(source)) throw unsupported('ssh', source);
  return folder(source);
}

function byScheme(source: string): SourceTarget {
  return schemeOf(source) === 'file' ? folder(localPath(source)) : repository(source);
}

function repository(url: string): SourceTarget {
  // `ext::sh -c …` and its like run programs (gitremote-helpers).
  if (/^[a-z0-9]+::/i.test(url)) throw unsupported(schemeOf(url), url);
  const scheme = schemeOf(url);
  if (scheme === 'http' || scheme === 'https') return { kind: 'git', url: parseTarget(url).href, local: false };
  if (scheme !== 'file') throw unsupported(scheme, url);
  const path = localPath(url);
  if (statOf(path)?.isDirectory() !== true) throw missing(path);
  return { kind: 'git', url: path, local: true };
}

function folder(path: string): SourceTarget {
  const absolute = resolve(path);
  const stats = statOf(absolute);
  if (stats === undefined) throw missing(path);
  if (!stats.isDirectory()) {
    throw new CaptureError('source-unsupported', `${path} is a file, not a folder.`, {
      hint: 'A single file needs no capture: run guzheng deposit on it.',
    });
  }
  return isBareRepository(absolute)
    ? { kind: 'git', url: absolute, local: true }
    : { kind: 'directory', path: absolute };
}

/** What git itself looks for (gitrepository-layout); the `.git` of a work tree has it too. */
export function isBareRepository(path: string): boolean {
  const has = (name: string) => statOf(join(path, name)) !== undefined;
  return has('HEAD') && has('objects') && has('refs') && !has('.git');
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, and names from before these rules. */
const NPM_NAME = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/i;
/** A version or a tag. What a range would resolve to is for nobody to choose but the person who asks. */
const NPM_VERSION = /^[a-z0-9][a-z0-9.+_-]*$/i;

function npmPackage(text: string): SourceTarget {
  const at = text.indexOf('@', 1);
  const name = at === -1 ? text : text.slice(0, at);
  const asked = at === -1 ? 'latest' : text.slice(at + 1);
  if (!NPM_NAME.test(name) || name.length > 214)
    throw malformed(`npm:${text}`, 'does not name a package as in npm:left-pad@1.3.0');
  if (!NPM_VERSION.test(asked) || asked.length > 256)
    throw malformed(`npm:${text}`, 'does not name one version; a range stands for many');
  return { kind: 'npm', name, asked };
}

function schemeOf(url: string): string {
  return (/^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0] ?? '').toLowerCase();
}

function localPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new CaptureError('source-malformed', `${JSON.stringify(url)} is no file on this machine.`, { cause });
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A name too long, a NUL, a folder above that may not be entered: as good as not there.
    return undefined;
  }
}

function unsupported(scheme: string, source: string): CaptureError {
  return new CaptureError(
    'source-unsupported',
    `${withoutSecrets(source)} is not captured: ${WHY[scheme] ?? 'it is no address that source code is captured from'}.`,
    { hint: 'Name an https address, a folder, or npm:name@version.' },
  );
}

const WHY: { readonly [scheme: string]: string } = {
  ssh: 'over ssh it would be seen with your own keys, and past the gateway that records connections',
  git: 'over git:// nobody can tell who answers',
};

function malformed(source: string, what: string): CaptureError {
  return new CaptureError('source-malformed', `${JSON.stringify(source)} ${what}.`, {
    hint: 'Write npm:name@version, with one exact version.',
  });
}

function missing(path: string): CaptureError {
  return new CaptureError('source-missing', `There is no folder ${JSON.stringify(path)}.`, {
    hint: 'Name an https address of a git repository, a folder, or npm:name@version.',
  });
}
