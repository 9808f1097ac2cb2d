import {
  type AuditLogCheck,
  checkAuditLog,
  type OpenServer,
  openServer,
  readSettings,
  type Settings,
} from '@guzheng/server';
import { exit } from '../exit.ts';
import { type ParsedOptions, parseOptions, positiveInteger } from '../options.ts';
import type { Command } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';

const flags = {
  config: { type: 'string' },
  data: { type: 'string' },
  port: { type: 'string' },
  check: { type: 'boolean' },
  'check-audit': { type: 'boolean' },
  'operator-key': { type: 'boolean' },
} as const;

/** `guzheng serve`: runs until interrupted; what is running then may end, and a second Ctrl-C does not wait for it. */
export const serveCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const [surplus] = options.positionals;
  if (surplus !== undefined) throw new TypeError(`serve takes no arguments: ${JSON.stringify(surplus)} is too many`);
  const settings = await settingsFrom(options, terminal);
  if (options.on('check')) {
    terminal.out(options.on('json') ? JSON.stringify({ ok: true }) : 'the settings are sound');
    return exit.ok;
  }
  if (options.on('check-audit')) {
    const check = await checkAuditLog(settings);
    terminal.out(options.on('json') ? JSON.stringify(check) : auditCheck(check));
    return check.holds ? exit.ok : exit.contradicted;
  }
  // Listened for before anybody is told that it serves: who reads that may stop it at once.
  const interrupted = terminal.interrupted();
  const server = await openServer(settings, { pages: true, operatorKey: options.on('operator-key') });
  terminal.out(options.on('json') ? JSON.stringify(started(server)) : welcome(server));
  await interrupted;
  terminal.err('guzheng: stopping; once more to stop at once');
  const closed = server.close();
  void terminal.interrupted().then(() => server.close({ graceMs: 0 }));
  await closed;
  return exit.ok;
};

async function settingsFrom(options: ParsedOptions, { env, cwd }: Terminal): Promise<Settings> {
  const file = options.text('config');
  const data = options.text('data');
  const port = positiveInteger(options, 'port');
  return await readSettings({
    env,
    cwd,
    ...(file === undefined ? {} : { file }),
    over: { ...(data === undefined ? {} : { data }), ...(port === undefined ? {} : { port }) },
  });
}

function started({ url, operatorKey, parts }: OpenServer): object {
  const { settings, anchoring } = parts;
  const key = operatorKey === undefined ? {} : { operatorKey };
  return { url, data: settings.data, witnesses: anchoring.witnesses, ...key };
}

function auditCheck({ holds, lines, broken, heads, longest, uncovered, dropped }: AuditLogCheck): string {
  const standing = heads.filter((head) => head.holds);
  const newest = standing.at(-1);
  return [
    `audit log: ${lines} lines, ${heads.length} heads of it in the ledger, ${standing.length} of them hold`,
    ...(newest === undefined ? [] : [`  lines 0 to ${newest.lines - 1} are as they were at ${newest.time}`]),
    ...(longest === undefined
      ? []
      : [`  line ${longest.seq} waited longest for a head, ${longest.seconds} s: before, it could have been another`]),
    `  ${uncovered} lines have no head yet`,
    ...(broken === undefined ? [] : [`  CONTRADICTED 不符: line ${broken.seq} is ${broken.why}`]),
    ...heads.flatMap((head) =>
      head.holds
        ? []
        : [`  CONTRADICTED 不符: the first ${head.lines} lines, deposited at ${head.time}, are ${head.why}`],
    ),
    ...dropped.map(
      ({ seq, number }) => `  CONTRADICTED 不符: the custody event of line ${seq} is missing from ${number}`,
    ),
    holds
      ? 'nothing contradicts; whether the ledger is the one that others saw, its receipts and anchors show'
      : 'it does not hold',
  ].join('\n');
}

/** What somebody who sees it for the first time needs to know. */
function welcome({ url, operatorKey, parts }: OpenServer): string {
  const { settings, anchoring, ledger } = parts;
  return [
    `guzheng serves ${url}`,
    `  data     ${settings.data}`,
    `  ledger   ${ledger.verifierKey}  (${ledger.head.size} deposits)`,
    `  captures ${settings.captures.browsers === 0 ? 'none are made here' : `${settings.captures.browsers} at a time`}`,
    ...witnesses(anchoring.witnesses),
    ...(operatorKey === undefined ? [] : keyLines(operatorKey)),
    'next: open the address in a browser and sign in with a key; press Ctrl-C to stop',
  ].join('\n');
}

function witnesses(all: readonly { readonly kind: string; readonly name: string }[]): readonly string[] {
  if (all.length > 0) return [`  anchored by ${all.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`];
  return [
    '  NOTHING IS ANCHORED 未锚定: no witness is configured, so that deposits are worth no more than this machine’s word.',
    '  Name witnesses in the settings (docs/guides/operators.md) before anybody relies on it.',
  ];
}

function keyLines(key: string): readonly string[] {
  return [
    '',
    'a key for the operator. It is shown this once and kept nowhere: write it down. (Lost it? Start with --operator-key.)',
    '',
    `  ${key}`,
    '',
    'keys for depositors and clerks are made on the operator’s page, or with it: POST /v1/keys',
  ];
}
