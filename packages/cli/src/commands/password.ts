import { type ParsedOptions, readOptionFile } from '../options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The environment variable that holds the key file's password. */
const PASSWORD_VARIABLE = 'GUZHENG_PASSWORD';

/** A key file's password: never an argument, because arguments land in logs and process lists. */
export async function passwordFor(file: string, options: ParsedOptions, terminal: Terminal): Promise<string> {
  return (await givenPassword(options, terminal)) ?? ask(`password of ${file}: `, file, terminal);
}

/** The password of a key file that is being made: asked for twice, since a slip would lock the key away for good. */
export async function newPasswordFor(file: string, options: ParsedOptions, terminal: Terminal): Promise<string> {
  const password = (await givenPassword(options, terminal)) ?? (await askTwice(file, terminal));
  if (password === '') throw new TypeError(`the password of ${file} is empty: whoever has the file has the key`);
  return password;
}

async function givenPassword(options: ParsedOptions, terminal: Terminal): Promise<string | undefined> {
  const from = options.text('password-file');
  if (from === undefined) return terminal.env[PASSWORD_VARIABLE];
  return new TextDecoder().decode(await readOptionFile('password-file', from)).replace(/\r?\n$/, '');
}

async function askTwice(file: string, terminal: Terminal): Promise<string> {
  const password = await ask(`new password of ${file}: `, file, terminal);
  if (password === (await ask('once more: ', file, terminal))) return password;
  throw new TypeError('the two passwords differ: no key was made');
}

function ask(question: string, file: string, terminal: Terminal): Promise<string> {
  return terminal.askSecret(question).catch((cause: unknown) => {
    throw new TypeError(`there is no password for ${file}: set ${PASSWORD_VARIABLE} or name a --password-file`, {
      cause,
    });
  });
}
