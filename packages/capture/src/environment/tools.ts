import { readFile } from 'node:fs/promises';
import type { Tools } from '@guzheng/evidence';
import { sha256OfFile } from './files.ts';

/** The programs that make a capture, with the digests of their binaries; without a browser where none is started. */
export async function describeTools(browser?: () => Promise<NonNullable<Tools['browser']>>): Promise<Tools> {
  const [version, sha256, facts] = await Promise.all([ownVersion(), sha256OfFile(process.execPath), browser?.()]);
  const node = { version: process.version, sha256 };
  return { guzheng: { version }, node, ...(facts === undefined ? {} : { browser: facts }) };
}

/** The version of this package. */
export async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version: unknown }).version);
}
