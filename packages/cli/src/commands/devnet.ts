import { startDevnet } from '@guzheng/anchor/devnet';
import { exit } from '../exit.ts';
import { parseOptions, positiveInteger } from '../options.ts';
import type { Command } from '../run.ts';

/** `guzheng devnet`: runs until interrupted. */
export const devnetCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, { port: { type: 'string' } });
  // Listened for before anybody is told that it runs: who reads that may stop it at once.
  const interrupted = terminal.interrupted();
  const devnet = await startDevnet({ port: positiveInteger(options, 'port') ?? 8545 });
  try {
    const { url, chainId, genesisHash } = devnet;
    terminal.out(
      options.on('json') ? JSON.stringify({ url, chainId, genesisHash }) : `development chain ${chainId} at ${url}`,
    );
    terminal.err('guzheng: this chain proves nothing: it is yours alone, and gone when you press Ctrl-C');
    await interrupted;
  } finally {
    await devnet.stop();
  }
  return exit.ok;
};
