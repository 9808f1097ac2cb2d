import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ParsedOptions } from '../options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Where transactions are written down before they are sent: `--state`, else where each system keeps such things (XDG Base Directory, LOCALAPPDATA). */
export function stateFolder(
  options: Pick<ParsedOptions, 'text'>,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
  platform: string = process.platform,
): string {
  const named = options.text('state');
  if (named === '') throw new TypeError('--state is empty: name a folder');
  if (named !== undefined) return resolve(cwd, named);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'guzheng');
  const base = env.XDG_STATE_HOME;
  // The specification: a path that is not absolute must be ignored.
  return join(base?.startsWith('/') ? base : join(env.HOME ?? homedir(), '.local', 'state'), 'guzheng');
}
