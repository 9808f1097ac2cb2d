/** Whose server this is, whether it runs, and what its operator sees of it. */
import * as info from '../server-info.ts';
import type { Empty } from '../shapes.ts';
import { bytes, json, operator, plain, type R } from './parts.ts';

export const getServer: R<Empty, Empty, undefined, info.ServerInfo> = {
  ...plain,
  name: 'getServer',
  method: 'GET',
  path: '/v1/server',
  access: 'public',
  summary: 'Whose server this is, its keys, its witnesses, its limits',
  answer: json(info.serverInfo),
};
export const getOpenApi: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getOpenApi',
  method: 'GET',
  path: '/v1/openapi.json',
  access: 'public',
  summary: 'This API as OpenAPI 3.1',
  answer: bytes('application/json'),
};
export const getHealth: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getHealth',
  method: 'GET',
  path: '/healthz',
  access: 'public',
  summary: 'The process runs',
  answer: bytes('text/plain'),
};
export const getReadiness: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getReadiness',
  method: 'GET',
  path: '/readyz',
  access: 'public',
  summary: 'Deposits are taken: 200, or 503 and why not',
  answer: bytes('text/plain'),
};
export const getOperations: R<Empty, Empty, undefined, info.Operations> = {
  ...plain,
  name: 'getOperations',
  method: 'GET',
  path: '/v1/operations',
  access: operator,
  summary: 'The machine: ledger, witnesses, queue, disk',
  answer: json(info.operations),
};
export const getMetrics: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  access: operator,
  summary: 'Metrics in the text format of Prometheus',
  answer: bytes('text/plain; version=0.0.4; charset=utf-8'),
};
