import { readFile } from 'node:fs/promises';
import type { Tools } from '@guzheng/evidence';
import { sha256OfFile } from './files.ts';

/** The programs that make a capture, with the digests of their binaries. */
export async function describeTools(browser: () => Promise<NonNullable<Tools['browser']>>): Promise<Tools> {
  const [version, node, browserFacts] = await Promise.all([ownVersion(), sha256OfFile(process.execPath), browser()]);
  return { guzheng: { version }, node: { version: process.version, sha256: node }, browser: browserFacts };
}

/** The version of this package. */
export async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version: unknown }).version);
}
