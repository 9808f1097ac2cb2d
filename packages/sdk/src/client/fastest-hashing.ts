import { type Hasher, type Hashing, portableHashing } from '@guzheng/evidence';

/** As much of a running Node as is asked for here. */
export interface Running {
  /** Node 22.3 and later; what it gives is the platform's own, and nothing is imported. */
  readonly getBuiltinModule?: (name: string) => unknown;
}

interface OpenSsl {
  readonly createHash: (name: string) => Hasher;
  readonly getHashes: () => readonly string[];
}

/**
 * The fastest hash functions that are there: OpenSSL's where Node runs this, else portable ones. Asked of the running process and not imported,
 * so that a page, which has none, loads nothing of it. Some builds of OpenSSL have no SM3.
 */
export function fastestHashing(
  running: Running | undefined = (globalThis as unknown as { readonly process?: Running }).process,
): Hashing {
  const openSsl = running?.getBuiltinModule?.('node:crypto');
  if (!isOpenSsl(openSsl)) return portableHashing;
  const own = new Set(openSsl.getHashes());
  const hashed = (name: 'sha256' | 'sm3') =>
    own.has(name) ? { [name]: (): Hasher => openSsl.createHash(name) } : undefined;
  return { ...portableHashing, ...hashed('sha256'), ...hashed('sm3') };
}

function isOpenSsl(value: unknown): value is OpenSsl {
  return typeof value === 'object' && value !== null && 'createHash' in value && 'getHashes' in value;
}
