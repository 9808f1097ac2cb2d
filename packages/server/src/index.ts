export { ServerError, type ServerErrorCode, statusOf } from './error.ts';
export { openPages, PAGES_FOLDER, type PageFile, type Pages, type PagesOptions, servePages } from './http/pages.ts';
export type { Parts, Surroundings } from './parts.ts';
export { type AuditCheck, checkAudit } from './people/audit-chain.ts';
export {
  type AuditHead,
  type AuditHeadsCheck,
  auditHeadText,
  checkAuditHeads,
  type DepositedHead,
  type HeadCheck,
} from './people/audit-head.ts';
export { type AuditLogCheck, type CheckAuditOptions, checkAuditLog, type DroppedEvent } from './people/check-audit.ts';
export { type OpenServer, type OpenServerOptions, openServer } from './server.ts';
export { type ReadSettingsOptions, readSettings } from './settings/read.ts';
export type { Settings } from './settings/settings.ts';
