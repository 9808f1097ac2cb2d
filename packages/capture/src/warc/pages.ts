import { layout } from '@guzheng/evidence';
import { documentBytes } from '../staging/document.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';

/** The page as a player lists it. `ts` is the `startedAt` of its main exchange, or the player will not find the record. */
export interface Page {
  readonly url: string;
  readonly ts: string;
  readonly title: string;
  readonly text?: string;
}

/** Writes pages/pages.jsonl (WACZ 1.1.1 §5.2.3): the header line and the one page. */
export async function writePages(staging: Staging, page: Page): Promise<StagedFile> {
  const header = documentBytes({ format: 'json-pages-1.0', id: 'pages', title: 'All Pages' });
  return await staging.stageFile(layout.pages, [header, documentBytes({ id: 'page', ...page })]);
}
