export { ServerError, type ServerErrorCode, statusOf } from './error.ts';
export type { Parts, Surroundings } from './parts.ts';
export { type AuditCheck, checkAudit } from './people/audit-chain.ts';
export { type OpenServer, type OpenServerOptions, openServer } from './server.ts';
export { type ReadSettingsOptions, readSettings } from './settings/read.ts';
export type { Settings } from './settings/settings.ts';
