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
  /** One line of events.jsonl each. */
  readonly events: readonly { readonly kind: string; readonly line: string }[];
  /** Of each WebSocket and EventSource by its URL: how many messages its file holds. */
  readonly messages: ReadonlyMap<string, number>;
  /** The visible text, empty where there is none. */
  readonly text: string;
}

/** Reads a sealed package from its file alone. */
export async function openCaptured({ path }: CaptureResult): Promise<Opened> {
  const opened = await openPackage(bytesSource(await readFile(path)));
  const textOf = async (member: string) => new TextDecoder().decode(await opened.readMember(member));
  const record = parseCaptureRecord(parseJson(await textOf(layout.capture)));
  const linesOf = async (member: string) => (await textOf(member)).split('\n').filter((line) => line !== '');
  const { events, messages = [] } = record.browser ?? {};
  const files = await Promise.all(messages.map(linesOf));
  return {
    record,
    events: (events === undefined ? [] : await linesOf(events)).map(eventOf),
    messages: new Map(files.map(countMessages)),
    losses: parseLossReport(parseJson(await textOf(layout.loss))).losses,
    exchanges: readExchanges(await opened.readMember(layout.warc)),
    text: record.browser?.text === undefined ? '' : await textOf(record.browser.text),
  };
}

function eventOf(line: string): { kind: string; line: string } {
  return { ...(JSON.parse(line) as { kind: string }), line };
}

/** The first line of a file of messages says whose they are; every other one that has a direction is a message. */
function countMessages([head = '{}', ...lines]: readonly string[]): readonly [url: string, messages: number] {
  const { url } = JSON.parse(head) as { url: string };
  return [url, lines.filter((line) => 'direction' in (JSON.parse(line) as object)).length];
}
