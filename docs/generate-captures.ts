// Writes the table of docs/captures.md: node --conditions=@guzheng/source docs/generate-captures.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillCases } from './fill-cases.ts';

const path = join(import.meta.dirname, 'captures.md');
await writeFile(path, fillCases(await readFile(path, 'utf8')));
