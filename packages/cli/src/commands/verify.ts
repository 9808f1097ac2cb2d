import { verifyDisclosureFile, verifyFile, writeDisclosureReport, writeReport } from '@guzheng/sdk';
import type { Verdict } from '@guzheng/verify';
import { type ExitCode, exit } from '../exit.ts';
import { oneOf, only, type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { disclosureLines } from './disclosure-lines.ts';
import { reportLines } from './report-lines.ts';
import { verifyFlags, verifyOptionsFrom } from './verify-options.ts';

const flags = {
  ...verifyFlags,
  disclosure: { type: 'string' },
  report: { type: 'string' },
  lang: { type: 'string' },
} as const;

/** `guzheng verify <file>` */
export const verifyCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  if (options.text('disclosure') !== undefined) return verifyOneMember(options, terminal);
  const file = only(options, 'file');
  const lang = oneOf(options, 'lang', ['zh', 'en'], 'zh');
  const reportFile = options.text('report');
  terminal.progress(`reading ${file}`);
  const report = await verifyFile(file, await verifyOptionsFrom(options));
  if (reportFile !== undefined) await writeReport(report, { file, report: reportFile }, { lang });
  terminal.out(options.on('json') ? JSON.stringify(report) : reportLines(report).join('\n'));
  return codeOf(report.verdict);
};

/** The file is one member, and `--disclosure` says of which package. */
async function verifyOneMember(options: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const file = only(options, 'file');
  const lang = oneOf(options, 'lang', ['zh', 'en'], 'zh');
  const reportFile = options.text('report');
  const disclosureFile = options.text('disclosure');
  terminal.progress(`reading ${file}`);
  const report = await verifyDisclosureFile(file, {
    ...(await verifyOptionsFrom(options)),
    ...(disclosureFile === undefined ? {} : { disclosureFile }),
  });
  if (reportFile !== undefined) await writeDisclosureReport(report, reportFile, { lang });
  terminal.out(options.on('json') ? JSON.stringify(report) : disclosureLines(report).join('\n'));
  return codeOf(report.verdict);
}

function codeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'verified':
      return exit.ok;
    case 'contradicted':
      return exit.contradicted;
    case 'unproven':
      return exit.unproven;
  }
}
