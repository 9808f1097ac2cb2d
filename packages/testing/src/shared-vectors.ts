import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder: string = join(import.meta.dirname, '../../../../shared/vectors');

/**
 * The folder of vectors written by others that lies beside the repository (`../shared/vectors/<name>`). Undefined where there is
 * none, and then one line says so: the caller goes on with the small set in its own test.
 */
export function sharedVectors(name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.warn(`shared vectors: ../shared/vectors/${name} is not here, so only the cases kept in the test are checked`);
  return undefined;
}
