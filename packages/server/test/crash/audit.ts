import { pino } from 'pino';
import { type AuditLogCheck, checkAuditLog } from '../../src/people/check-audit.ts';
import { readSettings } from '../../src/settings/read.ts';

/** Holds the audit log of a server that was killed against its ledger and its custody lists. Rejects where it does not hold. */
export async function requireAuditHolds(folder: string): Promise<AuditLogCheck> {
  const settings = await readSettings({ env: {}, cwd: folder, over: { data: folder, port: 0 } });
  const check = await checkAuditLog(settings, { log: pino({ level: 'silent' }) });
  if (!check.holds)
    throw new Error(
      `the audit log does not hold: ${JSON.stringify({ ...check, heads: check.heads.filter(({ holds }) => !holds) })}`,
    );
  return check;
}
