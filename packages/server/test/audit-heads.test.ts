import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { canonicalize, type DepositStatement, sha256, utf8Encode } from '@guzheng/evidence';
import type { AuditLine, Deposit, Listed } from '@guzheng/sdk/api';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { custodyLinks, openCustody } from '../src/custody/open.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openLedger } from '../src/ledger/open.ts';
import type { Audit } from '../src/people/audit.ts';
import { AUDIT_START, linkOf } from '../src/people/audit-chain.ts';
import { auditHeadText, checkAuditHeads } from '../src/people/audit-head.ts';
import { checkAuditLog } from '../src/people/check-audit.ts';
import { openAudit } from '../src/people/open-audit.ts';
import { type AuditHeads, openAuditHeads } from '../src/people/open-audit-heads.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { newItem } from './open-ledger.ts';
import { openTestServer } from './open-server.ts';
import { settingsIn } from './settings.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const random = (bytes: number) => randomBytes(bytes);
const log = pino({ level: 'silent' });
let clock = 0;
const now = (): Date => new Date(clock);
let store: Store;
let ledger: Ledger;
let audit: Audit;
let heads: AuditHeads;

const surroundings = () => ({ settings: settingsIn(folder.path), now, random, log });
async function open(): Promise<void> {
  store = await openStore(join(folder.path, 'database'));
  ledger = await openLedger({ ...surroundings(), store, folder: folder.path });
  audit = await openAudit({ store, now, log });
  heads = await openAuditHeads({ store, ledger, audit });
}
async function close(): Promise<void> {
  await audit.close().catch(() => undefined);
  await ledger.close();
  await store.close();
}
beforeEach(async () => {
  clock = Date.parse('2026-07-01T08:00:00Z');
  await open();
});
afterEach(close);

const record = async (count: number, action = 'getProof'): Promise<void> => {
  for (let made = 0; made < count; made += 1) await audit.record({ action, outcome: 'ok' });
};
/** Two heads, an hour apart, with five lines before each, and two lines behind. */
async function twoHeads(): Promise<void> {
  for (const _ of [1, 2]) {
    await record(5);
    clock += 3_600_000;
    await heads.deposit();
  }
  await record(2);
}
const kept = () => store.db.sublevel<string, AuditLine>('audit', { valueEncoding: 'json' });
const keyOf = (seq: number): string => String(seq).padStart(15, '0');
const allLines = async () => await kept().values().all();

/** As `guzheng serve --check-audit` does, on what lies in the folder. */
async function checked(): Promise<Awaited<ReturnType<typeof checkAuditLog>>> {
  await close();
  const check = await checkAuditLog(settingsIn(folder.path), { now, log });
  store = await openStore(join(folder.path, 'database'));
  ledger = await openLedger({ ...surroundings(), store, folder: folder.path });
  return check;
}

describe('the head of the audit log', () => {
  it('is in the ledger as SHA-256 of the document of the specification, and holds', async () => {
    await twoHeads();
    const lines = await allLines();
    const head = linkOf(lines[9] as AuditLine);
    const document = auditHeadText(ledger.origin, { lines: 10, head });
    expect(document).toBe(canonicalize({ type: 'guzheng/audit-head/v1', origin: ledger.origin, lines: 10, head }));
    const entry = await ledger.entry(1);
    expect(entry?.statement.subject).toEqual({
      sha256: Buffer.from(sha256(utf8Encode(document))).toString('hex'),
      bytes: document.length,
    });
    expect(entry?.facts).toEqual({ account: 'operator', kind: 'digest', name: 'audit-head-10.json' });
    expect(await checked()).toMatchObject({
      ...{ holds: true, lines: 12, uncovered: 2, dropped: [], longest: { seconds: 3600 } },
      heads: [
        { lines: 5, index: 0, time: '2026-07-01T09:00:00.000Z', holds: true },
        { lines: 10, index: 1, time: '2026-07-01T10:00:00.000Z', holds: true },
      ],
    });
  });

  it('is not deposited where nothing happened, where somebody only watched, or twice at once', async () => {
    await heads.deposit();
    expect([await heads.hasNews(), ledger.head.size]).toEqual([false, 0]);
    await record(3);
    await Promise.all([heads.deposit(), heads.deposit(), heads.deposit()]);
    expect(ledger.head.size).toBe(1);
    await record(500, 'getMetrics');
    await heads.deposit();
    expect([await heads.hasNews(), ledger.head.size]).toEqual([false, 1]);
    await close();
    await open();
    expect(await heads.hasNews()).toBe(false);
    await record(1);
    expect(await heads.hasNews()).toBe(true);
    await heads.deposit();
    expect(ledger.head.size).toBe(2);
    expect(await checked()).toMatchObject({ holds: true, lines: 504, uncovered: 0 });
  });

  it('is deposited the next time where the ledger could not take it', async () => {
    await ledger.append([newItem()]);
    await record(1);
    clock -= 3_600_000;
    await expect(heads.deposit()).rejects.toMatchObject({ code: 'clock-behind' });
    clock += 3_600_000;
    expect(await heads.hasNews()).toBe(true);
    await heads.deposit();
    expect(await checked()).toMatchObject({ holds: true, heads: [{ lines: 1, index: 1, holds: true }] });
  });
});

it('is a deposit of the account operator: its proof is had as any other, by that account alone', async () => {
  const server = await openTestServer();
  try {
    const depositor = await server.keyFor('depositor');
    const deposits = await openAuditHeads(server.parts);
    await deposits.deposit();
    const { items } = (await (
      await server.ask('GET', '/v1/deposits', { key: server.operator })
    ).json()) as Listed<Deposit>;
    expect(items.map(({ index }) => index)).toEqual([0]);
    const number = items[0]?.number ?? '';
    const ask = async (key: string) => await server.ask('GET', `/v1/deposits/${number}/proof`, { key });
    expect([(await ask(server.operator)).status, (await ask(depositor)).status]).toEqual([200, 404]);
    const { envelope } = (await (await ask(server.operator)).json()) as {
      readonly envelope: { readonly payload: string };
    };
    const lines: AuditLine[] = [];
    for await (const line of server.parts.audit.lines()) lines.push(line);
    const [place] = await server.parts.store.db
      .sublevel<string, { readonly lines: number }>('audit-heads', { valueEncoding: 'json' })
      .values()
      .all();
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as DepositStatement;
    const head = { lines: place?.lines ?? 0, index: 0, sha256: statement.subject.sha256, time: statement.time };
    const check = await checkAuditHeads(lines, [head], server.parts.ledger.origin);
    expect(check.heads.map(({ holds }) => holds)).toEqual([true]);
  } finally {
    await server.close({ graceMs: 0 });
  }
});

describe('an operator who tidies the audit log', () => {
  beforeEach(twoHeads);

  it('and changes a line is found by its link', async () => {
    await kept().put(keyOf(7), { ...((await allLines())[7] as AuditLine), outcome: 'another' });
    const check = await checked();
    expect(check).toMatchObject({ holds: false, broken: { seq: 8, why: 'changed' } });
    expect(check.heads.map(({ holds }) => holds)).toEqual([true, false]);
    await expect(openAudit({ store, now, log })).rejects.toMatchObject({ code: 'data-damaged' });
  });

  it('and takes a line out is found by its number', async () => {
    await kept().del(keyOf(3));
    const check = await checked();
    expect(check).toMatchObject({ holds: false, broken: { seq: 3, why: 'missing' } });
    expect(check.heads.map(({ holds }) => holds)).toEqual([false, false]);
  });

  it('and cuts the end off is found by the newest head, at the start too', async () => {
    for (const seq of [8, 9, 10, 11]) await kept().del(keyOf(seq));
    const check = await checked();
    expect(check.broken).toBeUndefined();
    expect(check).toMatchObject({ holds: false, heads: [{ holds: true }, { holds: false, why: 'missing' }] });
    audit = await openAudit({ store, now, log });
    await expect(openAuditHeads({ store, ledger, audit })).rejects.toMatchObject({ code: 'data-damaged' });
  });

  it('and writes all of it anew with fresh links is found by every head, at the start too', async () => {
    await relink(0);
    const check = await checked();
    expect(check.broken).toBeUndefined();
    expect(check.heads.map((head) => !head.holds && head.why)).toEqual(['changed', 'changed']);
    audit = await openAudit({ store, now, log });
    await expect(openAuditHeads({ store, ledger, audit })).rejects.toMatchObject({ code: 'data-damaged' });
  });

  it('and takes its heads away too is shown by how long the lines waited for the first that holds', async () => {
    await relink(0);
    await store.db.sublevel<string, unknown>('audit-heads', { valueEncoding: 'json' }).clear();
    clock += 30 * 86_400_000;
    audit = await openAudit({ store, now, log });
    heads = await openAuditHeads({ store, ledger, audit });
    await heads.deposit();
    const check = await checked();
    expect(check).toMatchObject({ holds: true, longest: { seq: 0 } });
    expect(check.longest?.seconds).toBeGreaterThan(30 * 86_400);
  });

  it('but only what no head has yet goes unseen, and is counted', async () => {
    await relink(10);
    expect(await checked()).toMatchObject({ holds: true, uncovered: 2 });
  });

  /** Other lines from there on, each linked to the one before. */
  async function relink(from: number): Promise<void> {
    const lines = await allLines();
    let prev = from === 0 ? AUDIT_START : linkOf(lines[from - 1] as AuditLine);
    for (const line of lines.slice(from)) {
      const other = { ...line, action: 'getMe', prev };
      await kept().put(keyOf(line.seq), other);
      prev = linkOf(other);
    }
  }
});

describe('a custody event', () => {
  const access = { event: 'access', detail: 'original read, by depositor acme' } as const;

  it('has a line of the audit log that names it, in the same write; left out of its list, it is found', async () => {
    const [{ index, number } = { index: -1, number: '' }] = await ledger.append([newItem()]);
    const custody = openCustody({ store, ledger, audit, now });
    await custody.record(index, access);
    await custody.recordOnce(index, { event: 'anchor', detail: 'seen' });
    await custody.recordOnce(index, { event: 'anchor', detail: 'seen' });
    const lines = await allLines();
    expect(lines.map(({ action, target }) => [action, target])).toEqual([
      ['custody.deposit', number],
      ['custody.access', number],
      ['custody.anchor', number],
    ]);
    expect(await custodyLinks(store, index)).toEqual(new Set(lines.map(({ digest }) => digest)));
    await heads.deposit();
    expect(await checked()).toMatchObject({ holds: true, lines: 3, uncovered: 0 });
    const events = store.db.sublevel<string, unknown>('custody', { valueEncoding: 'json' });
    const [last = ''] = await events.keys({ reverse: true, limit: 1 }).all();
    await events.del(last);
    expect(await checked()).toMatchObject({ holds: false, dropped: [{ seq: 2, number }] });
  });

  it('that cannot be written is in neither', async () => {
    const [{ index } = { index: -1 }] = await ledger.append([newItem()]);
    const custody = openCustody({ store, ledger, audit, now });
    await custody.record(index, access);
    await audit.close();
    await store.close();
    await expect(custody.record(index, access)).rejects.toThrow();
    await open();
    expect([audit.size, (await custodyLinks(store, index)).size]).toEqual([2, 2]);
  });
});
