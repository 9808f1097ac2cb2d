import { ROUTES } from '@guzheng/sdk/api';
import { ASKERS, type Asker } from './scene.ts';
import type { Cell } from './walk.ts';

const HEADS: Readonly<Record<Asker, string>> = {
  anonymous: 'no key',
  other: 'depositor A',
  owner: 'depositor B, whose it is',
  clerk: 'clerk',
  operator: 'operator',
  revoked: 'revoked key',
  expired: 'expired key',
};

/** docs/route-roles.md, from what the walk found. */
export function routeRoles(cells: readonly Cell[]): string {
  const head = ['route', ...ASKERS.map((asker) => HEADS[asker])];
  const rows = ROUTES.map(({ name, method, path }) => [
    `\`${method} ${path}\` ${name}`,
    ...ASKERS.map((asker) => cellText(cells.find((cell) => cell.route.name === name && cell.asker === asker))),
  ]);
  return [
    '# Who gets what from which route',
    '',
    'Written by `packages/server/test/route-roles/generate.ts` from the answers of a running server in which depositor B owns one of everything:',
    'a digest, a file with an extraction code, captures, a series with a notice, a webhook. Everybody asks every route for B’s things; the test',
    '`packages/server/test/route-roles.test.ts` asks again each time and compares. Another account’s thing is answered exactly as one that is not',
    'there (`not-found`), and no answer to anybody but B — clerks set aside, who may read single deposits — holds B’s address, digest, names or words.',
    '',
    'A key that is not valid is refused on public routes too. `extract` is asked with a wrong code; `lookUp` with B’s digest alone, which is answered',
    'with what the asker may know. Operators see names of things (numbers, ids, accounts) in the keys and the audit log, and nothing of what they hold.',
    '',
    ...[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return 'not asked';
  return cell.code === undefined ? `**${cell.status}**` : `${cell.status} ${cell.code}`;
}
