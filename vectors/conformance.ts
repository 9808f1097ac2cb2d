/**
 * Runs any implementation against every vector (PROTOCOL.md): `conformance.ts [-- command argument …]`; without a command, this one. Ends with
 * 0 when all pass, 1 when one does not, 2 when the runner breaks the protocol or the pack is not whole.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { digestOf, type PackEntry, parsePack } from './pack.ts';
import { type Answer, encodeAnswer, parseAnswer, passes, wantedOutcome } from './protocol.ts';

const folder = import.meta.dirname;
const OWN = [process.execPath, '--conditions=@guzheng/source', join(folder, 'runner.ts')] as const;

/** The runner, or the pack, is not what PROTOCOL.md says. */
class ProtocolBroken extends Error {
  override readonly name = 'ProtocolBroken';
}

const [dashes, ...given] = process.argv.slice(2);
try {
  if (dashes !== undefined && (dashes !== '--' || given.length === 0))
    throw new ProtocolBroken('use: conformance.ts [-- command argument …]');
  const entries = await readPack();
  report(entries, await ask(dashes === undefined ? OWN : given, entries));
} catch (error) {
  if (!(error instanceof ProtocolBroken)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** The entries, each with the file that the index means. */
async function readPack(): Promise<readonly PackEntry[]> {
  const { vectors } = parsePack(await readFile(join(folder, 'INDEX.json'), 'utf8'));
  for (const { path, sha256 } of vectors) {
    const text = await readFile(fileOf(path), 'utf8').catch(() => '');
    if (digestOf(text) !== sha256) throw new ProtocolBroken(`cases/${path} is not the one that INDEX.json lists`);
  }
  return vectors;
}

function fileOf(path: string): string {
  return join(folder, 'cases', path);
}

async function ask(command: readonly string[], entries: readonly PackEntry[]): Promise<readonly Answer[]> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'nothing'));
  });
  // A runner that has ended takes no more lines; how it ended is told below.
  child.stdin.on('error', () => undefined);
  child.stdin.end(entries.map(({ path }) => `${fileOf(path)}\n`).join(''));
  const answers: Answer[] = [];
  for await (const line of createInterface({ input: child.stdout, crlfDelay: 0 })) {
    const answer = parseAnswer(line);
    if (answer === null) throw new ProtocolBroken(`the runner wrote ${JSON.stringify(line.slice(0, 200))}`);
    answers.push(answer);
  }
  const end = await ended;
  if (end !== 0) throw new ProtocolBroken(`the runner ended with ${end}`);
  if (answers.length !== entries.length)
    throw new ProtocolBroken(`the runner wrote ${answers.length} lines for ${entries.length} vectors`);
  return answers;
}

function report(entries: readonly PackEntry[], answers: readonly Answer[]): void {
  const groups = new Map<string, { passed: number; failed: number }>();
  const failures: string[] = [];
  for (const [i, entry] of entries.entries()) {
    const answer = answers[i] ?? { expect: 'failed', why: 'no answer' };
    const name = entry.path.split('/', 1)[0] ?? '';
    const group = groups.get(name) ?? { passed: 0, failed: 0 };
    groups.set(name, group);
    if (passes(entry, answer)) group.passed += 1;
    else {
      group.failed += 1;
      failures.push(
        `${entry.path}\n  expected ${entry.expect}, ${wantedOutcome(entry) ?? 'any outcome'}\n  came     ${encodeAnswer(answer).trimEnd()}\n`,
      );
    }
  }
  for (const failure of failures) process.stdout.write(failure);
  for (const [name, { passed, failed }] of groups)
    process.stdout.write(
      `${name.padEnd(20)} ${String(passed).padStart(4)} passed ${String(failed).padStart(4)} failed\n`,
    );
  process.stdout.write(`${entries.length - failures.length} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
