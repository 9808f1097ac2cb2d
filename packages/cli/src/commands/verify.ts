import { verifyFile, writeReport } from '@guzheng/sdk';
import type { Verdict } from '@guzheng/verify';
import { type ExitCode, exit } from '../exit.ts';
import { oneOf, only, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { reportLines } from './report-lines.ts';
import { verifyFlags, verifyOptionsFrom } from './verify-options.ts';

const flags = {
  ...verifyFlags,
  report: { type: 'string' },
  lang: { type: 'string' },
} as const;

/** `guzheng verify <file>` */
export const verifyCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const file = only(options, 'file');
  const lang = oneOf(options, 'lang', ['zh', 'en'], 'zh');
  const reportFile = options.text('report');
  terminal.progress(`reading ${file}`);
  const report = await verifyFile(file, await verifyOptionsFrom(options));
  if (reportFile !== undefined) await writeReport(report, { file, report: reportFile }, { lang });
  terminal.out(options.on('json') ? JSON.stringify(report) : reportLines(report).join('\n'));
  return codeOf(report.verdict);
};

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
