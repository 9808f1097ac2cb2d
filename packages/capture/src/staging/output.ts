import { CaptureError } from '../error.ts';

/** The error for a file that is there already: an evidence file is never overwritten. */
export function outputExists(output: string): CaptureError {
  return new CaptureError('output-exists', `The file ${output} exists already and is never overwritten.`, {
    hint: 'Choose another name or another folder.',
  });
}

/** The error for a folder or file that cannot be written. */
export function unwritable(path: string, cause: unknown): CaptureError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new CaptureError('output-unwritable', `${path} cannot be written${why}.`, {
    hint: 'Check that the folder exists, that you may write there, and that the disk is not full.',
    cause,
  });
}
