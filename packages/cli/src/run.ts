import { type ExitCode, exit } from './exit.ts';
import { failure } from './terminal/failure.ts';
import type { Terminal } from './terminal/terminal.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

/** A command gets its own arguments and answers with an exit code. It may throw: `run` turns that into error, hint and code 2. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

/** Commands are loaded when they are called: `verify` should not wait for a browser driver to be read. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  preserve: async () => (await import('./commands/preserve.ts')).preserveCommand,
  capture: async () => (await import('./commands/capture.ts')).captureCommand,
  deposit: async () => (await import('./commands/deposit.ts')).depositCommand,
  upgrade: async () => (await import('./commands/upgrade.ts')).upgradeCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  disclose: async () => (await import('./commands/disclose.ts')).discloseCommand,
  transcript: async () => (await import('./commands/transcript.ts')).transcriptCommand,
  custody: async () => (await import('./commands/custody.ts')).custodyCommand,
  declare: async () => (await import('./commands/declare.ts')).declareCommand,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  ots: async () => (await import('./commands/ots.ts')).otsCommand,
  key: async () => (await import('./commands/key.ts')).keyCommand,
  monitor: async () => (await import('./commands/monitor.ts')).monitorCommand,
  devnet: async () => (await import('./commands/devnet.ts')).devnetCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

/** Runs one command line to its exit code. Never throws. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === '--version') return say(terminal, version);
  if (name === undefined || name === 'help' || args.includes('--help') || name === '--help')
    return say(terminal, usage);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (load === undefined) throw new TypeError(`there is no command ${JSON.stringify(name)}; see guzheng help`);
    const command = await load();
    return await command(args, terminal);
  } catch (error) {
    terminal.err(failure(error, args.includes('--json')));
    return exit.trouble;
  }
}

function say(terminal: Terminal, text: string): ExitCode {
  terminal.out(text.trimEnd());
  return exit.ok;
}
