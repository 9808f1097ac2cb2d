import { type CaptureResult, capture, captureSource } from '@guzheng/capture';
import { exit } from '../exit.ts';
import { only, type ParsedOptions, parseOptions, positiveInteger } from '../options.ts';
import type { Command } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { captureFlags, captureOptionsFrom } from './capture-options.ts';

/** The flags that say how to capture source code. */
const sourceFlags = {
  source: { type: 'string' },
  ref: { type: 'string' },
  registry: { type: 'string' },
  git: { type: 'string' },
  'max-files': { type: 'string' },
} as const;

/** `guzheng capture <url>` and `guzheng capture --source …`: one sealed package, no deposit. */
export const captureCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, { ...captureFlags, ...sourceFlags });
  const source = options.text('source');
  const captured = await (source === undefined
    ? capturePage(options, terminal)
    : captureCode(source, options, terminal));
  const { path, sha256, sm3, bytes, record, losses } = captured;
  const result = { file: path, sha256, sm3, bytes, completeness: record.completeness, labels: record.labels, losses };
  terminal.out(options.on('json') ? JSON.stringify(result) : lines(result));
  return exit.ok;
};

async function capturePage(options: ParsedOptions, terminal: Terminal): Promise<CaptureResult> {
  refuse(options, ['ref', 'registry', 'git', 'max-files'], 'goes with --source');
  return await capture(only(options, 'URL'), {
    ...(await captureOptionsFrom(options, terminal.cwd)),
    onProgress: (detail) => terminal.progress(detail),
  });
}

/** What only a page has: a browser's means, and a login. */
const ofPages = ['browser', 'max-tiles', 'cookies', 'profile', 'account', 'allow-invalid-tls', 'fact'];

async function captureCode(source: string, options: ParsedOptions, terminal: Terminal): Promise<CaptureResult> {
  if (options.positionals.length > 0)
    throw new TypeError(`one thing at a time: ${JSON.stringify(options.positionals[0])} or --source`);
  refuse(options, ofPages, 'is about a page, not about --source');
  const [ref, registry, git] = [options.text('ref'), options.text('registry'), options.text('git')];
  const maxFiles = positiveInteger(options, 'max-files');
  return await captureSource(source, {
    ...(await captureOptionsFrom(options, terminal.cwd)),
    ...(ref === undefined ? {} : { ref }),
    ...(registry === undefined ? {} : { registry }),
    ...(git === undefined ? {} : { git }),
    ...(maxFiles === undefined ? {} : { maxFiles }),
    onProgress: (detail) => terminal.progress(detail),
  });
}

/** A flag that would change nothing is a misunderstanding. */
function refuse(options: ParsedOptions, names: readonly string[], why: string): void {
  const name = names.find(
    (flag) => options.text(flag) !== undefined || options.on(flag) || options.list(flag).length > 0,
  );
  if (name !== undefined) throw new TypeError(`--${name} ${why}`);
}

function lines(result: {
  file: string;
  sha256: string;
  sm3: string;
  completeness: string;
  labels: readonly string[];
}): string {
  return [
    `package  ${result.file}`,
    `sha256   ${result.sha256}`,
    `sm3      ${result.sm3}`,
    `capture  ${result.completeness}${result.labels.length > 0 ? ` (${result.labels.join(', ')})` : ''}`,
    'not deposited: run guzheng deposit on it',
  ].join('\n');
}
