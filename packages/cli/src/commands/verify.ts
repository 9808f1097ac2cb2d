import { verifyFile, writeReport } from '@guzheng/sdk';
import type { Verdict } from '@guzheng/verify';
import { type ExitCode, exit } from '../exit.ts';
import { oneOf, only, parseOptions, positiveInteger } from '../options.ts';
import type { Command } from '../run.ts';
import { policyFrom, trustFrom } from './policy.ts';
import { reportLines } from './report-lines.ts';

const flags = {
  proof: { type: 'string' },
  declaration: { type: 'string', multiple: true },
  replay: { type: 'string' },
  offline: { type: 'boolean' },
  rpc: { type: 'string', multiple: true },
  bitcoin: { type: 'string', multiple: true },
  quorum: { type: 'string' },
  'tsa-root': { type: 'string', multiple: true },
  config: { type: 'string' },
  policy: { type: 'string' },
  trust: { type: 'string' },
  report: { type: 'string' },
  lang: { type: 'string' },
} as const;

/** `guzheng verify <file>` */
export const verifyCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const file = only(options, 'file');
  const lang = oneOf(options, 'lang', ['zh', 'en'], 'zh');
  const proofFile = options.text('proof');
  const reportFile = options.text('report');
  const replayFile = options.text('replay');
  const quorum = positiveInteger(options, 'quorum');
  const bitcoin = options.list('bitcoin');
  terminal.progress(`reading ${file}`);
  const report = await verifyFile(file, {
    ...(proofFile === undefined ? {} : { proofFile }),
    declarationFiles: options.list('declaration'),
    ...(replayFile === undefined ? {} : { replayFile }),
    offline: options.on('offline'),
    rpcs: options.list('rpc'),
    ...(bitcoin.length === 0 ? {} : { bitcoin }),
    ...(quorum === undefined ? {} : { quorum }),
    policy: await policyFrom(options),
    trust: await trustFrom(options),
  });
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
