import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillWitnesses } from './fill-witnesses.ts';
import { TRAPS } from './traps.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const page = read('docs/witnesses.md');

it('docs/witnesses.md shows every lie, every vector of one and every trap as they are tested', () => {
  for (const name of ['checks', 'ots-lies', 'traps']) expect(page).toContain(`<!-- /${name} -->`);
  expect(page).toBe(fillWitnesses(page));
});

describe('a trap', () => {
  it.each(TRAPS.map((trap) => [trap.trap, trap] as const))('%s: is held by tests that exist', (_, { tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const [file, name] of tests) {
      expect([file, existsSync(join(import.meta.dirname, '..', file))]).toEqual([file, true]);
      if (name !== undefined) expect([file, name, isTest(read(file), name)]).toEqual([file, name, true]);
    }
  });

  /** Whether a test begins with these words. */
  function isTest(source: string, name: string): boolean {
    return [`it('${name}`, `)('${name}`, `'${name}`].some((start) => source.includes(start));
  }
});
