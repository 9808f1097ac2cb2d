import { createHash } from 'node:crypto';
import { layout } from '@guzheng/evidence';
import { encodeProof, zip } from '@guzheng/testing';

const hex = (name: 'sha256' | 'sm3', bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');

/**
 * A package around edited members, as a forger makes it: the manifest lists what is there now, its own digest follows, and the container is
 * laid out anew. What the deposit says stays as it was.
 */
export function forgePackage(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const listed = [...members].filter(([path]) => path !== layout.manifest && path !== layout.manifestDigest);
  const honest = looseJson(members.get(layout.manifest) ?? new Uint8Array(0));
  const resources = listed.map(([path, bytes]) => ({
    name: path.toLowerCase().replaceAll('/', '-'),
    path,
    bytes: bytes.length,
    hash: `sha256:${hex('sha256', bytes)}`,
    sm3: `sm3:${hex('sm3', bytes)}`,
  }));
  const manifest = encodeProof({ ...(typeof honest === 'object' ? honest : {}), resources });
  const digest = encodeProof({ path: layout.manifest, hash: `sha256:${hex('sha256', manifest)}` });
  return zip(new Map([...listed, [layout.manifest, manifest], [layout.manifestDigest, digest]]));
}

/** The value of bytes that may have been twisted out of being JSON; then their text. */
export function looseJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
