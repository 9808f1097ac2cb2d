// Writes the tables of docs/witnesses.md: node --conditions=@guzheng/source docs/generate-witnesses.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillWitnesses } from './fill-witnesses.ts';

const path = join(import.meta.dirname, 'witnesses.md');
await writeFile(path, fillWitnesses(await readFile(path, 'utf8')));
