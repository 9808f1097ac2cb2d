import { depositFiles } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { chainFlags, chainFrom } from './chain-options.ts';

/** `guzheng deposit <file>…`: one transaction for all of them, a proof file beside each. */
export const depositCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, chainFlags);
  if (options.positionals.length === 0) throw new TypeError('file is missing');
  const onProgress = ({ detail }: { detail: string }): void => terminal.progress(detail);
  const chain = await chainFrom(options, terminal, onProgress);
  const deposited = await depositFiles(options.positionals, { chain, onProgress });
  terminal.out(
    options.on('json')
      ? JSON.stringify(deposited)
      : deposited.map(({ sha256, proofFile }) => `${sha256}  ${proofFile}`).join('\n'),
  );
  return exit.ok;
};
