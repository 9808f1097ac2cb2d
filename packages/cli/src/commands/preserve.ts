import { type Preserved, preserve, shellWord } from '@guzheng/sdk';
import type { ClientOptions } from '@guzheng/sdk/client';
import { noTrust } from '@guzheng/verify';
import { exit } from '../exit.ts';
import { oneOf, only, type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { flagsAgain } from './again.ts';
import { captureFlags, captureOptionsFrom } from './capture-options.ts';
import { chainFlags, chainFrom, networksFrom } from './chain-options.ts';
import { policyFrom } from './policy.ts';
import { reportLines } from './report-lines.ts';
import { refuseLocal, serverFlags, serverFrom, waitFrom } from './server-options.ts';
import { completedBy, failureLines } from './witness-lines.ts';
import { tsaConfigurationFrom, witnessesFrom, witnessFlags } from './witness-options.ts';

/** `guzheng preserve <url>` */
export const preserveCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, {
    ...captureFlags,
    ...chainFlags,
    ...witnessFlags,
    ...serverFlags,
    policy: { type: 'string' },
    lang: { type: 'string' },
  });
  const url = only(options, 'URL');
  const server = await serverFrom(options);
  const preserved = await (server === undefined ? here(url, options, terminal) : there(url, server, options, terminal));
  terminal.out(options.on('json') ? JSON.stringify(asJson(preserved)) : lines(preserved));
  return preserved.report.verdict === 'contradicted' ? exit.contradicted : exit.ok;
};

async function here(url: string, options: ParsedOptions, terminal: Terminal): Promise<Preserved> {
  const onProgress = ({ detail }: { detail: string }): void => terminal.progress(detail);
  return await preserve(url, {
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
}

/** Through a server: it captures and deposits, this machine verifies. */
async function there(
  url: string,
  server: ClientOptions,
  options: ParsedOptions,
  terminal: Terminal,
): Promise<Preserved> {
  refuseLocal(options, { ...captureFlags, ...chainFlags, ...witnessFlags }, [
    'out',
    'name',
    'rpc',
    'config',
    'tsa-config',
  ]);
  const name = options.text('name');
  const rpcs = options.list('rpc');
  const { roots } = await tsaConfigurationFrom(options);
  return await preserve(url, {
    server,
    out: options.text('out') ?? terminal.cwd,
    ...(name === undefined ? {} : { name }),
    ...(rpcs.length === 0 ? {} : { rpcs }),
    waitForAnchors: waitFrom(options, 180),
    policy: await policyFrom(options),
    trust: { ...noTrust, networks: await networksFrom(options), tsaRoots: roots },
    lang: oneOf(options, 'lang', ['zh', 'en'], 'zh'),
    onProgress: ({ detail }) => terminal.progress(detail),
  });
}

function asJson({ capture, files, proof, testimony, report, server }: Preserved): unknown {
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
    ...(server === undefined ? {} : { server }),
  };
}

function lines({ capture, files, testimony, report, server }: Preserved): string {
  return [
    ...(server === undefined ? [] : serverLines(server)),
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

function serverLines({ number, ledgerKey, how }: NonNullable<Preserved['server']>): readonly string[] {
  const warning =
    'warning  the ledger key was named by the server itself: compare it with what the operator publishes, and give --ledger-key';
  return [`number   ${number}`, `ledger   ${ledgerKey}`, ...(how === 'pinned' ? [] : [warning])].map(printable);
}
