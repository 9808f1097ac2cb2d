import { type Preserved, preserve, shellWord } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { oneOf, only, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { flagsAgain } from './again.ts';
import { captureFlags, captureOptionsFrom } from './capture-options.ts';
import { chainFlags, chainFrom } from './chain-options.ts';
import { policyFrom } from './policy.ts';
import { reportLines } from './report-lines.ts';
import { completedBy, failureLines } from './witness-lines.ts';
import { tsaConfigurationFrom, witnessesFrom, witnessFlags } from './witness-options.ts';

/** `guzheng preserve <url>` */
export const preserveCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, {
    ...captureFlags,
    ...chainFlags,
    ...witnessFlags,
    policy: { type: 'string' },
    lang: { type: 'string' },
  });
  const url = only(options, 'URL');
  const onProgress = ({ detail }: { detail: string }): void => terminal.progress(detail);
  const preserved = await preserve(url, {
    witnesses: await witnessesFrom(options),
    tsaRoots: (await tsaConfigurationFrom(options)).roots,
    chain: await chainFrom(options, terminal, onProgress),
    capture: await captureOptionsFrom(options, terminal.cwd),
    policy: await policyFrom(options),
    lang: oneOf(options, 'lang', ['zh', 'en'], 'zh'),
    onProgress,
  }).catch((error: unknown) => {
    throw completedBy(error, ([file = '']) => {
      return ['guzheng deposit', shellWord(file), ...flagsAgain(options, { ...chainFlags, ...witnessFlags })].join(' ');
    });
  });
  terminal.out(options.on('json') ? JSON.stringify(asJson(preserved)) : lines(preserved));
  return preserved.report.verdict === 'contradicted' ? exit.contradicted : exit.ok;
};

function asJson({ capture, files, proof, testimony, report }: Preserved): unknown {
  const { sha256, sm3, bytes, record, losses } = capture;
  return {
    files,
    sha256,
    sm3,
    bytes,
    completeness: record.completeness,
    labels: record.labels,
    losses,
    proof,
    testimony,
    report,
  };
}

function lines({ capture, files, testimony, report }: Preserved): string {
  return [
    `package  ${files.package}`,
    `proof    ${files.proof}`,
    `report   ${files.report}`,
    `sha256   ${capture.sha256}`,
    `sm3      ${capture.sm3}`,
    ...(capture.record.labels.length > 0 ? [`labels   ${capture.record.labels.join(', ')}`] : []),
    ...capture.losses.filter(({ weight }) => weight === 'gap').map(({ code, detail }) => `missing  ${code}: ${detail}`),
    ...failureLines([testimony]),
    '',
    ...reportLines(report),
  ].join('\n');
}
