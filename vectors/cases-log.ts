import { type CaptureRecord, canonicalize, layout, utf8Encode } from '@guzheng/evidence';
import type { EvidencePackageLies } from '@guzheng/testing';
import { lied, swapped } from './make.ts';
import { type Cases, contradicted, type Outcome, verifiedBut } from './vector.ts';

const T7 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('T7', code);
const withCapture = (edit: (capture: CaptureRecord) => Partial<CaptureRecord>): EvidencePackageLies => ({
  capture: (capture) => ({ ...capture, ...edit(capture) }),
});
/** One line edited as text; the head in capture.json follows, `prev` of the next line does not. */
const lineEdited = (index: number, edit: (line: string) => string): EvidencePackageLies => ({
  lines: (lines) => lines.map((line, i) => (i === index ? edit(line) : line)),
});

const lastLineEdited = (edit: (line: string) => string): EvidencePackageLies => ({
  lines: (lines) => lines.map((line, i) => (i === lines.length - 1 ? edit(line) : line)),
});

export const callLogCases: Cases = {
  'lines-swapped': lied('lines 4 and 5 have changed places', T7('call-log-broken'), {
    lines: (lines) => swapped(lines, 3, 4),
  }),
  'line-removed': lied('line 6 is gone', T7('call-log-broken'), { lines: (lines) => lines.filter((_, i) => i !== 5) }),
  'line-repeated': lied('line 6 stands twice', T7('call-log-broken'), {
    lines: (lines) => lines.flatMap((line, i) => (i === 5 ? [line, line] : [line])),
  }),
  'line-edited': lied(
    'line 6 names another call, and its digest in line 7 is the old one',
    T7('call-log-broken'),
    lineEdited(5, (line) => line.replace('"Page.navigate"', '"Page.reload"')),
  ),
  'last-line-edited': lied(
    'the last line was edited after capture.json had recorded its digest',
    T7('call-log-broken'),
    {
      ...lastLineEdited((line) => line.replace('"args":{}', '"args":{"members":99}')),
      ...withCapture(({ callLog }) => ({ callLog: { ...callLog, head: '00'.repeat(32) } })),
    },
  ),
  'first-line-numbered-7': lied(
    'the first line has the number 7',
    T7('call-log-broken'),
    lineEdited(0, (line) => canonicalize({ ...(JSON.parse(line) as object), seq: 7 })),
  ),
  'first-line-follows-another': lied(
    'the first line names a line before it',
    T7('call-log-broken'),
    lineEdited(0, (line) => canonicalize({ ...(JSON.parse(line) as object), prev: '00'.repeat(32) })),
  ),
  'monotonic-clock-falls': lied('the monotonic clock of line 7 is behind that of line 6', T7('call-log-broken'), {
    calls: (calls) => calls.map((call, i) => (i === 6 ? { ...call, mono: 1 } : call)),
  }),
  'not-canonical': lied(
    'line 3 has a blank that canonical JSON has not',
    T7('call-log-malformed'),
    lineEdited(2, (line) => line.replace('{', '{ ')),
  ),
  'not-a-call': lied('the line before the last is an empty object', T7('call-log-malformed'), {
    lines: (lines) => [...lines.slice(0, -1), '{}', ...lines.slice(-1)],
  }),
  'unknown-key': lied(
    'the last line has a key that no call has',
    T7('call-log-malformed'),
    lastLineEdited((line) => canonicalize({ ...(JSON.parse(line) as object), note: 'x' })),
  ),
  'output-outside': lied(
    'the last line says it made ../x',
    T7('call-log-malformed'),
    lastLineEdited((line) =>
      canonicalize({
        ...(JSON.parse(line) as object),
        outputs: [{ path: '../x', bytes: 1, sha256: '00'.repeat(32) }],
      }),
    ),
  ),
  'last-line-removed': lied(
    'the sealing line is gone; number and head in capture.json are made to fit',
    T7('call-log-cut'),
    { lines: (lines) => lines.slice(0, -1) },
  ),
  'fewer-lines-than-sealed': lied(
    'capture.json counts one line more than there are',
    T7('call-log-cut'),
    withCapture(({ callLog }) => ({ callLog: { ...callLog, lines: callLog.lines + 1 } })),
  ),
  'no-last-line-feed': lied('the last line does not end in LF', T7('call-log-cut'), {
    beforeManifest: (members) =>
      members.set(layout.callLog, (members.get(layout.callLog) ?? new Uint8Array()).slice(0, -1)),
  }),
  'output-is-another-file': lied('a logged file is another one now', T7('log-output-mismatch'), {
    beforeManifest: (members) => members.set(layout.pages, utf8Encode('{}\n')),
  }),
  'output-is-not-there': lied('a logged file is not in the package', T7('log-output-mismatch'), {
    beforeManifest: (members) => new Map([...members].filter(([path]) => path !== layout.pages)),
  }),
  'file-nobody-made': lied('a file that no logged call made', verifiedBut('T7', 'member-not-logged'), {
    beforeManifest: (members) => members.set('evidence/page/extra.txt', utf8Encode('x')),
  }),
};
