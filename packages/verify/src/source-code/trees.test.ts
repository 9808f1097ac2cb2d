import { type GitBatchObject, gitObjectId, hexToBytes } from '@guzheng/evidence';
import { expect, it } from 'vitest';
import { WalkFault, walkTrees } from './trees.ts';

const objects = new Map<string, GitBatchObject>();

/** A tree of folders, under its id. */
function tree(...folders: readonly (readonly [name: string, id: string])[]): string {
  const content = Buffer.concat(
    folders.map(([name, id]) => Buffer.concat([Buffer.from(`40000 ${name}\0`), hexToBytes(id)])),
  );
  const id = gitObjectId({ format: 'sha1', type: 'tree' }, content);
  objects.set(id, { id, type: 'tree', content });
  return id;
}

const outcome = (root: string): string => {
  try {
    return [...walkTrees(objects, root, 'sha1')].length === 0 ? 'no file' : 'files';
  } catch (error) {
    if (error instanceof WalkFault) return error.message;
    throw error;
  }
};

it('trees that contain each other beyond any disk are given up, not followed to the end of memory or time', () => {
  const empty = tree();
  let deep = empty;
  for (let level = 0; level < 100_000; level += 1) deep = tree(['x', deep]);
  expect(outcome(deep)).toContain('deeper, or more');
  let wide = empty;
  for (let level = 0; level < 30; level += 1)
    wide = tree(...Array.from({ length: 10 }, (_, n) => [`${n}`, wide] as const));
  expect(outcome(wide)).toContain('deeper, or more');
  expect(outcome(empty)).toBe('no file');
  expect(outcome('00'.repeat(20))).toContain('is not there');
});
