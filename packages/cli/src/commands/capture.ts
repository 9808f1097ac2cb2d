import { capture } from '@guzheng/capture';
import { exit } from '../exit.ts';
import { only, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';
import { captureFlags, captureOptionsFrom } from './capture-options.ts';

/** `guzheng capture <url>`: one sealed package, no deposit. */
export const captureCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, captureFlags);
  const url = only(options, 'URL');
  const captured = await capture(url, {
    ...(await captureOptionsFrom(options, terminal.cwd)),
    onProgress: (detail) => terminal.progress(detail),
  });
  const { path, sha256, sm3, bytes, record, losses } = captured;
  const result = { file: path, sha256, sm3, bytes, completeness: record.completeness, labels: record.labels, losses };
  terminal.out(options.on('json') ? JSON.stringify(result) : lines(result));
  return exit.ok;
};

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
