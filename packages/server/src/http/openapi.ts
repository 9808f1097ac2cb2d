import { receiptSchema } from '@guzheng/evidence';
import * as api from '@guzheng/sdk/api';
import { lenient, PROBLEMS, type ProblemCode, problemSchema, ROUTES, type Role, type Route } from '@guzheng/sdk/api';
import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { partsIn } from './openapi-parts.ts';
import { problemsOf } from './openapi-problems.ts';

type Json = { readonly [name: string]: unknown };

export interface OpenApiInfo {
  readonly version: string;
  /** Where the API is: the public address, or `/`. */
  readonly url: string;
}

/** The messages that have a name: what `@guzheng/sdk/api` exports as a schema, and receipts. */
const named: Readonly<Record<string, v.GenericSchema>> = {
  ...Object.fromEntries(
    Object.entries(api).flatMap(([name, value]) =>
      isMessage(name, value) ? [[capitalised(name), value] as const] : [],
    ),
  ),
  Receipt: receiptSchema,
  Problem: problemSchema,
};

/** What stands in requests, which are read strictly. */
const sent: ReadonlySet<unknown> = partsIn(ROUTES.flatMap(({ params, query, body }) => [params, query, body]));
/** Messages as requests have them. */
const inRequests = named;
/** Messages as whoever gets an answer must read them. What requests have too has its name there, and stands here in full where it is read otherwise. */
const inAnswers: Readonly<Record<string, v.GenericSchema>> = Object.fromEntries(
  Object.entries(named).flatMap(([name, schema]) => {
    const read = lenient(schema);
    return read === schema || !sent.has(schema) ? [[name, read] as const] : [];
  }),
);

const LATER =
  'A later server may, within /v1: add members to answers (leave aside those that you do not know), add codes of problems (go by the status), ' +
  'add kinds of events (leave them aside), and say other words where a schema allows a string beside its enum (show them as they are). ' +
  'Receipts, proofs, the results of look-ups and the lines of a batch stay as they are. Requests with unknown members are refused.';

/**
 * The API as an OpenAPI 3.1 document, from the schemas that validate: what it says of requests is what is enforced; what it says of answers is
 * what a client must be able to read, of this server and of later ones.
 */
export function openApi(routes: readonly Route[], { version, url }: OpenApiInfo): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Guzheng 固证',
      version,
      summary: 'Deposits, captures, an append-only ledger and look-up, of a neutral third party',
      description: LATER,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    security: [],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', bearerFormat: 'gz_<id>_<secret>', description: 'An API key' },
      },
      schemas: schemas(),
      responses: problems(),
      headers: {
        RequestId: { description: 'Names the request in the server’s log', schema: { type: 'string' } },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace('{+', '{');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}

function operationOf(route: Route): Json {
  const { name, summary, access } = route;
  return {
    operationId: name,
    summary,
    tags: [tagOf(route)],
    ...(access === 'public'
      ? { security: [{}, { key: [] }] }
      : { security: [{ key: [] }], 'x-roles': rolesOf(access) }),
    parameters: parametersOf(route),
    ...requestOf(route),
    responses: { ...answersOf(route), ...problemAnswers(problemsOf(route)) },
  };
}

function rolesOf(access: readonly Role[]): readonly Role[] {
  return [...access];
}

/** `/v1/deposits/…` is about deposits. */
function tagOf({ path }: Route): string {
  return /^\/v1\/([a-z]+)/.exec(path)?.[1] ?? 'server';
}

function parametersOf(route: Route): readonly Json[] {
  return [
    ...partsOf('path', route.params),
    ...partsOf('query', route.query),
    ...(route.idempotent ? [idempotencyHeader()] : []),
  ];
}

function partsOf(place: 'path' | 'query', schema: v.GenericSchema): readonly Json[] {
  const { properties = {}, required = [] } = converted(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    // The rest of a path, its slashes as they are.
    schema: place === 'path' && isArray(property) ? { type: 'string' } : property,
  }));
}

function isArray(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'type' in property && property.type === 'array';
}

function idempotencyHeader(): Json {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request is answered as the first time, and done once',
    schema: reference('IdempotencyKey'),
  };
}

function requestOf({ body }: Route): Json {
  switch (body.kind) {
    case 'none':
      return {};
    case 'json':
      return content('requestBody', 'application/json', converted(body.schema));
    case 'ndjson':
      return content('requestBody', 'application/x-ndjson', lines(converted(body.schema)));
    case 'bytes':
      return content('requestBody', 'application/octet-stream', {});
  }
}

function content(name: 'requestBody', type: string, schema: unknown): Json {
  return { [name]: { required: true, content: { [type]: { schema } } } };
}

/** OpenAPI 3.1 has no word for a sequence of JSON texts: a string, of which each line is one (3.2 calls it itemSchema). */
function lines(item: unknown): Json {
  return { type: 'string', description: 'One JSON text a line', 'x-item-schema': item };
}

function answersOf({ status, summary, answer }: Route): Json {
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  const of = (type: string, schema: unknown): Json => ({
    [status]: { description: summary, headers, content: { [type]: { schema } } },
  });
  switch (answer.kind) {
    case 'none':
      return { [status]: { description: summary, headers } };
    case 'json':
      return of('application/json', converted(lenient(answer.schema), inAnswers));
    case 'ndjson':
      return of('application/x-ndjson', lines(converted(lenient(answer.schema), inAnswers)));
    case 'events':
      return of('text/event-stream', {
        type: 'string',
        description: 'Server-sent events; `data` is one JSON text. Leave events of other kinds aside',
        'x-item-schema': converted(lenient(answer.schema), inAnswers),
      });
    case 'bytes':
      return of(answer.type, {});
  }
}

/** Those of one status share a response. */
function problemAnswers(codes: readonly ProblemCode[]): Json {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: codes
          .filter((code) => PROBLEMS[code].status === status)
          .map((code) => `\`${code}\`: ${PROBLEMS[code].title}`)
          .join('; '),
        content: { 'application/problem+json': { schema: reference('Problem') } },
      },
    ]),
  );
}

function problems(): Json {
  return {
    Problem: {
      description: 'A problem (RFC 9457); `code` is stable',
      content: { 'application/problem+json': { schema: reference('Problem') } },
    },
  };
}

const config: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  // Checks that JSON Schema has no word for are enforced all the same, and not written down.
  errorMode: 'ignore',
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
};

function schemas(): Json {
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, standing(name, schema)]));
}

/** A named schema itself, not a reference to it. */
function standing(name: string, schema: v.GenericSchema): JsonSchema {
  const own = inAnswers[name];
  const { [name]: _, ...others } = own === undefined ? inRequests : inAnswers;
  return converted(own ?? schema, others);
}

function converted(
  schema: v.GenericSchema,
  definitions: Readonly<Record<string, v.GenericSchema>> = inRequests,
): JsonSchema {
  return bare(toJsonSchema(schema, { ...config, definitions: { ...definitions } }));
}

/** What is needed of a schema in an OpenAPI document: its own dialect is stated once, its definitions stand among the components. */
function bare({ $schema: _, $defs: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** Parameters stand where they are used, one by one. */
function isMessage(name: string, value: unknown): value is v.GenericSchema {
  return !/(?:Params|Query|Schema)$/.test(name) && isSchema(value);
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
