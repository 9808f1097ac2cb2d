import { layout, type PlainCapture } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { LoggedCall } from '../../log/call-log.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { hostOf, samePage } from '../url.ts';
import { checkArchive } from './archive.ts';

type PlainHop = PlainCapture['hops'][number];

/**
 * X5: the plain source 源码 is what the call log says was fetched; and the web archive, which is what a replay tool shows, tells the
 * same story as the files: its digests hold, it has the plain fetch and every picture and text made of the page.
 */
export function checkSource(dossier: Dossier): Check {
  const answers = answersTo('X5');
  return withContents(dossier, answers, (contents, reading) => {
    const { capture, archive } = contents;
    const faults = new FaultList();
    const hops = capture.plain?.hops ?? [];
    checkHops(hops, contents, reading, faults);
    checkUnrecordedBodies(hops, reading, faults);
    // git and a folder leave no exchange of ours, so there is no archive of any.
    const isWithoutExchange = capture.kind === 'source-code' && hops.length === 0;
    if (archive.state === 'whole') checkArchive(hops, archive.records, { contents, reading }, faults);
    else if (archive.state === 'faulty' || !isWithoutExchange)
      faults.add({
        code: 'archive-malformed',
        path: layout.warc,
        detail: archive.state === 'missing' ? 'There is no archive' : archive.fault,
      });
    const evidence = {
      hops: hops.map((hop) => describeHop(hop, reading)),
      records: archive.state === 'whole' ? archive.records.length : null,
    };
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    if (isWithoutExchange)
      return answers.notApplicable('The source code was not got over HTTP by the plain client: see T6 for its bytes');
    if (hops.length === 0)
      return answers.unproven('source-missing', 'The package has no source by the plain client', evidence);
    return answers.pass(
      'The source is the one that the call log says was fetched, and the archive holds the same',
      evidence,
    );
  });
}

function checkHops(hops: readonly PlainHop[], { log }: Contents, reading: PackageReading, faults: FaultList): void {
  const fetches = fetchesOf(log.calls);
  if (fetches.length !== hops.length)
    faults.add({
      code: 'source-log-mismatch',
      path: layout.capture,
      detail: 'capture.json has another number of answers to the plain client than the call log',
      expected: fetches.length,
      actual: hops.length,
    });
  for (const [index, hop] of hops.entries()) {
    checkBody(hop, reading, faults);
    const fetch = fetches[index];
    if (fetch !== undefined) checkAgainstLog(hop, fetch, reading, faults);
  }
}

/** The bodies exist and have the stated size; their digests come from the pass over the file. */
function checkBody(hop: PlainHop, { container }: PackageReading, faults: FaultList): void {
  const member = hop.body === undefined ? undefined : container.members.get(hop.body);
  const bytes = member?.bytes ?? 0;
  const isMissing = hop.body !== undefined && member === undefined;
  if (isMissing || bytes !== hop.bytes)
    faults.add({
      code: 'source-log-mismatch',
      path: hop.body ?? layout.capture,
      detail: `The source of ${hop.url} is not there in the size that capture.json states`,
      expected: hop.bytes,
      actual: isMissing ? null : bytes,
    });
}

interface Fetch extends LoggedCall {
  readonly connectedIp: string | undefined;
}

/** Answers to the plain client in their order, each with the address of the connection it came over. */
function fetchesOf(calls: readonly LoggedCall[]): readonly Fetch[] {
  const connections = new Map<string, string>();
  const fetches: Fetch[] = [];
  for (const call of calls) {
    if (call.means !== 'http' || !call.ok) continue;
    if (call.host !== undefined && call.ip !== undefined)
      connections.set(call.host.replace(/^\[(.*)\]$/, '$1'), call.ip);
    if (call.call !== 'GET') continue;
    const host = call.url === undefined ? null : hostOf(call.url);
    fetches.push({ ...call, connectedIp: call.ip ?? (host === null ? undefined : connections.get(host)) });
  }
  return fetches;
}

function checkAgainstLog(hop: PlainHop, fetch: Fetch, { container }: PackageReading, faults: FaultList): void {
  const member = hop.body === undefined ? undefined : container.members.get(hop.body);
  const output = fetch.outputs.find(({ path }) => path === hop.body);
  const expected = {
    url: fetch.url ?? null,
    status: fetch.status ?? null,
    ip: fetch.connectedIp ?? null,
    bytes: output?.bytes ?? 0,
    sha256: output?.sha256 ?? null,
  };
  const actual = {
    url: hop.url,
    status: hop.status,
    ip: hop.ip ?? null,
    bytes: member?.bytes ?? 0,
    sha256: member?.sha256 ?? null,
  };
  const agrees =
    samePage(expected.url ?? '', actual.url) &&
    expected.status === actual.status &&
    expected.ip === actual.ip &&
    expected.bytes === actual.bytes &&
    expected.sha256 === actual.sha256 &&
    fetch.outputs.length === (output === undefined ? 0 : 1);
  if (!agrees)
    faults.add({
      code: 'source-log-mismatch',
      path: `${layout.callLog}:${fetch.line}`,
      detail: `The source of ${hop.url} is not what line ${fetch.line} of the call log says was fetched`,
      expected,
      actual,
    });
}

/** A body that no answer in capture.json names has no address, no status and no time. */
function checkUnrecordedBodies(hops: readonly PlainHop[], { container }: PackageReading, faults: FaultList): void {
  const recorded = new Set(hops.map(({ body }) => body));
  for (const path of container.members.keys()) {
    if (path.startsWith(layout.fetch) && !recorded.has(path))
      faults.add({ code: 'source-log-mismatch', path, detail: `${path} belongs to no answer in capture.json` });
  }
}

function describeHop(
  { url, status, ip, body, bytes }: PlainHop,
  { container }: PackageReading,
): { readonly [name: string]: unknown } {
  return {
    url,
    status,
    ip: ip ?? null,
    body: body ?? null,
    bytes,
    sha256: body === undefined ? null : (container.members.get(body)?.sha256 ?? null),
  };
}
