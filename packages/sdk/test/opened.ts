import { readFile } from 'node:fs/promises';
import type { CaptureResult } from '@guzheng/capture';
import {
  type CaptureRecord,
  type Loss,
  layout,
  parseCaptureRecord,
  parseJson,
  parseLossReport,
} from '@guzheng/evidence';
import { bytesSource, openPackage } from '@guzheng/verify';
import { type Archived, readExchanges } from './archived.ts';

/** What a case of the hostile site can be held against. */
export interface Opened {
  readonly record: CaptureRecord;
  readonly losses: readonly Loss[];
  readonly exchanges: readonly Archived[];
  /** The visible text, empty where there is none. */
  readonly text: string;
}

/** Reads a sealed package from its file alone. */
export async function openCaptured({ path }: CaptureResult): Promise<Opened> {
  const opened = await openPackage(bytesSource(await readFile(path)));
  const textOf = async (member: string) => new TextDecoder().decode(await opened.readMember(member));
  const record = parseCaptureRecord(parseJson(await textOf(layout.capture)));
  return {
    record,
    losses: parseLossReport(parseJson(await textOf(layout.loss))).losses,
    exchanges: readExchanges(await opened.readMember(layout.warc)),
    text: record.browser?.text === undefined ? '' : await textOf(record.browser.text),
  };
}
