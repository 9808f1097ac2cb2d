import { type Hashing, portableHashing } from '@guzheng/evidence';
import { readExhibit } from '../container/container.ts';
import { readPackage } from '../container/contents.ts';
import { VerifyError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import type { PageSources } from './sources.ts';

/**
 * Reads what a package has of its page, to look a sentence up in it. Judges nothing. Throws VerifyError `not-evidence` for a file whose
 * structure or documents cannot be read.
 */
export async function readPageSources(file: ByteSource, hashing: Hashing = portableHashing): Promise<PageSources> {
  const { container } = await readExhibit(file, { hashing });
  const contents = container === null ? null : (await readPackage(container, null)).contents;
  if (contents !== null) return contents.sources;
  throw new VerifyError('not-evidence', 'The file is not an evidence package whose documents can be read');
}
