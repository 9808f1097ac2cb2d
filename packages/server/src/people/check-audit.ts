import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvidenceNumber } from '@guzheng/evidence';
import type { AuditLine } from '@guzheng/sdk/api';
import { custodyLinks } from '../custody/open.ts';
import { ServerError } from '../error.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openLedger } from '../ledger/open.ts';
import { makeLog } from '../log.ts';
import type { Surroundings } from '../parts.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore, type Store } from '../store/store.ts';
import { type AuditHeadsCheck, checkAuditHeads, type DepositedHead } from './audit-head.ts';
import { auditLines } from './open-audit.ts';
import { depositedHeads } from './open-audit-heads.ts';

/** A custody event that the audit log names and the deposit's chain of custody has no more. */
export interface DroppedEvent {
  /** The line of the audit log. */
  readonly seq: number;
  readonly number: string;
  readonly digest: string;
}

export interface AuditLogCheck extends AuditHeadsCheck {
  readonly dropped: readonly DroppedEvent[];
  /** Nothing contradicts: each line is linked to the one before, each head that was deposited holds, no event is missing. */
  readonly holds: boolean;
}

export type CheckAuditOptions = Partial<Pick<Surroundings, 'now' | 'log'>>;

/** Chains of custody that are kept at hand while the log is read. */
const AT_HAND = 256;

/**
 * Holds the audit log of a data folder against its ledger and the chains of custody. The server must have been stopped. That the ledger is the
 * one that others saw is a question of its own: receipts, monitors and anchors answer it. Rejects with ServerError `settings-malformed` where
 * there is no data folder, `data-locked`, `data-damaged` where the ledger itself is.
 */
export async function checkAuditLog(settings: Settings, options: CheckAuditOptions = {}): Promise<AuditLogCheck> {
  const { now = () => new Date(), log = makeLog(settings.log.level) } = options;
  const folder = settings.data;
  await requireDatabase(join(folder, 'database'));
  const store = await openStore(join(folder, 'database'));
  try {
    const ledger = await openLedger({ settings, now, random: (bytes) => randomBytes(bytes), log, store, folder });
    return await checkIn(store, ledger);
  } finally {
    await store.close();
  }
}

async function checkIn(store: Store, ledger: Ledger): Promise<AuditLogCheck> {
  const heads: DepositedHead[] = [];
  for await (const head of depositedHeads(store, ledger)) heads.push(head);
  const dropped: DroppedEvent[] = [];
  const lines = withCustody(store, (event) => dropped.push(event));
  const check = await checkAuditHeads(lines, heads, ledger.origin);
  const holds = check.broken === undefined && dropped.length === 0 && check.heads.every((head) => head.holds);
  return { ...check, dropped, holds };
}

/** The lines as they are; whoever is told hears of events that are not where a line says that they are. */
async function* withCustody(store: Store, onDropped: (event: DroppedEvent) => void): AsyncGenerator<AuditLine> {
  const atHand = new Map<number, ReadonlySet<string>>();
  for await (const line of auditLines(store.db)) {
    const { seq, action, target, digest } = line;
    if (action.startsWith('custody.') && target !== undefined && digest !== undefined) {
      const { index } = parseEvidenceNumber(target);
      const links = atHand.get(index) ?? (await custodyLinks(store, index));
      keep(atHand, index, links);
      if (!links.has(digest)) onDropped({ seq, number: target, digest });
    }
    yield line;
  }
}

function keep(atHand: Map<number, ReadonlySet<string>>, index: number, links: ReadonlySet<string>): void {
  atHand.delete(index);
  atHand.set(index, links);
  const [oldest] = atHand.keys();
  if (atHand.size > AT_HAND && oldest !== undefined) atHand.delete(oldest);
}

/** Opening would begin a ledger where there is none. */
async function requireDatabase(folder: string): Promise<void> {
  try {
    await access(folder);
  } catch (cause) {
    throw new ServerError('settings-malformed', `There is no server's data in ${folder}`, {
      hint: 'name the data folder with --data or in the settings',
      cause,
    });
  }
}
