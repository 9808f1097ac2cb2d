/**
 * Fuzzing from a seed: every parser and the whole of verify (vectors/hostile/targets.ts).
 * `node --conditions=@guzheng/source scripts/fuzz.ts [inputs] [processes] [seed]`, by default 1,000,000 inputs in 2 processes.
 * Prints inputs per target, the slowest ones and the most memory. An input that breaks a law, crashes the verifier, takes more than a second of processor
 * time or does not come back is written to fuzz-findings/, and the run ends with 1.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finding, fuzz, inputOf, keep, type Progress } from '../vectors/hostile/fuzzing.ts';
import { makeTargets } from '../vectors/hostile/targets.ts';

/** No input takes so long; a process that says nothing for this long hangs. */
const HANG_MS = 120_000;

const [first = '1000000', second = '2', third = '1', fourth = '0', place = ''] = process.argv.slice(2);

if (first === 'share') await fuzz(Number(second), Number(third), Number(fourth), place);
else await runAll(Number(first), Number(second), Number(third));

async function runAll(inputs: number, processes: number, seed: number): Promise<void> {
  const started = performance.now();
  const each = Math.ceil(inputs / processes);
  const shares = await Promise.all(Array.from({ length: processes }, (_, own) => share(each, seed, own)));
  report(shares, (performance.now() - started) / 1000);
}

function share(count: number, seed: number, own: number): Promise<Progress> {
  return new Promise((resolve) => {
    const place = join(mkdtempSync(join(tmpdir(), 'fuzz-')), 'seed');
    const child = fork(import.meta.filename, ['share', String(count), String(seed), String(own), place]);
    let last: Progress = { counts: {}, slowest: {}, peakMegabytes: 0, findings: [], done: false };
    let heard = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - heard > HANG_MS) child.kill('SIGKILL');
    }, 1000);
    child.on('message', (message) => {
      last = message as Progress;
      heard = performance.now();
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      const why = `the process ended with ${code ?? signal}, or was ended because it hung`;
      if (last.done) resolve(last);
      else void lost(place, why).then((finding) => resolve({ ...last, findings: [...last.findings, finding] }));
    });
  });
}

/** The input at which a process was lost, made again and kept. */
async function lost(place: string, why: string): Promise<Finding> {
  const seed = Number(readFileSync(place, 'utf8').trim());
  const { target, input } = inputOf(await makeTargets(), seed);
  keep({ target: target.name, seed }, input);
  return { target: target.name, seed, why };
}

function report(shares: readonly Progress[], seconds: number): void {
  const names = [...new Set(shares.flatMap(({ counts }) => Object.keys(counts)))].sort();
  const total = (name: string): number => shares.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
  const slowest = (name: string): number => Math.max(...shares.map((one) => one.slowest[name] ?? 0));
  for (const name of names)
    process.stdout.write(
      `${String(total(name)).padStart(9)}  ${name.padEnd(50)} slowest ${slowest(name).toFixed(0).padStart(5)} ms\n`,
    );
  const all = names.reduce((sum, name) => sum + total(name), 0);
  const peak = Math.max(...shares.map(({ peakMegabytes }) => peakMegabytes));
  process.stdout.write(
    `${String(all).padStart(9)}  in all, ${seconds.toFixed(0)} s, at most ${peak.toFixed(0)} MB in a process\n`,
  );
  const findings = shares.flatMap((one) => one.findings);
  for (const { target, seed, why } of findings.slice(0, 30))
    process.stdout.write(`FOUND ${target}, seed ${seed}: ${why}\n`);
  process.stdout.write(`${findings.length} findings\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
