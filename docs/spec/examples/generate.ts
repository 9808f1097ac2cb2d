// Writes the example of the specifications, and the blocks that show it: node --conditions=@guzheng/source docs/spec/examples/generate.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillBlocks } from './blocks.ts';
import { makeDisclosureExample } from './disclosure.ts';
import { makeExample } from './example.ts';
import { fillLedgerBlocks, makeLedgerBlocks } from './ledger.ts';

const example = await makeExample();
const here = import.meta.dirname;
await writeFile(join(here, 'example.wacz'), example.file);
await writeFile(join(here, 'example.wacz.proof.json'), example.proofBytes);
const shown = await makeDisclosureExample(example);
await writeFile(join(here, 'example-v2.wacz.proof.json'), shown.proofBytes);
await writeFile(join(here, '1-body.bin'), shown.member);
await writeFile(join(here, '1-body.bin.disclosure.json'), shown.disclosureBytes);
for (const name of ['evidence-package.md', 'proof.md', 'disclosure.md']) {
  const path = join(here, '..', name);
  await writeFile(path, fillBlocks(await readFile(path, 'utf8'), example, shown));
}
const ledger = join(here, '..', 'ledger.md');
await writeFile(ledger, fillLedgerBlocks(await readFile(ledger, 'utf8'), await makeLedgerBlocks(example.file)));
process.stdout.write(`${example.file.length} bytes, ${example.proofBytes.length} bytes of proof\n`);
