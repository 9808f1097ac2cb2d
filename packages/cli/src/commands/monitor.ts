import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type MonitorOptions, type MonitorReport, monitor, SdkError } from '@guzheng/sdk';
import { type ExitCode, exit } from '../exit.ts';
import { only, type ParsedOptions, parseOptions, positiveInteger } from '../options.ts';
import type { Command } from '../run.ts';
import { failure } from '../terminal/failure.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { networksFrom } from './chain-options.ts';
import { stateFolder } from './state-folder.ts';
import { isWeb, urls } from './witness-options.ts';

const flags = {
  state: { type: 'string' },
  key: { type: 'string' },
  every: { type: 'string' },
  full: { type: 'boolean' },
  compare: { type: 'string', multiple: true },
  'anchored-within': { type: 'string' },
  rpc: { type: 'string', multiple: true },
  bitcoin: { type: 'string', multiple: true },
  config: { type: 'string' },
} as const;

/** `guzheng monitor <url>`: whether a ledger keeps what it once showed. With `--every` it goes on until something is found. */
export const monitorCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const url = only(options, 'address of a server');
  if (!isWeb(url)) throw new TypeError(`${JSON.stringify(url)} is no address that begins with http:// or https://`);
  const looking = await optionsFrom(options, url, terminal);
  const seconds = positiveInteger(options, 'every');
  if (seconds === undefined) return await look(url, looking, options, terminal);
  return await lookAgain(url, { looking, options, terminal, seconds });
};

interface Looking {
  readonly looking: MonitorOptions;
  readonly options: ParsedOptions;
  readonly terminal: Terminal;
  readonly seconds: number;
}

/** A server that is away is waited for; a ledger that was changed is not looked at any more. */
async function lookAgain(url: string, { looking, options, terminal, seconds }: Looking): Promise<ExitCode> {
  const stop = new AbortController();
  void terminal.interrupted().then(() => stop.abort());
  for (;;) {
    const code = await lookOrSay(url, { looking, options, terminal, seconds });
    if (code === exit.detected || stop.signal.aborted) return code;
    await delay(seconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) return code;
  }
}

async function lookOrSay(url: string, { looking, options, terminal }: Looking): Promise<ExitCode> {
  try {
    return await look(url, looking, options, terminal);
  } catch (error) {
    const isPassing =
      error instanceof SdkError && (error.code === 'ledger-unreachable' || error.code === 'ledger-malformed');
    if (!isPassing) throw error;
    terminal.err(failure(error, options.on('json')));
    return exit.trouble;
  }
}

async function look(
  url: string,
  looking: MonitorOptions,
  options: ParsedOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = await monitor(url, looking);
  terminal.out(options.on('json') ? JSON.stringify(report) : lines(report).map(printable).join('\n'));
  return codeOf(report);
}

async function optionsFrom(options: ParsedOptions, url: string, terminal: Terminal): Promise<MonitorOptions> {
  const key = options.text('key');
  const within = positiveInteger(options, 'anchored-within');
  const compare = options.list('compare').map((source) => (isWeb(source) ? source : resolve(terminal.cwd, source)));
  return {
    state: folderFor(url, options, terminal),
    ...(key === undefined ? {} : { key }),
    ...(within === undefined ? {} : { anchoredWithin: within }),
    ...{ full: options.on('full'), compare },
    ...{ rpcs: urls(options, 'rpc'), bitcoin: urls(options, 'bitcoin'), networks: await networksFrom(options) },
  };
}

/** One for each address, unless named: what is known of one ledger must not be held against another. */
function folderFor(url: string, options: ParsedOptions, terminal: Terminal): string {
  if (options.text('state') !== undefined) return stateFolder(options, terminal);
  const { host } = new URL(url);
  const name = `${host.replace(/[^\w.-]/g, '_')}-${createHash('sha256').update(url).digest('hex').slice(0, 8)}`;
  return join(stateFolder(options, terminal), 'monitor', name);
}

function codeOf({ outcome }: MonitorReport): ExitCode {
  switch (outcome) {
    case 'sound':
      return exit.ok;
    case 'doubtful':
      return exit.unproven;
    case 'detected':
      return exit.detected;
  }
}

const WORDS = { sound: 'sound', doubtful: 'doubtful', detected: 'DETECTED' } as const;

function lines(report: MonitorReport): readonly string[] {
  const { outcome, url, size, before, root, time, anchored, verifierKey, trusted, findings, doubts, kept } = report;
  const grown = before === undefined ? 'seen for the first time' : `${before} before`;
  return [
    `${WORDS[outcome].padEnd(9)} ${url}  ${size} entries (${grown})  ${time}`,
    `  root     ${root}`,
    `  anchored ${anchored === undefined ? 'nothing yet' : `${anchored.size} entries at ${anchored.time}`}`,
    `  key      ${verifierKey} (${KEYS[trusted]})`,
    ...findings.map(({ code, sentence }) => `  ${sentence} [${code}]`),
    ...doubts.map(({ code, sentence }) => `  ${sentence} [${code}]`),
    ...kept.map((path) => `  kept: ${path}`),
  ];
}

const KEYS = {
  now: 'trusted because it is the first one seen: compare it with what the operator publishes',
  before: 'the one trusted before',
  given: 'the one that was given',
} as const;
