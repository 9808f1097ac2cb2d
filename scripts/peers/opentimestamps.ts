/**
 * A second opinion on OpenTimestamps: what we write is read by python-opentimestamps, the reference library, and what it writes is read by us.
 * Run by hand: `node --conditions=@guzheng/source scripts/peers/opentimestamps.ts`. Needs /usr/bin/python3 with the package
 * python3-opentimestamps of Debian; asks nobody.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  attestationsOf,
  bytesToHex,
  EvidenceError,
  encodeOts,
  encodeTimestamp,
  exportOts,
  fromBase64,
  hexToBytes,
  type OtsFile,
  parseOts,
  sha256,
} from '../../packages/evidence/src/index.ts';
import { makeProof } from '../../packages/testing/src/evidence-package.ts';
import { makeOtsAnchor, otsLies } from '../../packages/testing/src/ots/index.ts';
import { sharedVectors } from '../../packages/testing/src/shared-vectors.ts';

const PYTHON = '/usr/bin/python3';
const HELPER = join(import.meta.dirname, 'reference_stamps.py');
/** Made files, and files with one byte changed. */
const RANDOM_FILES = 300;
const CHANGED_FILES = 2000;

/** Integers in a longer spelling or beyond 2^53, and more work than a stamp takes: the reference has no bound there. */
const STRICTER = ['non-minimal.ots', 'height-beyond.ots', 'too-many.ots', 'too-much-work.ots'];

type Opinion =
  | { file: string; outcome: 'refused'; error: string }
  | {
      file: string;
      outcome: 'read';
      hash: string;
      digest: string;
      claims: [string, string][];
      same: boolean;
      written: string;
    };

let passed = 0;
let failed = 0;
const folder = mkdtempSync(join(tmpdir(), 'guzheng-peers-'));
try {
  requirePython();
  await exportedFiles();
  vectorsOfOthers();
  randomFiles();
  refusals();
  changedFiles();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function requirePython(): void {
  const program = 'import opentimestamps; print(opentimestamps.__file__, opentimestamps.__version__)';
  const tried = existsSync(PYTHON) ? spawnSync(PYTHON, ['-c', program], { encoding: 'utf8' }) : undefined;
  if (tried?.status === 0) {
    console.log(`$ ${PYTHON} -c '${program}'\n  ${tried.stdout.trim()}`);
    return;
  }
  console.log(`${PYTHON} with the package python3-opentimestamps is not here, so nothing was compared`);
  process.exit(2);
}

async function exportedFiles(): Promise<void> {
  title(
    'what we export starts at the file, is read whole by python, says the same there, and comes back in the same bytes',
  );
  const files = await Promise.all([0, 1, 2, 3, 6].map(exportedFile));
  for (const [i, opinion] of python(files.map(({ path }) => path)).entries()) {
    const { bytes, content } = files[i] ?? raise('no such file');
    const read = opinion.outcome === 'read' ? opinion : undefined;
    expect(
      `${opinion.file}: digest is sha256(file)`,
      read?.hash === 'sha256' && read.digest === bytesToHex(sha256(content)),
    );
    expect(`${opinion.file}: the same attestations of the same messages`, sameClaims(read, parseOts(bytes)));
    expect(`${opinion.file}: the same bytes again`, read?.written === bytesToHex(bytes));
  }
}

/** A proof in a tree of so many others, with anchors of the root and of the file. */
async function exportedFile(neighbours: number): Promise<{ path: string; bytes: Uint8Array; content: Uint8Array }> {
  const content = new TextEncoder().encode(`the file with ${neighbours} neighbours`);
  const { proof } = await makeProof(content, { neighbours });
  const anchors = [
    makeOtsAnchor(hexToBytes(proof.inclusion.root)),
    makeOtsAnchor(hexToBytes(proof.inclusion.root), { height: 900_020, block: { transactions: 7, place: 6 } }),
    makeOtsAnchor(sha256(content), { target: 'file', height: 900_040, status: 'pending' }),
  ];
  const bytes = exportOts({ ...proof, anchors });
  return { path: place(`exported-${neighbours}.ots`, bytes), bytes, content };
}

function vectorsOfOthers(): void {
  title('vectors of others: both read them, say the same, and write the same bytes; both refuse the invalid ones');
  const shared = sharedVectors('ots');
  if (shared === undefined) return;
  const valid = readdirSync(shared)
    .filter((name) => name.endsWith('.ots'))
    .map((name) => join(shared, name));
  for (const opinion of python(valid)) agree(opinion, bytesOf(join(shared, opinion.file)));
  const invalid = readdirSync(join(shared, 'invalid')).map((name) => join(shared, 'invalid', name));
  for (const opinion of python(invalid)) refuse(opinion, bytesOf(join(shared, 'invalid', opinion.file)));
}

function randomFiles(): void {
  title(`${RANDOM_FILES} files that python made at random: we read them, say the same, and write the same bytes`);
  const made = mkdtempSync(join(folder, 'random-'));
  run([HELPER, 'make', '20260701', String(RANDOM_FILES), made]);
  const paths = readdirSync(made)
    .sort()
    .map((name) => join(made, name));
  for (const opinion of python(paths)) agree(opinion, bytesOf(join(made, opinion.file)));
}

function refusals(): void {
  title('whatever of our lies python refuses to read, we refuse too');
  const digest = new Uint8Array(32).fill(7);
  const paths = otsLies.map(({ name, options }) =>
    place(`${name}.ots`, fromBase64(makeOtsAnchor(digest, options).ots)),
  );
  const stricter: string[] = [];
  for (const opinion of python(paths)) {
    const bytes = bytesOf(join(folder, opinion.file));
    if (opinion.outcome === 'refused') refuse(opinion, bytes);
    else if (parsed(bytes) === undefined) stricter.push(opinion.file);
    else expect(`${opinion.file}: both say the same`, sameClaims(opinion, parsed(bytes)));
  }
  console.log(`  python reads and we refuse: ${stricter.join(', ')}`);
  expect('only what the format says nothing about is refused by us alone', sameSet(stricter, STRICTER));
}

function changedFiles(): void {
  title(
    `${CHANGED_FILES} files with one byte changed: what python refuses we refuse, and what both read says the same`,
  );
  const bytes = fromBase64(makeOtsAnchor(new Uint8Array(32).fill(7)).ots);
  const made = mkdtempSync(join(folder, 'changed-'));
  const paths = Array.from({ length: CHANGED_FILES }, (_, i) => {
    const changed = bytes.slice();
    const at = (i * 7919) % bytes.length;
    changed[at] = (changed[at] ?? 0) ^ (1 + ((i * 104_729) % 255));
    const path = join(made, `${String(i).padStart(4, '0')}.ots`);
    writeFileSync(path, changed);
    return path;
  });
  const counts = { 'both read': 0, 'both refuse': 0, 'only we refuse': 0 };
  let wrong = 0;
  for (const opinion of python(paths)) {
    const ours = parsed(bytesOf(join(made, opinion.file)));
    if (opinion.outcome === 'refused' && ours !== undefined) wrong++;
    else if (opinion.outcome === 'refused') counts['both refuse']++;
    else if (ours === undefined) counts['only we refuse']++;
    else if (sameClaims(opinion, ours)) counts['both read']++;
    else wrong++;
  }
  console.log(`  ${JSON.stringify(counts)}`);
  expect('never do we read what python refuses, nor read anything else than it', wrong === 0);
}

function agree(opinion: Opinion, bytes: Uint8Array): void {
  const ours = parsed(bytes);
  const isSame = opinion.outcome === 'read' && opinion.same && ours !== undefined && sameClaims(opinion, ours);
  expect(`${opinion.file}: read, understood and written in the same way`, isSame && encodesTo(ours, bytes));
}

function refuse(opinion: Opinion, bytes: Uint8Array): void {
  expect(`${opinion.file}: refused by both`, opinion.outcome === 'refused' && parsed(bytes) === undefined);
}

function sameClaims(opinion: Opinion | undefined, file: OtsFile | undefined): boolean {
  if (opinion?.outcome !== 'read' || file === undefined) return false;
  const ours = attestationsOf(file).map(({ message, attestation }) => {
    const bytes = encodeTimestamp({ attestations: [attestation], branches: [] }, message);
    // Without the zero byte that announces it.
    return `${bytesToHex(message)} ${bytesToHex(bytes.subarray(1))}`;
  });
  return sameSet(
    ours,
    opinion.claims.map(([message, attestation]) => `${message} ${attestation}`),
  );
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}

function parsed(bytes: Uint8Array): OtsFile | undefined {
  try {
    return parseOts(bytes);
  } catch (error) {
    if (error instanceof EvidenceError && error.code === 'ots-malformed') return undefined;
    throw error;
  }
}

function encodesTo(file: OtsFile, bytes: Uint8Array): boolean {
  return bytesToHex(encodeOts(file)) === bytesToHex(bytes);
}

function python(paths: readonly string[]): readonly Opinion[] {
  return run([HELPER, 'read', ...paths]).map((line) => JSON.parse(line) as Opinion);
}

/** Runs one command, and shows it with the beginning of what it printed. */
function run(args: readonly string[]): readonly string[] {
  const shown = args.map((each) => basename(each));
  console.log(`$ ${PYTHON} ${shown.slice(0, 5).join(' ')}${shown.length > 5 ? ` … (${shown.length - 2} files)` : ''}`);
  const out = execFileSync(PYTHON, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  const lines = out.trimEnd().split('\n');
  for (const line of lines.slice(0, 3)) console.log(`  ${line.length > 150 ? `${line.slice(0, 150)}…` : line}`);
  if (lines.length > 3) console.log(`  … and ${lines.length - 3} more`);
  return lines;
}

function expect(what: string, holds: boolean): void {
  if (holds) passed++;
  else failed++;
  if (!holds) console.log(`  FAILED ${what}`);
}

function title(text: string): void {
  console.log(`\n# ${text}`);
}

function place(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function bytesOf(path: string): Uint8Array {
  return Uint8Array.from(readFileSync(path));
}

function raise(message: string): never {
  throw new Error(message);
}
