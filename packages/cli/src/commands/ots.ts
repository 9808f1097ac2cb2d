import {
  exportOtsFile,
  type ImportedOts,
  importOtsFile,
  type OtsAnchorInfo,
  type OtsFileInfo,
  otsInfo,
} from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { only, type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

const flags = { out: { type: 'string' } } as const;

/** `guzheng ots export|import|info`: what OpenTimestamps anchors say, in the files of its own tools. Asks nobody. */
export const otsCommand: Command = async (args, terminal) => {
  const [action, ...rest] = args;
  const options = parseOptions(rest, flags);
  switch (action) {
    case 'export':
      return await exportProof(options, terminal);
    case 'import':
      return await importStamp(options, terminal);
    case 'info':
      return await showInfo(options, terminal);
    default:
      throw new TypeError('say guzheng ots export PROOF, guzheng ots import PROOF FILE.ots, or guzheng ots info FILE');
  }
};

async function exportProof(options: ParsedOptions, terminal: Terminal): Promise<typeof exit.ok> {
  const out = options.text('out');
  const exported = await exportOtsFile(only(options, 'proof'), out === undefined ? {} : { out });
  const { file, sha256, attestations } = exported;
  return print(terminal, options, exported, [`${sha256}  ${file}`, `attestations  ${attestations}`]);
}

async function importStamp(options: ParsedOptions, terminal: Terminal): Promise<typeof exit.ok> {
  const [proofFile, otsFile, ...surplus] = options.positionals;
  if (proofFile === undefined || otsFile === undefined) throw new TypeError('say guzheng ots import PROOF FILE.ots');
  if (surplus.length > 0) throw new TypeError(`${JSON.stringify(surplus[0])} is too many`);
  const imported = await importOtsFile(proofFile, otsFile);
  return print(terminal, options, imported, importedLines(imported));
}

async function showInfo(options: ParsedOptions, terminal: Terminal): Promise<typeof exit.ok> {
  const info = await otsInfo(only(options, 'file'));
  return print(terminal, options, info, infoLines(info));
}

function importedLines({ proofFile, target, added, check }: ImportedOts): readonly string[] {
  return [
    added ? `added to ${proofFile}, as one of the ${target}` : `${proofFile} has all of it already`,
    ...check.pending.map((uri) => `pending   ${uri}`),
    ...check.unconfirmedHeights.map((height) => `bitcoin   block ${height}, whose header is not known yet`),
    ...check.others.map((other) => `other     ${other}`),
  ];
}

function infoLines(info: OtsFileInfo): readonly string[] {
  if (info.kind === 'ots') return info.info.lines;
  if (info.anchors.length === 0) return ['there is no OpenTimestamps anchor in this proof'];
  return info.anchors.flatMap((anchor) => [...anchorLines(anchor), ...(anchor.info?.lines ?? []), '']);
}

function anchorLines({ index, target, check }: OtsAnchorInfo): readonly string[] {
  const title = `anchor ${index}, of the ${target}`;
  switch (check.outcome) {
    case 'invalid':
      return [`${title}: ${check.code}: ${check.detail}`];
    case 'pending':
      return [`${title}: pending, no block header is kept`];
    case 'valid':
      return [`${title}: ${check.blocks.map(({ height, time }) => `bitcoin block ${height}, ${time}`).join('; ')}`];
  }
}

function print(terminal: Terminal, options: ParsedOptions, result: object, lines: readonly string[]): typeof exit.ok {
  terminal.out(options.on('json') ? JSON.stringify(result) : lines.map(printable).join('\n').trimEnd());
  return exit.ok;
}
