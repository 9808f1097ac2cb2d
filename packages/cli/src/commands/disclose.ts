import { discloseMember } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import { withheldLine } from './disclosure-lines.ts';

const flags = { out: { type: 'string' }, proof: { type: 'string' } } as const;

/** `guzheng disclose <package> <member>`: two files that can be handed on without the rest of the package. */
export const discloseCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const [file, member, ...more] = options.positionals;
  if (file === undefined || member === undefined || more.length > 0)
    throw new TypeError('say guzheng disclose PACKAGE MEMBER, such as evidence/screenshots/viewport.png');
  const proofFile = options.text('proof');
  terminal.progress(`reading ${file}`);
  const disclosed = await discloseMember(file, member, {
    out: options.text('out') ?? terminal.cwd,
    ...(proofFile === undefined ? {} : { proofFile }),
  });
  const lines = [
    `member     ${disclosed.file}`,
    `disclosure ${disclosed.disclosureFile}`,
    `withheld   ${withheldLine(disclosed.withheld)}`,
  ];
  terminal.out(options.on('json') ? JSON.stringify(disclosed) : lines.map(printable).join('\n'));
  if (disclosed.by === 'manifest') terminal.err(`guzheng: ${NAMES_SHOWN}`);
  return exit.ok;
};

/** To be read before the file is handed on. */
const NAMES_SHOWN =
  'this deposit holds no tree of members (statement version 1): the disclosure shows the names, sizes and digests of all members, and the title and address of the page';
