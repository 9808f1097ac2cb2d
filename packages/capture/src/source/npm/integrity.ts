import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { NpmIntegrity } from '@guzheng/evidence';

/** What the registry states and what the file has, where the two are not the same. */
export interface Mismatch {
  readonly stated: string;
  readonly actual: string;
}

export interface IntegrityResult {
  /** Absent where the registry states nothing that is known here. */
  readonly agrees?: boolean;
  readonly mismatches: readonly Mismatch[];
}

/** Of https://www.w3.org/TR/SRI/#the-integrity-attribute those that registries use, and npm's older one. */
const ALGORITHMS: readonly string[] = ['sha512', 'sha256', 'sha1'];

/** Compares a file with every digest that a registry states of it. */
export async function checkIntegrity(file: string, stated: NpmIntegrity): Promise<IntegrityResult> {
  const claims = claimsOf(stated);
  if (claims.length === 0) return { mismatches: [] };
  const mismatches: Mismatch[] = [];
  for (const { algorithm, text, encoding } of claims) {
    const hash = createHash(algorithm);
    await pipeline(createReadStream(file), hash);
    const digest = hash.digest(encoding);
    const actual = encoding === 'hex' ? digest : `${algorithm}-${digest}`;
    if (actual !== text) mismatches.push({ stated: text, actual });
  }
  return { agrees: mismatches.length === 0, mismatches };
}

interface Claim {
  readonly algorithm: string;
  readonly text: string;
  readonly encoding: 'hex' | 'base64';
}

/** An integrity text is a list; options after `?` are not part of the digest. */
function claimsOf({ integrity = '', shasum }: NpmIntegrity): readonly Claim[] {
  const listed = integrity.split(/\s+/).flatMap((part): Claim[] => {
    const [text = ''] = part.split('?', 1);
    const algorithm = text.split('-', 1)[0] ?? '';
    return ALGORITHMS.includes(algorithm) ? [{ algorithm, text, encoding: 'base64' }] : [];
  });
  return [...listed, ...(shasum === undefined ? [] : [{ algorithm: 'sha1', text: shasum, encoding: 'hex' } as const])];
}
