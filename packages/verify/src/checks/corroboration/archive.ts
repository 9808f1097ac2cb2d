import { layout, type PlainCapture } from '@guzheng/evidence';
import type { WarcRecord } from '../../archive/warc.ts';
import type { Contents, PackageReading } from '../../container/contents.ts';
import type { FaultList } from '../../container/fault.ts';
import { resolveUrl, samePage } from '../url.ts';

type PlainHop = PlainCapture['hops'][number];

/** SHA-256 of no bytes: the payload of an answer without a body. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Compares the archive with the files, with capture.json and with the call log, each way. */
export function checkArchive(
  hops: readonly PlainHop[],
  records: readonly WarcRecord[],
  { contents, reading }: { contents: Contents; reading: PackageReading },
  faults: FaultList,
): void {
  for (const hop of hops) checkHopInArchive(hop, records, reading, faults);
  checkAnswers(records, contents, faults);
  checkMadeFiles(records, { contents, reading }, faults);
}

function checkHopInArchive(
  hop: PlainHop,
  records: readonly WarcRecord[],
  { container }: PackageReading,
  faults: FaultList,
): void {
  const expected = hop.body === undefined ? EMPTY_SHA256 : container.members.get(hop.body)?.sha256;
  const responses = records.filter(
    (record) => record.type === 'response' && record.uri !== undefined && samePage(record.uri, hop.url),
  );
  const match = responses.find(
    (record) => record.status === hop.status && record.payloadSha256 === expected && record.ip === hop.ip,
  );
  if (match !== undefined) return;
  faults.add({
    code: 'source-archive-mismatch',
    path: hop.body ?? layout.warc,
    detail: `The archive has no answer of ${hop.url} with the bytes, status and address of the plain source`,
    expected: { status: hop.status, ip: hop.ip ?? null, sha256: expected ?? null },
    actual: responses
      .slice(0, 10)
      .map(({ status, ip, payloadSha256 }) => ({ status, ip: ip ?? null, sha256: payloadSha256 })),
  });
}

/** Every answer in the archive was logged, and every logged answer is in the archive: none slipped in for a replay tool to show. */
function checkAnswers(records: readonly WarcRecord[], { log }: Contents, faults: FaultList): void {
  const open = new Map<string, number>();
  for (const { means, ok, url, status, bodySha256, outputs } of log.calls) {
    if (!ok || url === undefined || status === undefined || means === 'system') continue;
    const key = answerKey(url, status, bodySha256 ?? outputs[0]?.sha256);
    open.set(key, (open.get(key) ?? 0) + 1);
  }
  for (const { type, uri = '', status = 0, payloadSha256 } of records) {
    if (type !== 'response') continue;
    const key = answerKey(uri, status, payloadSha256);
    const left = open.get(key) ?? 0;
    if (left > 0) open.set(key, left - 1);
    else
      faults.add({
        code: 'source-archive-mismatch',
        path: layout.warc,
        detail: `The archive has an answer of ${uri} that no call in the log got`,
        actual: { url: uri, status, sha256: payloadSha256 },
      });
  }
  for (const [key, left] of open) {
    if (left > 0)
      faults.add({
        code: 'source-archive-mismatch',
        path: layout.callLog,
        detail: 'The call log has an answer that is not in the archive',
        expected: key,
      });
  }
}

function answerKey(url: string, status: number, sha256: string = EMPTY_SHA256): string {
  return `${status} sha256:${sha256} ${resolveUrl(url) ?? url}`;
}

/** What was made of the page stands in the archive as `resource` records under a `urn:`; both ways, the same bytes. */
function checkMadeFiles(
  records: readonly WarcRecord[],
  { contents, reading }: { contents: Contents; reading: PackageReading },
  faults: FaultList,
): void {
  const archived = records.filter((record) => record.type === 'resource' && record.uri?.startsWith('urn:') === true);
  const digests = new Set(archived.map(({ blockSha256 }) => blockSha256));
  const { browser, screenshots } = contents.capture;
  const { dom, text, mhtml, pdf } = browser ?? {};
  const made = [...screenshots.map(({ path }) => path), dom, text, mhtml, pdf].filter((path) => path !== undefined);
  const members = new Set([...reading.container.members.values()].map(({ sha256 }) => sha256));
  for (const path of made) {
    const member = reading.container.members.get(path);
    if (member !== undefined && !digests.has(member.sha256))
      faults.add({
        code: 'source-archive-mismatch',
        path,
        detail: `The archive does not hold ${path} as it is in the package`,
        expected: member.sha256,
      });
  }
  for (const { uri, blockSha256 } of archived) {
    if (!members.has(blockSha256))
      faults.add({
        code: 'source-archive-mismatch',
        path: layout.warc,
        detail: `The archive has ${uri} in bytes that are no file of the package`,
        actual: blockSha256,
      });
  }
}
