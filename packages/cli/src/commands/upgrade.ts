import { type AnchorKey, depositorSeed, KEY_VARIABLE } from '@guzheng/anchor';
import {
  chainGroup,
  nodeSigner,
  openUpgraders,
  type Progress,
  type UpgradedProof,
  type UpgradeOptions,
  type UpgradersOptions,
  upgradeProofs,
} from '@guzheng/sdk';
import { type ExitCode, exit } from '../exit.ts';
import { type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { chainFlags, chainFrom, confirmationFrom, keyFrom, networksFrom } from './chain-options.ts';
import { maxCostFrom } from './ether.ts';
import { stateFolder } from './state-folder.ts';
import { failureLine } from './witness-lines.ts';
import { calendarsFrom, urls, witnessesFrom, witnessFlags } from './witness-options.ts';

const flags = { bitcoin: { type: 'string', multiple: true } } as const;

/** `guzheng upgrade <proof>…`: completes what is pending, in place; asks further witnesses only where flags name them. */
export const upgradeCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, { ...chainFlags, ...witnessFlags, ...flags });
  if (options.positionals.length === 0)
    throw new TypeError('proof is missing: name proof files, or folders that hold some');
  const upgrading = await upgradingFrom(options, terminal);
  const outcomes = new Set<UpgradedProof['outcome']>();
  const all: unknown[] = [];
  for await (const upgraded of upgradeProofs(options.positionals, upgrading)) {
    outcomes.add(upgraded.outcome);
    if (options.on('json')) all.push(asJson(upgraded));
    else terminal.out(lines(upgraded).map(printable).join('\n'));
  }
  if (options.on('json')) terminal.out(JSON.stringify(all));
  return codeOf(outcomes);
};

async function upgradingFrom(options: ParsedOptions, terminal: Terminal): Promise<UpgradeOptions> {
  const onProgress = ({ detail }: Progress): void => terminal.progress(detail);
  const others = await witnessesFrom(options, 'alone');
  const network = options.text('network');
  const key = await keyIfAny(options, terminal);
  const chain = network === undefined ? [] : [chainGroup(await chainFrom(options, terminal, onProgress))];
  return {
    upgraders: openUpgraders(await upgradersOptionsFrom(options, terminal, key)),
    witnesses: [...chain, ...others],
    ...(key === undefined ? {} : { signer: nodeSigner(depositorSeed(key.privateKey)) }),
    onProgress,
  };
}

async function upgradersOptionsFrom(
  options: ParsedOptions,
  terminal: Terminal,
  key: AnchorKey | undefined,
): Promise<UpgradersOptions> {
  const maxCost = maxCostFrom(options);
  const [calendars, bitcoin] = [calendarsFrom(options), urls(options, 'bitcoin')];
  return {
    networks: await networksFrom(options),
    rpcs: options.list('rpc'),
    confirm: confirmationFrom(options, 'finalized'),
    state: stateFolder(options, terminal),
    ...(key === undefined ? {} : { key }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(calendars.length > 0 ? { calendars } : {}),
    ...(bitcoin.length > 0 ? { bitcoin } : {}),
  };
}

/** Without a key nothing is signed: what witnesses said needs no signature of ours. */
async function keyIfAny(options: ParsedOptions, terminal: Terminal): Promise<AnchorKey | undefined> {
  const network = options.text('network');
  const isGiven = options.text('key') !== undefined || terminal.env[KEY_VARIABLE] !== undefined;
  return isGiven || network !== undefined ? await keyFrom(options, terminal, network ?? '') : undefined;
}

function codeOf(outcomes: ReadonlySet<UpgradedProof['outcome']>): ExitCode {
  if (outcomes.has('error') || outcomes.has('failed')) return exit.trouble;
  return outcomes.has('pending') ? exit.unproven : exit.ok;
}

function lines(upgraded: UpgradedProof): readonly string[] {
  const { file, outcome } = upgraded;
  if (outcome === 'error') {
    const { message, code, hint } = upgraded.error;
    return [`${'error'.padEnd(8)} ${file}: ${message} [${code}]${hint === undefined ? '' : ` (${hint})`}`];
  }
  const failures = [...upgraded.failures, ...upgraded.groups.flatMap((group) => group.failures)];
  return [
    `${outcome.padEnd(8)} ${file}${upgraded.changed ? ' (changed)' : ''}`,
    ...upgraded.anchors.map(({ state, detail }) => `  ${state.padEnd(8)} ${detail}`),
    ...failures.map((failure) => `  ${failureLine(failure)}`),
  ];
}

/** An error as its code, sentence and hint. */
function asJson(upgraded: UpgradedProof): unknown {
  if (upgraded.outcome !== 'error') return upgraded;
  const { code, message, hint } = upgraded.error;
  return { ...upgraded, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
