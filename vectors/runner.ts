/** This implementation as a runner (PROTOCOL.md): paths of vectors on standard input, what came of them on standard output. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { portableHashing } from '@guzheng/evidence';
import { type Answer, encodeAnswer } from './protocol.ts';
import { runVector } from './run.ts';
import { parseVector } from './vector.ts';

if (process.argv.length > 2) {
  process.stderr.write('runner.ts takes no arguments: paths of vectors come on standard input, one a line\n');
  process.exitCode = 2;
} else {
  for await (const path of createInterface({ input: process.stdin, crlfDelay: 0 }))
    process.stdout.write(encodeAnswer(await answerTo(path)));
}

async function answerTo(path: string): Promise<Answer> {
  try {
    return await runVector(parseVector(await readFile(path, 'utf8')), portableHashing);
  } catch (error) {
    return { expect: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}
