import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
  const digests = await digestsOf(file, new Set(claims.map(({ algorithm }) => algorithm)));
  const mismatches = claims.flatMap(({ algorithm, text, isHex }): Mismatch[] => {
    const digest = digests.get(algorithm) ?? Buffer.alloc(0);
    const actual = isHex ? digest.toString('hex') : `${algorithm}-${digest.toString('base64')}`;
    return actual === text ? [] : [{ stated: text, actual }];
  });
  return { agrees: mismatches.length === 0, mismatches };
}

/** Each algorithm once, however many digests are stated. */
async function digestsOf(file: string, algorithms: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>> {
  const hashes = [...algorithms].map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  for await (const chunk of createReadStream(file)) for (const { hash } of hashes) hash.update(chunk);
  return new Map(hashes.map(({ algorithm, hash }) => [algorithm, hash.digest()]));
}

interface Claim {
  readonly algorithm: string;
  readonly text: string;
  readonly isHex: boolean;
}

/** An integrity text is a list; options after `?` are not part of the digest. */
function claimsOf({ integrity = '', shasum }: NpmIntegrity): readonly Claim[] {
  const listed = integrity.split(/\s+/).flatMap((part): Claim[] => {
    const [text = ''] = part.split('?', 1);
    const algorithm = text.split('-', 1)[0] ?? '';
    return ALGORITHMS.includes(algorithm) ? [{ algorithm, text, isHex: false }] : [];
  });
  return [...listed, ...(shasum === undefined ? [] : [{ algorithm: 'sha1', text: shasum, isHex: true }])];
}
