// Peers, limits and us, in one run: ratios are what counts, because machines differ.
import { availableParallelism, cpus } from 'node:os';
import { capture } from './capture.ts';
import { captures } from './captures.ts';
import { deposits } from './deposits.ts';
import { digest } from './digest.ts';
import { gas } from './gas.ts';
import { ledger } from './ledger.ts';
import { printRows, type Row } from './measure.ts';
import { memory } from './memory.ts';
import { merkle } from './merkle.ts';
import { page } from './page.ts';
import { proof } from './proof.ts';

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  merkle,
  digest,
  capture,
  captures,
  memory,
  proof,
  gas,
  deposits,
  ledger,
  page,
};

const named = process.argv.slice(2);
process.stdout.write(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}\n`,
);
for (const [name, bench] of Object.entries(benches)) {
  if (named.length === 0 || named.includes(name)) printRows(await bench());
}
