import { FACTS_TYPE, type FactsReport, type Loss, layout } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';
import type { HeaderList } from '../exchange.ts';
import { patience } from '../page/patience.ts';
import { logged, messageOf } from '../page/step.ts';
import { documentBytes } from '../staging/document.ts';
import type { StagedFile } from '../staging/staging.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import { type CropTools, takeCrops } from './crops.ts';
import { headerFacts } from './http.ts';
import { type Interpreted, inOrder, interpret } from './interpret.ts';
import type { Observation } from './observation.ts';
import { observePage } from './observe.ts';
import type { FactSelector } from './selectors.ts';
import { compareThresholds } from './thresholds.ts';

/** All of evidence/facts.json but what is known only at the end of the capture. */
export type ReadFacts = Pick<FactsReport, 'url' | 'readAt' | 'facts' | 'looked' | 'unread'>;

/** What is known at the end. */
export interface FactsEnd {
  /** Of the answer that is the page. */
  readonly headers: HeaderList;
  readonly ownPageLoads: FactsReport['ownPageLoads'];
}

export interface CollectedFacts {
  /** Absent where the page did not let itself be looked at; `losses` says so. */
  readonly read?: ReadFacts;
  readonly files: readonly StagedFile[];
  readonly losses: readonly Loss[];
  readonly resources: readonly ArchiveResource[];
}

/** Pictures of facts take this share of what is left, and never more than so long. */
const PICTURE_SHARE = 0.2;
const PICTURE_BUDGET_MS = 6_000;

/**
 * Reads what the page states of itself, and takes pictures of where it states it (X7). The page must be shown and scrolled to its top. Never
 * throws for what a page does: what could not be read is a loss.
 */
export async function collectFacts(tools: CropTools, selectors: readonly FactSelector[]): Promise<CollectedFacts> {
  try {
    const { seen, readAt, interpreted } = await look(tools, selectors);
    const url = withoutSecrets(seen.url);
    const budgetMs = Math.min(PICTURE_BUDGET_MS, PICTURE_SHARE * tools.deadline.remaining());
    const crops = await takeCrops(tools, { facts: interpreted.facts, url, budgetMs });
    const { nodes, elapsedMs, stopped } = seen;
    return {
      read: { url, readAt, facts: crops.facts, looked: { nodes, elapsedMs, stopped }, unread: interpreted.unread },
      files: crops.files,
      losses: [...cutShort(seen, url), ...crops.losses],
      resources: crops.resources,
    };
  } catch (error) {
    const detail = `the facts of the page could not be read: ${messageOf(error)}`;
    return {
      files: [],
      resources: [],
      losses: [{ weight: 'gap', code: 'facts-unavailable', means: 'browser', detail }],
    };
  }
}

/** evidence/facts.json: what the page states, what its answer states, and how often it was asked for. */
export function factsReport(read: ReadFacts, { headers, ownPageLoads }: FactsEnd): FactsReport {
  const facts = inOrder([...read.facts, ...headerFacts(headers)]);
  return { type: FACTS_TYPE, ...read, facts, thresholds: compareThresholds(facts, ownPageLoads), ownPageLoads };
}

/** Writes evidence/facts.json. */
export async function writeFacts(
  { staging, log }: Pick<CropTools, 'staging' | 'log'>,
  read: ReadFacts,
  end: FactsEnd,
): Promise<StagedFile> {
  const file = await staging.stageFile(layout.facts, documentBytes(factsReport(read, end)));
  log.record({
    means: 'system',
    call: 'write report',
    args: { path: file.path },
    result: { ok: true },
    outputs: [file],
  });
  return file;
}

interface Looked {
  readonly seen: Observation;
  readonly readAt: string;
  readonly interpreted: Interpreted;
}

function look({ onlooker, deadline, now, log }: CropTools, selectors: readonly FactSelector[]): Promise<Looked> {
  return logged(log, { means: 'browser', call: 'read facts', args: { selectors } }, async () => {
    const seen = await observePage(onlooker, selectors, patience(deadline));
    const readAt = now().toISOString();
    const interpreted = interpret(seen, selectors);
    const { nodes, elapsedMs, stopped } = seen;
    const result = { facts: interpreted.facts.length, nodes, elapsedMs, stopped };
    return { value: { seen, readAt, interpreted }, result };
  });
}

const WHY: Readonly<Record<Exclude<Observation['stopped'], 'end'>, string>> = {
  nodes: 'the page has more nodes than are looked at',
  time: 'the time for it was up',
  finds: 'the page states more of one kind than is kept',
};

/** Nothing of the page is missing for it: DOM and text hold the rest. */
function cutShort({ stopped, nodes }: Observation, url: string): Loss[] {
  if (stopped === 'end') return [];
  const detail = `the page was not looked through to its end for facts (${nodes} nodes): ${WHY[stopped]}`;
  return [{ weight: 'note', code: 'facts-cut', means: 'browser', url, detail }];
}
