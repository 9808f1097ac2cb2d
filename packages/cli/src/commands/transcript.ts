import { transcribe, writeTranscript } from '@guzheng/sdk';
import { exit } from '../exit.ts';
import { only, parseOptions } from '../options.ts';
import type { Command } from '../run.ts';

const flags = { proof: { type: 'string' }, out: { type: 'string' } } as const;

/** `guzheng transcript <file>`: a shell script that checks file and proof again without us. */
export const transcriptCommand: Command = async (args, terminal) => {
  const options = parseOptions(args, flags);
  const file = only(options, 'file');
  const [proofFile, out] = [options.text('proof'), options.text('out')];
  const script = await transcribe(file, proofFile === undefined ? {} : { proofFile });
  if (out !== undefined) await writeTranscript(script, out);
  if (options.on('json')) terminal.out(JSON.stringify(out === undefined ? { script } : { file: out }));
  else terminal.out(out === undefined ? script.trimEnd() : `sh ${out}`);
  return exit.ok;
};
