// Writes the example of the specifications, and the blocks that show it: node --conditions=@guzheng/source docs/spec/examples/generate.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillBlocks } from './blocks.ts';
import { makeExample } from './example.ts';

const example = await makeExample();
const here = import.meta.dirname;
await writeFile(join(here, 'example.wacz'), example.file);
await writeFile(join(here, 'example.wacz.proof.json'), example.proofBytes);
for (const name of ['evidence-package.md', 'proof.md']) {
  const path = join(here, '..', name);
  await writeFile(path, fillBlocks(await readFile(path, 'utf8'), example));
}
process.stdout.write(`${example.file.length} bytes, ${example.proofBytes.length} bytes of proof\n`);
