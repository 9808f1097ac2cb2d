import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { latestBlock, resolveNetwork } from '@guzheng/anchor';
import { startDevnet } from '@guzheng/anchor/devnet';
import { DEFAULT_TIME_SERVERS, type Examination, examineMachine } from '@guzheng/capture';
import type { EnvironmentFinding, EnvironmentReport } from '@guzheng/evidence';
import { exit } from '../exit.ts';
import { type ParsedOptions, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { networksFrom } from './chain-options.ts';
import { adviceFor } from './doctor-advice.ts';
import { type DoctorItem, doctorLines } from './doctor-lines.ts';

const flags = {
  out: { type: 'string' },
  network: { type: 'string' },
  rpc: { type: 'string', multiple: true },
  config: { type: 'string' },
  browser: { type: 'string' },
  'time-server': { type: 'string', multiple: true },
} as const;

/** `guzheng doctor`: everything that a capture on this machine would record of it, and what it would lack. */
export const doctorCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const out = options.text('out') ?? terminal.cwd;
  const examination = await examine(options, out);
  const items = [...needs(examination), await outFolder(out), await chain(options), ...findings(examination.report)];
  const missing = items.some(({ state }) => state === 'missing');
  terminal.out(options.on('json') ? JSON.stringify({ ok: !missing, items }) : doctorLines(items));
  return missing ? exit.trouble : exit.ok;
};

async function examine(options: ParsedOptions, folder: string): Promise<Examination> {
  const browserPath = options.text('browser');
  const timeServers = options.list('time-server');
  return await examineMachine({
    folder,
    // As for a capture: `none` stands for nobody.
    timeServers: timeServers.length === 0 ? DEFAULT_TIME_SERVERS : timeServers.filter((server) => server !== 'none'),
    ...(browserPath === undefined ? {} : { browserPath }),
  });
}

/** Without these there is no capture, or none that is worth anything to a Chinese court. */
function needs({ report, browserError }: Examination): DoctorItem[] {
  if (browserError !== undefined) return [trouble('browser', browserError)];
  const of = (id: string) => report.findings.filter((finding) => finding.id === id);
  return [
    ...of('browser').map(({ id, detail }) => need(id, detail)),
    ...of('cjk-glyphs').map(({ id, outcome, detail }) =>
      outcome === 'found'
        ? need(id, detail)
        : lack(id, detail, 'install a font with Chinese characters, such as Noto Sans CJK'),
    ),
  ];
}

/** The doctor visits no site, so that there is no time of a site to compare. */
const OF_A_CAPTURE = ['site-date'];

function findings({ findings }: EnvironmentReport): DoctorItem[] {
  return findings.filter(({ id }) => !OF_A_CAPTURE.includes(id)).map(item);
}

function item(finding: EnvironmentFinding): DoctorItem {
  const { id, point, outcome, detail, data } = finding;
  const todo = adviceFor(finding);
  return {
    id,
    group: point,
    state: outcome === 'found' ? 'ok' : outcome,
    detail,
    ...(todo === undefined ? {} : { todo }),
    ...(data === undefined ? {} : { data }),
  };
}

async function outFolder(out: string): Promise<DoctorItem> {
  try {
    await access(out, constants.W_OK);
    return need('output-folder', `${out} can be written to`);
  } catch (error) {
    return trouble('output-folder', error);
  }
}

/** Without --network: whether a development chain can be run here at all. */
async function chain(options: ParsedOptions): Promise<DoctorItem> {
  const name = options.text('network');
  try {
    if (name === undefined) return await developmentChain();
    const network = resolveNetwork(name, await networksFrom(options));
    const rpcs = options.list('rpc');
    const block = await latestBlock({ network, ...(rpcs.length === 0 ? {} : { rpcs }) });
    return need('chain', `${name}: block ${block.number} of ${block.time}, chain id and genesis as pinned`);
  } catch (error) {
    return trouble('chain', error);
  }
}

async function developmentChain(): Promise<DoctorItem> {
  const devnet = await startDevnet();
  await devnet.stop();
  return need('chain', 'a development chain can be run (it proves nothing); --network NAME looks at a public one');
}

function trouble(id: string, error: unknown): DoctorItem {
  const detail = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  return lack(id, detail, hint);
}

function need(id: string, detail: string): DoctorItem {
  return { id, group: 'needs', state: 'ok', detail };
}

function lack(id: string, detail: string, todo: string | undefined): DoctorItem {
  return { id, group: 'needs', state: 'missing', detail, ...(todo === undefined ? {} : { todo }) };
}
