import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostileCases } from '@guzheng/testing';
import { expect, it } from 'vitest';
import { fillCases } from './fill-cases.ts';

const page = readFileSync(join(import.meta.dirname, 'captures.md'), 'utf8');

it('docs/captures.md shows every case as it is tested', () => {
  expect(hostileCases.length).toBeGreaterThan(100);
  expect(page).toBe(fillCases(page));
});
