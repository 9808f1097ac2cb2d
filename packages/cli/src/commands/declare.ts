import { depositorSeed, openKey } from '@guzheng/anchor';
import { ed25519Signer, parseDeclaredFacts, parseJson } from '@guzheng/evidence';
import { declareFile } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { only, type ParsedOptions, parseOptions, readOptionFile } from '../options.ts';
import type { Command } from '../run.ts';
import { passwordFor } from './password.ts';

const flags = {
  facts: { type: 'string' },
  name: { type: 'string' },
  key: { type: 'string' },
  'password-file': { type: 'string' },
  out: { type: 'string' },
} as const;

/** `guzheng declare <file>`: what a human says of a file, signed, in a file of its own. */
export const declareCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const file = only(options, 'file');
  const key = needed(options, 'key');
  const out = options.text('out');
  const facts = parseDeclaredFacts(parseJson(await readOptionFile('facts', needed(options, 'facts'))));
  const { privateKey } = await openKey({ file: key, password: await passwordFor(key, options, terminal) });
  const declared = await declareFile(file, {
    facts,
    name: needed(options, 'name'),
    signer: ed25519Signer(depositorSeed(privateKey)),
    ...(out === undefined ? {} : { out }),
  });
  terminal.out(options.on('json') ? JSON.stringify(declared) : `${declared.sha256}  ${declared.declarationFile}`);
  return exit.ok;
};

function needed(options: ParsedOptions, name: string): string {
  const value = options.text(name);
  if (value === undefined) throw new TypeError(`--${name} is missing; see guzheng help`);
  return value;
}
