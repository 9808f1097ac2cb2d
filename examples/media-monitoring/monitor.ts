import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import { openFile, type Preserved, preserve, SdkError } from '@guzheng/sdk';
import type { Watch } from '@guzheng/sdk/api';
import { type ClientOptions, GuzhengClient } from '@guzheng/sdk/client';
import { openPackage } from '@guzheng/verify';
import { Journal, type Kept } from './journal.ts';
import type { Listed } from './list.ts';

export interface MonitorOptions {
  /** `ledgerKey` from elsewhere than the server: without it the first run believes the key that the server names, and later runs that one. */
  readonly server: Pick<ClientOptions, 'url' | 'key' | 'ledgerKey' | 'fetch'>;
  /** Where packages, proofs, reports and the journal go. The same folder goes on with the same run. */
  readonly out: string;
  /** The first page of the list is captured again at this interval. */
  readonly watchEveryMinutes?: number;
  readonly waitForAnchors?: false | { readonly timeoutMs: number };
  readonly print: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Monitored {
  readonly kept: readonly Kept[];
  readonly failed: readonly { readonly url: string; readonly reason: string }[];
  readonly watch?: Watch;
}

/** Holds the server to what it showed before, keeps every page of the list, checks all their receipts, and watches the first page. */
export async function monitor(pages: readonly Listed[], options: MonitorOptions): Promise<Monitored> {
  const journal = await Journal.open(options.out);
  const { ledgerKey } = options.server;
  if (ledgerKey !== undefined && journal.ledger !== undefined && journal.ledger.ledgerKey !== ledgerKey)
    throw new Error(`the journal in ${options.out} is of a ledger with another key: ${journal.ledger.ledgerKey}`);
  const client = new GuzhengClient({ ...options.server, ...journal.ledger });
  if (journal.ledger !== undefined) await client.checkLedger(stopping(options));
  const failed: { url: string; reason: string }[] = [];
  for (const page of pages) {
    if (journal.kept.has(page.url)) continue;
    try {
      await journal.add({ kept: await keep(page, client, journal, options) });
    } catch (error) {
      options.signal?.throwIfAborted();
      // The others are kept all the same; the next run tries again.
      if (error instanceof SdkError && error.code === 'capture-failed') await journal.add({ ended: page.url });
      failed.push({ url: page.url, reason: reasonOf(error) });
    }
  }
  const kept = pages.flatMap(({ url }) => journal.kept.get(url) ?? []);
  for (const line of table(kept, failed)) options.print(line);
  await checkReceipts(kept, client);
  await rememberLedger(client, journal);
  const watch = await watchFirst(pages, client, journal, options);
  return { kept, failed, ...(watch === undefined ? {} : { watch }) };
}

/** The same run and address, the same capture: one that was asked for before an interruption is not asked for again, unless it has failed since. */
async function keep(
  { url, keywords }: Listed,
  client: GuzhengClient,
  journal: Journal,
  options: MonitorOptions,
): Promise<Kept> {
  const { out, waitForAnchors = false } = options;
  const preserved = await preserve(url, {
    server: client,
    out: await newFolder(out, url),
    idempotencyKey: `${keyOf(journal, url)}-${journal.ended(url)}`,
    waitForAnchors,
    ...stopping(options),
  });
  return {
    url,
    number: preserved.server?.number ?? '',
    sha256: preserved.capture.sha256,
    file: relative(out, preserved.files.package),
    verdict: preserved.report.verdict,
    found: await foundIn(preserved, keywords),
  };
}

function stopping({ signal }: MonitorOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function keyOf(journal: Journal, url: string): string {
  return `${journal.run}-${createHash('sha256').update(url).digest('hex').slice(0, 32)}`;
}

/** A folder of its own for each attempt: what an interrupted one left is not written over. */
async function newFolder(out: string, url: string): Promise<string> {
  const name = `${new URL(url).hostname.replace(/[^\w.-]/g, '_')}-${createHash('sha256').update(url).digest('hex').slice(0, 8)}`;
  for (let attempt = 1; ; attempt += 1) {
    const folder = join(out, attempt === 1 ? name : `${name}-${attempt}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    }
  }
}

/** Which of the keywords the page showed, in the visible text that the package holds. */
async function foundIn({ files }: Preserved, keywords: readonly string[]): Promise<readonly string[]> {
  await using file = await openFile(files.package);
  const opened = await openPackage(file, nodeHashing);
  const texts = opened.members.filter(({ path }) => path === 'evidence/page/text.txt');
  const text = await Promise.all(
    texts.map(async ({ path }) => new TextDecoder().decode(await opened.readMember(path))),
  );
  return keywords.filter((keyword) => text.join('\n').includes(keyword));
}

/** Asked for anew: the ledger still has every page, under one tree that has only grown since. */
async function checkReceipts(kept: readonly Kept[], client: GuzhengClient): Promise<void> {
  for (const { number } of kept) await client.receipt(number);
}

async function rememberLedger(client: GuzhengClient, journal: Journal): Promise<void> {
  const { trusted, lastCheckpoint } = client;
  if (trusted === undefined || lastCheckpoint === undefined) return;
  await journal.add({ ledger: { key: trusted.verifierKey, checkpoint: lastCheckpoint } });
}

async function watchFirst(
  [first]: readonly Listed[],
  client: GuzhengClient,
  journal: Journal,
  { watchEveryMinutes }: MonitorOptions,
): Promise<Watch | undefined> {
  if (first === undefined || watchEveryMinutes === undefined) return undefined;
  const wanted = { url: first.url, everyMinutes: watchEveryMinutes, passages: first.keywords };
  return await client.watch(wanted, { idempotencyKey: `watch-${keyOf(journal, first.url)}` });
}

function table(kept: readonly Kept[], failed: Monitored['failed']): readonly string[] {
  return [
    ...kept.map(
      ({ url, number, verdict, found }) => `${number}  ${verdict.padEnd(12)}  ${found.join(', ') || '-'}  ${url}`,
    ),
    ...failed.map(({ url, reason }) => `${'not kept'.padEnd(25)}  ${reason}  ${url}`),
  ];
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` [${String(error.code)}]` : '';
  return `${error instanceof Error ? error.message : String(error)}${code}`;
}
