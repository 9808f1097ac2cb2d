import { ROUTES, type Route } from '@guzheng/sdk/api';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './json-schema.ts';
import { openTestServer, type TestServer } from './open-server.ts';

type Node = { readonly [name: string]: unknown };

let server: TestServer;
let document: Node;

beforeAll(async () => {
  server = await openTestServer();
  document = (await (await server.ask('GET', '/v1/openapi.json')).json()) as Node;
});
afterAll(() => server.close());

function at(path: readonly string[]): Node | undefined {
  let node: unknown = document;
  for (const name of path) node = typeof node === 'object' && node !== null ? (node as Node)[name] : undefined;
  return typeof node === 'object' && node !== null ? (node as Node) : undefined;
}

const resolve = (ref: string): Node => {
  const node = ref.startsWith('#/') ? at(ref.slice(2).split('/')) : undefined;
  if (node === undefined) throw new Error(`${ref} leads nowhere`);
  return node;
};

function* nodesIn(node: unknown): Generator<Node> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield node as Node;
  for (const inner of Object.values(node)) yield* nodesIn(inner);
}

const operationOf = ({ method, path }: Route): Node => {
  const operation = at(['paths', path.replace('{+', '{'), method.toLowerCase()]);
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  return operation;
};
const namesIn = (operation: Node, place: string): readonly string[] =>
  (operation.parameters as readonly Node[])
    .filter((parameter) => parameter.in === place)
    .map(({ name }) => String(name));

describe('the OpenAPI document', () => {
  it('says which OpenAPI it is, and has every route once', () => {
    expect(document.openapi).toBe('3.1.1');
    const ids = ROUTES.map((route) => operationOf(route).operationId);
    expect(ids).toEqual(ROUTES.map(({ name }) => name));
    expect(new Set(ids).size).toBe(ROUTES.length);
    const described = Object.values(at(['paths']) ?? {}).flatMap((methods) => Object.keys(methods as Node));
    expect(described).toHaveLength(ROUTES.length);
  });

  it('has no reference that leads nowhere, and no other kind of reference', () => {
    const references = [...nodesIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(references.length).toBeGreaterThan(100);
    for (const reference of references) expect(() => resolve(reference)).not.toThrow();
    for (const node of nodesIn(document)) expect(['$defs' in node, '$schema' in node]).toEqual([false, false]);
  });

  it.each(ROUTES.map((route) => [route.name, route] as const))(
    '%s: parameters, key, roles, answers',
    (_name, route) => {
      const operation = operationOf(route);
      const templates = [...route.path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name);
      expect(namesIn(operation, 'path')).toEqual(templates);
      expect(namesIn(operation, 'header')).toEqual(route.idempotent ? ['Idempotency-Key'] : []);
      expect(operation.security).toEqual(route.access === 'public' ? [{}, { key: [] }] : [{ key: [] }]);
      expect('requestBody' in operation).toBe(route.body.kind !== 'none');
      const statuses = Object.keys(operation.responses as Node);
      expect(statuses).toEqual(expect.arrayContaining([String(route.status), '400', '401', '429', '500', '503']));
      expect(statuses.filter((status) => status.startsWith('2'))).toEqual([String(route.status)]);
    },
  );
});

describe('what the server answers is what the document says', () => {
  const sha256 = 'ab'.repeat(32);
  const answers: readonly (readonly [name: string, method: string, path: string, json?: unknown])[] = [
    ['getServer', 'GET', '/v1/server'],
    ['createDeposit', 'POST', '/v1/deposits', { subject: { sha256, bytes: 3 }, name: '合同.pdf' }],
    ['listDeposits', 'GET', '/v1/deposits?limit=1'],
    ['getLedger', 'GET', '/v1/ledger'],
    ['getInclusion', 'GET', '/v1/ledger/inclusion?index=0'],
    ['getConsistency', 'GET', '/v1/ledger/consistency?from=1'],
    ['listAnchored', 'GET', '/v1/ledger/anchors'],
    ['lookUp', 'POST', '/v1/lookups', { sha256 }],
    ['createWebhook', 'POST', '/v1/webhooks', { url: 'https://hooks.example/x', events: ['capture.failed'] }],
    ['listWebhooks', 'GET', '/v1/webhooks'],
    ['listCaptures', 'GET', '/v1/captures'],
    ['listWatches', 'GET', '/v1/watches'],
    ['getMe', 'GET', '/v1/me'],
    ['createKey', 'POST', '/v1/keys', { account: 'a', role: 'clerk', name: 'n' }],
    ['listKeys', 'GET', '/v1/keys'],
    ['listAudit', 'GET', '/v1/audit'],
    ['getOperations', 'GET', '/v1/operations'],
  ];
  const schemaOf = (name: string, status: number, type: string): Node => {
    const route = ROUTES.find((candidate) => candidate.name === name);
    if (route === undefined) throw new Error(`no route ${name}`);
    const response = (operationOf(route).responses as Record<string, Node>)[String(status)];
    const content = response?.content as Record<string, { readonly schema: Node }> | undefined;
    const schema = content?.[type]?.schema;
    if (schema === undefined) throw new Error(`${name} says nothing of ${status} ${type}`);
    return schema;
  };

  const answerOf = (name: string): v.GenericSchema => {
    const answer = ROUTES.find((candidate) => candidate.name === name)?.answer;
    if (answer?.kind !== 'json') throw new Error(`${name} answers with no JSON`);
    return answer.schema;
  };

  const each = answers.map((asked) => [asked[0], asked] as const);

  it.each(each)('%s', async (_name, [name, method, path, json]) => {
    const answer = await server.ask(method, path, { key: server.operator, ...(json === undefined ? {} : { json }) });
    const value: unknown = await answer.json();
    expect(answer.ok).toBe(true);
    // This version itself says nothing but what it knows.
    expect(v.is(answerOf(name), value)).toBe(true);
    expect(misfits(value, schemaOf(name, answer.status, 'application/json'), resolve)).toEqual([]);
  });

  it.each(each)('%s, refused', async (_name, [name, method, path, json]) => {
    const asked = { key: 'gz_nonsense', ...(json === undefined ? {} : { json }) };
    const answer = await server.ask(method, path, asked);
    const value: unknown = await answer.json();
    expect(answer.status).toBe(401);
    expect(misfits(value, schemaOf(name, 401, 'application/problem+json'), resolve)).toEqual([]);
  });

  it('leaves room in answers, at every depth, and none in requests, receipts and what evidence hangs on', () => {
    const closedIn = (node: unknown, name = 'here', seen = new Set<string>()): readonly string[] =>
      [...nodesIn(node)].flatMap(({ $ref, additionalProperties }) => {
        if (typeof $ref !== 'string') return additionalProperties === false ? [name] : [];
        if (seen.has($ref)) return [];
        seen.add($ref);
        return closedIn(resolve($ref), $ref, seen);
      });
    const closed = ROUTES.flatMap((route) => closedIn(operationOf(route).responses));
    expect(new Set(closed)).toEqual(new Set(['#/components/schemas/Receipt']));
    const bodies = ROUTES.filter(({ body }) => body.kind === 'json').map((route) => operationOf(route).requestBody);
    for (const body of bodies) expect(closedIn(body).length).toBeGreaterThan(0);
  });

  it.each([
    ['Deposit', { kind: 'folder', anchoring: 'doubted', anchors: [{ kind: 'log', witness: 'w', state: 'cosigned' }] }],
    ['Problem', { code: 'withheld-by-court', court: 'x' }],
  ])('a later %s fits too', (name, more) => {
    const known = {
      Deposit: { number: 'GZ-7K3M-0000-0001-2345-67', index: 1, time: '2026-07-01T08:00:00Z', subject: { sha256 } },
      Problem: { type: 't', title: 't', status: 451, detail: 'd' },
    };
    const value = { ...known[name as keyof typeof known], ...more, something: 'new' };
    expect(misfits(value, { $ref: `#/components/schemas/${name}` }, resolve)).toEqual([]);
  });

  it('a later result of a look-up does not', () => {
    const value = { result: 'probable', matches: [], more: false };
    expect(misfits(value, { $ref: '#/components/schemas/LookupAnswer' }, resolve)).not.toEqual([]);
  });

  it('and an answer that is not would be seen', () => {
    expect(misfits({ number: 'GZ-1' }, { $ref: '#/components/schemas/Deposit' }, resolve).length).toBeGreaterThan(5);
  });
});
