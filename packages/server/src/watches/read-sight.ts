import { createHash } from 'node:crypto';
import { nodeHashing } from '@guzheng/capture';
import {
  type CaptureRecord,
  type FactsReport,
  layout,
  parseCaptureRecord,
  parseFactsReport,
  parseJson,
  utf8Decode,
} from '@guzheng/evidence';
import { openFile } from '@guzheng/sdk';
import { type ByteSource, type EvidencePackage, openPackage, readArchivedPage, readPageContent } from '@guzheng/verify';
import { countersOf } from './counters.ts';
import type { Sight } from './sight.ts';

/** UTF-16 code units of visible text that are compared: more than any post and its comments. */
const MAX_TEXT = 300_000;
const MAX_MEMBER_BYTES = 16 * 2 ** 20;

/** Reads what a sealed package shows of its page. Rejects with VerifyError, EvidenceError or SdkError where it cannot be read. */
export async function readSight(path: string): Promise<Sight> {
  await using file = await openFile(path);
  const opened = await openPackage(file, nodeHashing);
  const record = parseCaptureRecord(parseJson(await opened.readMember(layout.capture)));
  const facts = await readFacts(opened);
  const text = (await readText(opened, record.browser?.text)) ?? '';
  const content = readPageContent({ dom: await readText(opened, record.browser?.dom), text: text.slice(0, MAX_TEXT) });
  const finalUrl = record.browser?.finalUrl ?? record.plain?.finalUrl ?? record.requestedUrl;
  const textSha256 = digestOf(opened, record.browser?.text);
  return {
    time: record.startedAt,
    ...statusesOf(record),
    finalUrl,
    isComplete: record.completeness === 'complete' && text.length <= MAX_TEXT,
    walls: record.labels.flatMap((label) => (label.startsWith('wall-') ? [label.slice(5)] : [])),
    title: (record.browser?.title ?? '').slice(0, 500),
    text: text.slice(0, MAX_TEXT),
    ...(textSha256 === undefined ? {} : { textSha256 }),
    content,
    ...(await picturesOf(file, content.pictures, finalUrl)),
    editTimes: editTimesOf(facts),
    counters: countersOf(facts),
    ownLoads: (facts?.ownPageLoads.browser ?? 0) + (facts?.ownPageLoads.http ?? 0),
  };
}

async function readFacts(opened: EvidencePackage): Promise<FactsReport | undefined> {
  if (!opened.members.some(({ path }) => path === layout.facts)) return undefined;
  return parseFactsReport(parseJson(await opened.readMember(layout.facts)));
}

async function readText(opened: EvidencePackage, path: string | undefined): Promise<string | undefined> {
  const member = opened.members.find((one) => one.path === path);
  if (member === undefined || member.bytes > MAX_MEMBER_BYTES) return undefined;
  return utf8Decode(await opened.readMember(member.path, { maxBytes: MAX_MEMBER_BYTES }));
}

function digestOf({ manifest }: EvidencePackage, path: string | undefined): string | undefined {
  const hash = manifest.resources.find((resource) => resource.path === path)?.hash;
  return hash?.replace(/^sha256:/, '');
}

function statusesOf({ browser, plain }: CaptureRecord): Pick<Sight, 'status' | 'statuses'> {
  const [shown, source] = [browser?.hops.at(-1)?.status, plain?.hops.at(-1)?.status];
  const status = shown ?? source;
  return {
    ...(status === undefined ? {} : { status }),
    ...(shown === undefined || source === undefined ? {} : { statuses: { browser: shown, plain: source } }),
  };
}

/** Each picture by what its bytes are; the ones that are gone are in neither list. */
async function picturesOf(
  file: ByteSource,
  addresses: readonly string[],
  base: string,
): Promise<Pick<Sight, 'pictures' | 'unanswered'>> {
  const named = addresses.flatMap((address) => (URL.canParse(address, base) ? [new URL(address, base).href] : []));
  const wanted = new Map<string, PictureAnswer>(named.map((url) => [url.replace(/#.*$/s, ''), { kind: 'none' }]));
  if (wanted.size === 0) return { pictures: [], unanswered: [] };
  const openBody = () => {
    const hash = createHash('sha256');
    return { write: (bytes: Uint8Array) => void hash.update(bytes), hash };
  };
  const { exchanges } = await readArchivedPage(file, { openBody, hashing: nodeHashing });
  for (const { url, answer } of exchanges) {
    const known = wanted.get(url);
    if (known === undefined || known.kind === 'seen' || answer.kind !== 'response') continue;
    // Redirects, refusals and failures of a server leave open whether the picture is still published: only these two say that it is gone.
    if (answer.status === 404 || answer.status === 410) wanted.set(url, { kind: 'gone' });
    else if (answer.status < 300 && answer.bytes > 0)
      wanted.set(url, { kind: 'seen', sha256: answer.body.hash.digest('hex') });
  }
  const all = [...wanted].map(([url, answer]) => [url.replace(/[?#].*$/s, ''), answer] as const);
  return {
    pictures: all.flatMap(([url, answer]) => (answer.kind === 'seen' ? [{ url, sha256: answer.sha256 }] : [])),
    unanswered: all.flatMap(([url, { kind }]) => (kind === 'none' ? [url] : [])),
  };
}

type PictureAnswer = { readonly kind: 'none' | 'gone' } | { readonly kind: 'seen'; readonly sha256: string };

function editTimesOf(facts: FactsReport | undefined): string[] {
  const stated = (facts?.facts ?? []).filter(({ id, source }) => id === 'edit-time' && source !== 'http');
  return [...new Set(stated.flatMap(({ value, raw }) => value ?? raw ?? []))].slice(0, 20);
}
