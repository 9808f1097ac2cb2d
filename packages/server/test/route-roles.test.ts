import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROUTES, type Route } from '@guzheng/sdk/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REACHES } from './route-roles/requests.ts';
import { ASKERS, type Asker, openScene, type Scene } from './route-roles/scene.ts';
import { routeRoles } from './route-roles/table.ts';
import { type Cell, walk } from './route-roles/walk.ts';

let scene: Scene;
let cells: readonly Cell[];

beforeAll(async () => {
  scene = await openScene();
  cells = await walk(scene);
});
afterAll(() => scene.close());

const cell = (name: string, asker: Asker): Cell => {
  const found = cells.find((candidate) => candidate.route.name === name && candidate.asker === asker);
  if (found === undefined) throw new Error(`${name} was not asked as ${asker}`);
  return found;
};

/** What the table of routes says must come: the code of a refusal, or `allowed`. */
function due({ access, name }: Route, asker: Asker): string {
  if (asker === 'revoked' || asker === 'expired') return 'key-invalid';
  if (name === 'extract') return 'code-invalid';
  if (access === 'public') return 'allowed';
  if (asker === 'anonymous') return 'key-missing';
  const role = asker === 'other' || asker === 'owner' ? 'depositor' : asker;
  if (!access.includes(role)) return 'role-forbidden';
  const isOwned = cell(name, asker).of === 'owner';
  return isOwned && asker !== 'owner' && asker !== 'clerk' ? 'not-found' : 'allowed';
}

describe('every route', () => {
  it('is asked for something of the owner’s, by everybody', () => {
    expect(Object.keys(REACHES).sort()).toEqual(ROUTES.map(({ name }) => name).sort());
    expect(cells).toHaveLength(ROUTES.length * ASKERS.length);
    // A route with a parameter reaches for something; only tiles and keys are nobody's.
    const reaching = ROUTES.filter(({ path }) => /\{(number|id)\}/.test(path) && !path.startsWith('/v1/keys'));
    for (const { name } of reaching) expect([name, cell(name, 'owner').of]).toEqual([name, 'owner']);
  });

  it.each(ROUTES.map((route) => [route.name, route] as const))('%s answers each as its access says', (name, route) => {
    const got = ASKERS.map((asker) => {
      const { status, code } = cell(name, asker);
      return [asker, status < 300 ? 'allowed' : (code ?? status)];
    });
    expect(got).toEqual(ASKERS.map((asker) => [asker, due(route, asker)]));
  });
});

describe('no answer to anybody but its owner', () => {
  /** Clerks read single deposits, and find them by their digest. */
  const forClerks = ['getDeposit', 'getProof', 'getDocument', 'getCustody', 'lookUp'];
  /** Operators see names of accounts and things here, and nothing of what they hold. */
  const forOperators = ['listKeys', 'listAudit'];

  it.each(ASKERS.filter((asker) => asker !== 'owner'))(
    'holds an address, digest or word of the owner’s: %s',
    (asker) => {
      const leaks = cells
        .filter((candidate) => candidate.asker === asker && candidate.secrets.length > 0)
        .filter(({ route }) => !(asker === 'clerk' && forClerks.includes(route.name)))
        .map(({ route, secrets }) => [route.name, secrets]);
      expect(leaks).toEqual([]);
    },
  );

  it.each(ASKERS.filter((asker) => asker !== 'owner'))('names a thing of the owner’s: %s', (asker) => {
    const leaks = cells
      .filter((candidate) => candidate.asker === asker && candidate.names.length > 0)
      .filter(({ route }) => !(asker === 'clerk' && forClerks.includes(route.name)))
      .filter(({ route }) => !(asker === 'operator' && forOperators.includes(route.name)))
      .map(({ route, names }) => [route.name, names]);
    expect(leaks).toEqual([]);
  });

  it('and the search finds something where there is something: the owner sees its own', () => {
    const seen = cells.filter(({ asker }) => asker === 'owner').flatMap(({ secrets }) => secrets);
    expect(new Set(seen).size).toBeGreaterThan(6);
  });
});

describe('a thing of another account', () => {
  it('is answered to the letter as one that is not there', async () => {
    const key = scene.keys.other ?? '';
    const pairs = [
      [`/v1/captures/${scene.waiting.id}`, '/v1/captures/0000000000000000'],
      [`/v1/watches/${scene.watch.id}`, '/v1/watches/0000000000000000'],
      [`/v1/webhooks/${scene.webhook.id}/deliveries`, '/v1/webhooks/0000000000000000/deliveries'],
    ];
    for (const [there, absent] of pairs) {
      const [a, b] = await Promise.all([there, absent].map((path) => scene.server.ask('GET', path ?? '', { key })));
      const text = async (answer: Response | undefined) =>
        (await answer?.text())?.replace(/"request":"[^"]*"/, '') ?? '';
      expect([a?.status, await text(a)]).toEqual([b?.status, await text(b)]);
    }
  });

  it('is told apart in the audit log', async () => {
    const lines = [];
    for await (const line of scene.server.parts.audit.lines()) lines.push(line);
    const mine = lines.filter(({ account, target }) => account === 'account-a' && target === scene.waiting.id);
    expect(mine.length).toBeGreaterThan(3);
    expect(new Set(mine.map(({ outcome }) => outcome))).toEqual(new Set(['not-yours']));
  });

  it('is not given by an idempotency key that its owner used', async () => {
    const json = { subject: { sha256: 'c0'.repeat(32) } };
    const headers = { 'idempotency-key': 'same' };
    const ask = async (key: string | undefined): Promise<unknown> =>
      (
        (await (await scene.server.ask('POST', '/v1/deposits', { key: key ?? '', json, headers })).json()) as {
          number: string;
        }
      ).number;
    expect(await ask(scene.keys.owner)).not.toBe(await ask(scene.keys.other));
  });
});

it('docs/route-roles.md is what the walk found', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/route-roles.md'), 'utf8');
  expect(page).toBe(routeRoles(cells));
});
