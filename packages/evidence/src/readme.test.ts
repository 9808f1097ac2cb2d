import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as evidence from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

it('the example of the README runs as it stands there', async () => {
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example
    .replace(/^import assert from 'node:assert\/strict';$/m, '')
    .replace(/^import (\{[^}]*\}) from '@guzheng\/evidence';$/m, 'const $1 = evidence;');
  expect(body).toContain('verifyInclusion');
  expect(body).not.toContain('import ');
  const run = new (Object.getPrototypeOf(async () => {}).constructor)('assert', 'evidence', body);
  await expect(run(assert, evidence)).resolves.toBeUndefined();
});

it('every export that the README names exists', () => {
  const rows = readme.slice(readme.indexOf('| folder'), readme.indexOf('## What to rely on'));
  const table = rows.replace(/^\| `[^`]*`/gm, ''); // the folders themselves are no exports
  const named = [...table.matchAll(/`([a-z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !(name in evidence))).toEqual([]);
});
