import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { AnchorError } from '../error.ts';

/** Foundry's names for what Node calls x64. */
const ARCHITECTURES: { readonly [arch: string]: string } = { x64: 'amd64', arm64: 'arm64' };

/**
 * The anvil binary that npm installed for this platform. Its package is found by hand, because the launcher of @foundry-rs/anvil relies
 * on an install script where optional packages were left out, and install scripts do not run here.
 * Throws AnchorError `devnet-unavailable`.
 */
function anvilBinary(): string {
  const platform = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // The platform package is a dependency of anvil's own package, so it is looked up from there.
    const fromAnvil = createRequire(require.resolve('@foundry-rs/anvil/package.json'));
    return fromAnvil.resolve(`@foundry-rs/anvil-${platform}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`);
  } catch (cause) {
    throw unavailable(`there is no anvil for ${platform}`, cause);
  }
}

/**
 * Runs anvil and ends it when its standard input closes. The operating system closes it when this process ends, however it ends,
 * so no chain is left behind even after SIGKILL.
 */
const KEEPER = `
const { spawn } = require('node:child_process');
const [binary, ...args] = process.argv.slice(1);
const child = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => { console.error(error.message); process.exit(127); });
child.on('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill());
process.stdin.on('end', () => child.kill()).on('error', () => child.kill()).resume();
`;

export interface AnvilProcess {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts anvil and waits until it listens. Throws AnchorError `devnet-unavailable`. */
export async function spawnAnvil(args: readonly string[]): Promise<AnvilProcess> {
  const child = spawn(process.execPath, ['-e', KEEPER, anvilBinary(), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  try {
    return { port: await listeningPort(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      // Read to the end of the process, kept only until the port is known: an unread pipe would stop anvil.
      if (output.length < 65_536) output += chunk.toString('utf8');
      const port = /Listening on \S+:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (cause) => reject(unavailable('anvil cannot be started', cause)));
    child.once('close', () => reject(unavailable(`anvil ended at once: ${reasonIn(output)}`)));
  });
}

function reasonIn(output: string): string {
  return (
    /^.*(error|in use|denied).*$/im.exec(output)?.[0].trim() ?? (output.trim().split('\n').at(-1) || 'no reason given')
  );
}

export function unavailable(reason: string, cause?: unknown): AnchorError {
  return new AnchorError('devnet-unavailable', `The development chain cannot be run: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'use a test network instead: --network sepolia',
  });
}
