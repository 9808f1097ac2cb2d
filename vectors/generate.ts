// Writes vectors/cases and INDEX.json anew: `npm run vectors`.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeVectors } from './groups.ts';
import { encodePack } from './pack.ts';

const folder = join(import.meta.dirname, 'cases');
const vectors = await makeVectors();
await rm(folder, { recursive: true, force: true });
for (const [path, text] of vectors) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}
await writeFile(join(import.meta.dirname, 'INDEX.json'), encodePack(vectors));
process.stdout.write(`${vectors.size} vectors\n`);
