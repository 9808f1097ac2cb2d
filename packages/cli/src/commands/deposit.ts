import { createReadStream } from 'node:fs';
import {
  type DepositedFile,
  type DepositedList,
  type DepositListOptions,
  depositFiles,
  depositList,
  depositThroughServer,
  shellWord,
} from '@guzheng/sdk';
import type { ClientOptions } from '@guzheng/sdk/client';
import { exit } from '../exit.ts';
import { type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { flagsAgain } from './again.ts';
import { chainFlags, chainFrom } from './chain-options.ts';
import { refuseLocal, serverFlags, serverFrom, waitFrom } from './server-options.ts';
import { anchorLines, completedBy, failureLines } from './witness-lines.ts';
import { witnessesFrom, witnessFlags } from './witness-options.ts';

const flags = { digests: { type: 'string' }, out: { type: 'string' } } as const;

/** `guzheng deposit <file>…`, also with `--server`, and `guzheng deposit --digests FILE --out DIR`. */
export const depositCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, { ...chainFlags, ...witnessFlags, ...serverFlags, ...flags });
  const list = options.text('digests');
  const server = await serverFrom(options);
  if (server !== undefined) terminal.out(await filesThrough(server, options, terminal));
  else terminal.out(await (list === undefined ? files(options, terminal) : digests(list, options, terminal)));
  return exit.ok;
};

/** Their digests go into a server's ledger; a proof file beside each. */
async function filesThrough(server: ClientOptions, options: ParsedOptions, terminal: Terminal): Promise<string> {
  refuseLocal(options, { ...chainFlags, ...witnessFlags, ...flags }, []);
  if (options.positionals.length === 0) throw new TypeError('file is missing');
  const deposited = await depositThroughServer(options.positionals, {
    server,
    waitForAnchors: waitFrom(options, 0),
    onProgress: ({ detail }) => terminal.progress(detail),
  });
  if (options.on('json')) return JSON.stringify(deposited);
  const lines = deposited.map(({ sha256, number, proofFile }) => `${sha256}  ${number}  ${proofFile}`);
  return [...lines, ...anchorLines(deposited.flatMap(({ proof }) => proof.anchors))].join('\n');
}

/** A proof file beside each; one transaction for all of them. */
async function files(options: ParsedOptions, terminal: Terminal): Promise<string> {
  const { positionals } = options;
  if (options.text('out') !== undefined)
    throw new TypeError('--out goes with --digests: proofs of files lie beside them');
  if (positionals.length === 0) throw new TypeError('file is missing');
  const deposited = await depositFiles(positionals, await depositing(options, terminal)).catch((error: unknown) => {
    throw again(
      error,
      options,
      positionals.map((file) => shellWord(file)),
    );
  });
  return options.on('json') ? JSON.stringify(deposited) : fileLines(deposited).join('\n');
}

/** A folder of proofs. */
async function digests(list: string, options: ParsedOptions, terminal: Terminal): Promise<string> {
  const out = options.text('out');
  if (options.positionals.length > 0) throw new TypeError('one thing at a time: files, or --digests');
  if (out === undefined) throw new TypeError('--out DIR is missing: where shall the proofs go?');
  const pieces = list === '-' ? process.stdin : readList(list);
  const deposited = await depositList(pieces, { ...(await depositing(options, terminal)), out }).catch(
    (error: unknown) => {
      throw again(error, options, ['--digests', shellWord(list), '--out', shellWord(out)]);
    },
  );
  return options.on('json') ? JSON.stringify(deposited) : listLines(deposited).join('\n');
}

async function depositing(options: ParsedOptions, terminal: Terminal): Promise<Omit<DepositListOptions, 'out'>> {
  const onProgress = ({ detail }: { detail: string }): void => terminal.progress(detail);
  const witnesses = await witnessesFrom(options);
  return { chain: await chainFrom(options, terminal, onProgress), witnesses, onProgress };
}

async function* readList(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TypeError(`--digests names ${path}, which cannot be read: ${code}`, { cause });
  }
}

function again(error: unknown, options: ParsedOptions, what: readonly string[]): unknown {
  const command = ['guzheng deposit', ...what, ...flagsAgain(options, { ...chainFlags, ...witnessFlags })].join(' ');
  return completedBy(error, () => command);
}

function fileLines(deposited: readonly DepositedFile[]): readonly string[] {
  return [
    ...deposited.map(({ sha256, proofFile }) => `${sha256}  ${proofFile}`),
    ...anchorLines(deposited.flatMap(({ proof }) => proof.anchors)),
    ...failureLines(deposited.map(({ testimony }) => testimony)),
  ];
}

function listLines({ out, record, lines, written, missing, testimony }: DepositedList): readonly string[] {
  const { list, root, anchors } = record;
  const twice = lines > list.size ? ` of ${lines} lines` : '';
  return [
    `digests  ${list.size}${twice}`,
    `root     ${root}`,
    `proofs   ${out} (${written === 0 ? 'everything was there already' : `${written} written`})`,
    ...(missing > 0
      ? [`missing  ${missing} proofs are not in their places, and the work folder to make them of is gone`]
      : []),
    ...anchorLines(anchors),
    ...failureLines([testimony]),
  ];
}
