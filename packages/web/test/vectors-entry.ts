/** The vectors' runner as it stands, under the page's policy and with the page's hashes; as vectors/run.ts says, it needs nothing else. */
import { type Hashing, portableHashing } from '@guzheng/evidence';
import { type Ran, runVector } from '@guzheng/vectors/run.ts';
import { parseVector } from '@guzheng/vectors/vector.ts';
import { wasmHashing } from '../src/verifier/hashing/wasm.ts';

async function runAll(texts: readonly string[], hashing: Hashing): Promise<readonly Ran[]> {
  const results: Ran[] = [];
  for (const text of texts) results.push(await runVector(parseVector(text), hashing));
  return results;
}

Object.assign(globalThis, {
  runVectors: async (texts: readonly string[], name: 'wasm' | 'portable'): Promise<readonly Ran[]> =>
    runAll(texts, name === 'wasm' ? await wasmHashing() : portableHashing),
});
