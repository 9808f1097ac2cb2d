import { mkdir } from 'node:fs/promises';
import type { CaptureOptions } from '@guzheng/capture';
import type { CustodyMode } from '@guzheng/evidence';
import { oneOf, type ParsedOptions, positiveInteger } from '../options.ts';

/** The flags that say how to capture. */
export const captureFlags = {
  out: { type: 'string' },
  name: { type: 'string' },
  'allow-private': { type: 'boolean' },
  browser: { type: 'string' },
  'max-time': { type: 'string' },
  'max-bytes': { type: 'string' },
  custody: { type: 'string' },
} as const;

const custodyModes: readonly CustodyMode[] = ['self', 'neutral-third-party', 'notary', 'court-chain'];

/** Capture options from the flags. The out folder is made when it is not there. */
export async function captureOptionsFrom(
  options: ParsedOptions,
  cwd: string,
): Promise<Omit<CaptureOptions, 'notBefore' | 'onProgress'>> {
  const out = options.text('out') ?? cwd;
  const name = options.text('name');
  const browserPath = options.text('browser');
  const seconds = positiveInteger(options, 'max-time');
  const maxBytes = positiveInteger(options, 'max-bytes');
  await makeFolder(out);
  return {
    out,
    custodyMode: oneOf(options, 'custody', custodyModes, 'self'),
    allowPrivate: options.on('allow-private'),
    ...(name === undefined ? {} : { name }),
    ...(browserPath === undefined ? {} : { browserPath }),
    ...(seconds === undefined ? {} : { maxTimeMs: seconds * 1000 }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TypeError(`the folder ${path} cannot be made: ${code}`, { cause });
  }
}
