import { depositorSeed, openKey } from '@guzheng/anchor';
import { ed25519Signer } from '@guzheng/evidence';
import { addCustodyEvent, type HandlingEvent, showCustody } from '@guzheng/sdk';
import { type ExitCode, exit } from '../exit.ts';
import { oneOf, only, type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { custodyLines, eventLine } from './custody-lines.ts';
import { passwordFor } from './password.ts';

const addFlags = {
  event: { type: 'string' },
  detail: { type: 'string' },
  key: { type: 'string' },
  'password-file': { type: 'string' },
} as const;

const events: readonly HandlingEvent[] = ['hand-over', 'access', 'verification'];

/** `guzheng custody add <proof>` and `guzheng custody show <proof>`. */
export const custodyCommand: Command = async (args, terminal) => {
  const [action, ...rest] = args;
  switch (action) {
    case 'add':
      return add(parseOptions(rest, addFlags), terminal);
    case 'show':
      return show(parseOptions(rest, { lang: { type: 'string' } }), terminal);
    default:
      throw new TypeError(
        'say guzheng custody add PROOF --event KIND --detail TEXT --key FILE, or guzheng custody show PROOF',
      );
  }
};

async function add(options: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const proofFile = only(options, 'proof');
  const kind = required(options, 'event');
  const event = events.find((own) => own === kind);
  if (event === undefined) throw new TypeError(`--event is ${JSON.stringify(kind)}; it can be ${events.join(', ')}`);
  const detail = required(options, 'detail');
  const file = required(options, 'key');
  const { privateKey } = await openKey({ file, password: await passwordFor(file, options, terminal) });
  const added = await addCustodyEvent(proofFile, { event, detail, signer: ed25519Signer(depositorSeed(privateKey)) });
  terminal.out(
    options.on('json') ? JSON.stringify(added) : printable(`${eventLine(added.event, 'en')} > ${proofFile}`),
  );
  return exit.ok;
}

function required(options: ParsedOptions, name: string): string {
  const value = options.text(name);
  if (value === undefined) throw new TypeError(`--${name} is missing`);
  return value;
}

/** Ends with 1 where a link or a signature does not hold: a script must notice. */
async function show(options: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const lang = oneOf(options, 'lang', ['zh', 'en'], 'zh');
  const listing = await showCustody(only(options, 'proof'));
  terminal.out(options.on('json') ? JSON.stringify(listing) : custodyLines(listing, lang).map(printable).join('\n'));
  return listing.intact ? exit.ok : exit.contradicted;
}
