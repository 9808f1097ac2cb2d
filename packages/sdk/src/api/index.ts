// The HTTP API as types and schemas: what the server validates with, the client speaks, and OpenAPI is written from.
export * from './capture.ts';
export * from './deposit.ts';
export * from './ledger.ts';
export { lenient } from './lenient.ts';
export * from './lookup.ts';
export * from './people.ts';
export * from './problem.ts';
export * from './role.ts';
export * from './route.ts';
export * as routes from './routes.ts';
export { ROUTES } from './routes.ts';
export * from './server-info.ts';
export type { Empty, IdParams, Later, Listed, NumberParams, Page } from './shapes.ts';
export * from './watch.ts';
export * from './watch-reasons.ts';
export * from './webhook.ts';
