import { SdkError } from '../error.ts';

/** The system's own word for what went wrong: `ENOENT`, `EACCES` … */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

export function outputExists(path: string, options: { readonly cause?: unknown } = {}): SdkError {
  return new SdkError('output-exists', `${path} is there already`, {
    hint: 'evidence is never overwritten: move the old file, or choose another folder or name',
    ...options,
  });
}

export function unwritable(path: string, cause: unknown): SdkError {
  return new SdkError('output-unwritable', `cannot write ${path}: ${codeOf(cause)}`, {
    hint: 'choose another folder with --out, or give yourself the right to write there',
    cause,
  });
}

export function unreadable(path: string, cause: unknown): SdkError {
  return new SdkError('file-unreadable', `cannot read ${path}: ${codeOf(cause)}`, { cause });
}
