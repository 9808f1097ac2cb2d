// Writes vectors/cases anew: `npm run vectors`.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeVectors } from './groups.ts';

const folder = join(import.meta.dirname, 'cases');
const vectors = await makeVectors();
await rm(folder, { recursive: true, force: true });
for (const [path, text] of vectors) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}
process.stdout.write(`${vectors.size} vectors\n`);
