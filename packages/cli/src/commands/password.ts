import { type ParsedOptions, readOptionFile } from '../options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The environment variable that holds the key file's password. */
export const PASSWORD_VARIABLE = 'GUZHENG_PASSWORD';

/** A key file's password: never an argument, because arguments land in logs and process lists. */
export async function passwordFor(file: string, options: ParsedOptions, terminal: Terminal): Promise<string> {
  const from = options.text('password-file');
  if (from !== undefined)
    return new TextDecoder().decode(await readOptionFile('password-file', from)).replace(/\r?\n$/, '');
  const inherited = terminal.env[PASSWORD_VARIABLE];
  if (inherited !== undefined) return inherited;
  return terminal.askSecret(`password of ${file}: `).catch((cause: unknown) => {
    throw new TypeError(`there is no password for ${file}: set ${PASSWORD_VARIABLE} or name a --password-file`, {
      cause,
    });
  });
}
