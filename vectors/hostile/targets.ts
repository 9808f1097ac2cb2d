/** What is fuzzed: every parser by itself, and the whole of verify. Each input is made of chance alone, so that it can be made again. */
import { makeExhibit } from './exhibit.ts';
import { parserTargets } from './parsers.ts';
import type { Target } from './target.ts';
import { wholeTargets } from './whole.ts';
import { anchorTargets } from './witnesses.ts';

export async function makeTargets(): Promise<readonly Target[]> {
  const exhibit = await makeExhibit();
  return [...(await parserTargets(exhibit)), ...anchorTargets(exhibit), ...(await wholeTargets(exhibit))];
}
