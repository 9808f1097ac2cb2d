import type { DisclosureReport, Withheld } from '@guzheng/verify';
import { printable } from '../terminal/printable.ts';
import { anchorLine, checkLine, warnings } from './report-lines.ts';

const verdicts = {
  verified: 'VERIFIED, this one file: it was part of what was deposited, and the policy is met',
  contradicted: 'CONTRADICTED: at least one check failed',
  unproven: 'UNPROVEN: nothing contradicts, but the policy is not met',
} as const;

/** A report on one member for a terminal. What was withheld comes before what was checked. */
export function disclosureLines(report: DisclosureReport): readonly string[] {
  const { withheld } = report;
  return [
    `${verdicts[report.verdict]} (policy ${report.policy.name})`,
    `member   ${report.member.path}`,
    `sha256   ${report.file.sha256}`,
    ...(report.package === undefined ? [] : [`package  ${report.package.sha256}, which was not shown`]),
    `withheld ${withheld === undefined ? 'not known: the file is not shown to be of this package' : withheldLine(withheld)}`,
    '',
    ...report.checks.map(checkLine),
    '',
    ...report.anchors.map(anchorLine),
    ...warnings(report),
  ].map(printable);
}

/** What was kept back, in one line. */
export function withheldLine({ members, bytes, lines }: Withheld): string {
  const names =
    lines === 'shown' ? 'their names, sizes and digests are shown' : 'their names, sizes and digests are hidden';
  return `the content of ${members} members${bytes === undefined ? '' : `, ${bytes} bytes`}; ${names}`;
}
