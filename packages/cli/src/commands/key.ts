import { createKeystore, depositorSeed, openKey } from '@guzheng/anchor';
import { bytesToHex, ed25519Signer } from '@guzheng/evidence';
import { exit } from '../exit.ts';
import { type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { newPasswordFor, passwordFor } from './password.ts';

const flags = { out: { type: 'string' }, key: { type: 'string' }, 'password-file': { type: 'string' } } as const;

/** `guzheng key new --out FILE` and `guzheng key show --key FILE`. The private key is never printed. */
export const keyCommand: Command = async (args, terminal) => {
  const [action, ...rest] = args;
  const options = parseOptions(rest, flags);
  switch (action) {
    case 'new':
      return print(terminal, options, await newKey(options, terminal));
    case 'show':
      return print(terminal, options, await showKey(options, terminal));
    default:
      throw new TypeError('say guzheng key new --out FILE, or guzheng key show --key FILE');
  }
};

interface PublicKeys {
  readonly file: string;
  /** The account that pays for anchors. */
  readonly address: string;
  /** The Ed25519 key that signs deposit statements. */
  readonly depositor: string;
}

async function newKey(options: ParsedOptions, terminal: Terminal): Promise<PublicKeys> {
  const file = options.text('out');
  if (file === undefined) throw new TypeError('--out FILE is missing: where shall the key go?');
  const key = await createKeystore({ path: file, password: await newPasswordFor(file, options, terminal) });
  return publicKeys(file, key);
}

async function showKey(options: ParsedOptions, terminal: Terminal): Promise<PublicKeys> {
  const file = options.text('key');
  if (file === undefined) throw new TypeError('--key FILE is missing');
  return publicKeys(file, await openKey({ file, password: await passwordFor(file, options, terminal) }));
}

function publicKeys(file: string, key: { address: string; privateKey: Uint8Array }): PublicKeys {
  const { publicKey } = ed25519Signer(depositorSeed(key.privateKey));
  return { file, address: key.address, depositor: bytesToHex(publicKey) };
}

function print(terminal: Terminal, options: ParsedOptions, keys: PublicKeys): typeof exit.ok {
  terminal.out(
    options.on('json')
      ? JSON.stringify(keys)
      : [`file       ${keys.file}`, `address    ${keys.address}`, `depositor  ${keys.depositor}`].join('\n'),
  );
  return exit.ok;
}
