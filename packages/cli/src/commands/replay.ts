import type { ReplayReport } from '@guzheng/sdk';
import { replayFile } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { only, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { printable } from '../terminal/printable.ts';

const flags = {
  out: { type: 'string' },
  browser: { type: 'string' },
  'present-clock': { type: 'boolean' },
} as const;

/** `guzheng replay <file>`: the page once more, from the archive alone. What comes out is facts, so that it ends with 0 whatever they are. */
export const replayCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const file = only(options, 'file');
  const [out, browserPath] = [options.text('out'), options.text('browser')];
  const report = await replayFile(file, {
    ...(out === undefined ? {} : { out }),
    ...(browserPath === undefined ? {} : { browserPath }),
    presentClock: options.on('present-clock'),
    onProgress: (detail) => terminal.progress(detail),
  });
  terminal.out(options.on('json') ? JSON.stringify(report) : replayLines(report).map(printable).join('\n'));
  return exit.ok;
};

/** As many of each list as fit a screen; `--json` has them all. */
const SHOWN = 10;

function replayLines(report: ReplayReport): readonly string[] {
  const { text, pictures, requestsWithoutRecord, recordsNeverRequested, repeated, errors } = report;
  return [
    `replayed ${report.url} from the archive alone, with the clock of the ${report.clock}`,
    `sha256   ${report.subject.sha256}`,
    text === null ? 'text     nothing to compare' : `text     ${percent(text.similarity)}`,
    ...pictures.map(pictureLine),
    ...listed('only in the captured text', text?.missing ?? [], text?.missingTotal),
    ...listed('only in the replayed text', text?.added ?? [], text?.addedTotal),
    ...listed('requests without a record, which failed', requestsWithoutRecord.map(request)),
    ...listed('records that nothing asked for', recordsNeverRequested.map(request)),
    ...listed('asked for again, and given the last record again', repeated.map(request)),
    ...(report.attemptsToLeave > 0
      ? [`attempts to reach the network, which led nowhere: ${report.attemptsToLeave}`]
      : []),
    ...errors.map((error) => `error    ${error}`),
    ...report.warnings.map((warning) => `warning  ${warning}`),
  ];
}

function pictureLine({
  path,
  similarity,
  alike = 0,
  sameSize,
  compared,
  detail,
}: ReplayReport['pictures'][number]): string {
  const name = path.replace(/^.*\//, '');
  if (similarity === null) return `picture  ${name}: ${detail ?? 'not compared'}`;
  const part = sameSize === false ? ` (of the ${compared?.width} × ${compared?.height} that both have)` : '';
  return `picture  ${name}: ${percent(similarity)} of the pixels are the same, ${percent(alike)} look the same${part}`;
}

function listed(title: string, items: readonly string[], total = items.length): readonly string[] {
  if (total === 0) return [];
  const more = total > SHOWN ? [`  and ${total - SHOWN} more`] : [];
  return [`${title}: ${total}`, ...items.slice(0, SHOWN).map((item) => `  ${item}`), ...more];
}

function request({ method, url, count }: ReplayReport['repeated'][number]): string {
  return `${method} ${url}${count > 1 ? ` (${count} times)` : ''}`;
}

/** Never rounded up to all of it. */
function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`;
}
