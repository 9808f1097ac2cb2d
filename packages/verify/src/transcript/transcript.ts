import { type AnchorRecord, fromBase64, utf8Decode } from '@guzheng/evidence';
import { type DepositReading, readDeposit } from '../deposit/deposit.ts';
import { VerifyError } from '../error.ts';
import type { EvidencePackage } from '../open-package.ts';
import { fileLines, signatureLines, statementLines, treeLines } from './deposit.ts';
import { evmLines } from './evm.ts';
import { contradiction, type Lines } from './lines.ts';
import { memberLines } from './members.ts';
import { openTimestampsLines } from './open-timestamps.ts';
import { ENDING, prelude } from './prelude.ts';
import { shellWord, shown } from './quote.ts';
import { timeStampLines } from './time-stamp.ts';

export interface TranscriptInput {
  /** The last part of the file's path, and of its proof's: what the script looks for in the current folder unless told. */
  readonly name: string;
  readonly proofName: string;
  readonly proof: Uint8Array;
  /** Where the file is an evidence package. */
  readonly package?: EvidencePackage;
}

/**
 * A POSIX shell script that checks a file and its proof again with public tools, each command with its expected output. What it expects is
 * what the proof and the manifest state, never what was computed here, so that a lie in them shows as DIFFERENT. Does no I/O; whatever
 * names and values the file holds, they stay data. Throws VerifyError `proof-malformed` or `proof-version-unknown`.
 */
export function transcript(input: TranscriptInput): string {
  const deposit = readDeposit(input.proof);
  const { proof, statement, leaf, faults } = deposit;
  if (statement === null)
    throw new VerifyError('proof-malformed', `The proof holds no deposit statement: ${faults.shown[0]?.detail ?? ''}`);
  const text = utf8Decode(fromBase64(proof.envelope.payload));
  const lines: Lines = [
    ...prelude(input),
    ...fileLines(statement),
    ...statementLines(proof, text, statement),
    ...treeLines(proof.inclusion, leaf),
    ...signatureLines(proof, statement),
    ...packageLines(input, statement),
    ...proof.anchors.flatMap((anchor, at) => anchorLines(anchor, deposit, String(at + 6))),
    ...(proof.anchors.length === 0 ? ["not_run 'a witness' 'the proof has none'"] : []),
    '',
    ...ENDING,
  ];
  return `${lines.join('\n')}\n`;
}

function packageLines(
  { package: opened }: TranscriptInput,
  statement: NonNullable<DepositReading['statement']>,
): Lines {
  if (opened !== undefined) return memberLines(opened, statement);
  if (statement.manifest === undefined) return [];
  return ['', contradiction('the deposited file is an evidence package', 'a whole package', 'none that can be read')];
}

function anchorLines(anchor: AnchorRecord, { proof, statement }: DepositReading, number: string): Lines {
  const { root } = proof.inclusion;
  const targets = { root, file: statement?.subject.sha256 ?? root };
  switch (anchor.kind) {
    case 'evm':
      return evmLines(anchor, root, number);
    case 'rfc3161':
      return timeStampLines(anchor, targets[anchor.target], number);
    case 'opentimestamps':
      return openTimestampsLines(anchor, targets[anchor.target], number);
    case 'unknown':
      return [
        '',
        `not_run ${shellWord(`witness ${number}, of the kind ${shown(anchor.name, 60)}`)} 'no public tool is known for it'`,
      ];
  }
}
