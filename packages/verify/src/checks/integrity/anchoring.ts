import { bytesToHex, type EvmCode } from '@guzheng/evidence';
import type { AnchorReading } from '../../anchors/anchors.ts';
import { type EvmReading, linkCode } from '../../anchors/evm.ts';
import type { CheckCode } from '../../codes.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';

type Point = 'I3' | 'I4' | 'I5';

/** Which review point a refusal of an anchor belongs to. */
const POINT_OF: { readonly [code in EvmCode]: Point } = {
  'evm-transaction-malformed': 'I3',
  'evm-transaction-hash-mismatch': 'I3',
  'evm-chain-id-mismatch': 'I3',
  'evm-signature-invalid': 'I3',
  'evm-not-self-send': 'I3',
  'evm-calldata-mismatch': 'I4',
  'evm-header-malformed': 'I5',
  'evm-header-hash-mismatch': 'I5',
  'evm-height-mismatch': 'I5',
  'evm-trie-proof-invalid': 'I5',
};

/** I3: the transaction is there in raw bytes, has the stated id, and was signed by the account it comes from. */
export function checkTransaction(dossier: Dossier): Check {
  const answers = answersTo('I3');
  const evidence = {
    transactions: evmOf(dossier).map(({ report }) => ({
      chainId: report.chainId,
      hash: report.transactionHash,
      sender: report.sender ?? null,
      outcome: report.outcome,
    })),
  };
  return (
    failOnRefusals('I3', dossier, answers) ??
    withoutTransaction(dossier, answers) ??
    withoutAny(evmOf(dossier), dossier, answers, evidence) ??
    answers.pass('The transaction hashes to the stated id and was signed by its sender', evidence)
  );
}

/** I4: what a witness saw is the root, to which the path leads from the deposit statement, or the deposited file's own digest. */
export function checkAnchoredDigest(dossier: Dossier): Check {
  const answers = answersTo('I4');
  const { deposit } = dossier;
  if (deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  const { index, size, root, path } = deposit.proof.inclusion;
  const evidence = { leaf: bytesToHex(deposit.leaf), index, size, path, root };
  if (!deposit.included)
    return answers.fail('inclusion-invalid', 'The path does not lead from the deposit statement to the root', evidence);
  return (
    failOnRefusals('I4', dossier, answers) ??
    withoutAny(knownOf(dossier), dossier, answers, evidence) ??
    answers.pass('The path leads from the deposit statement to the root, and a witness names it or the file', evidence)
  );
}

/** I5: the transaction is in the block at the stated height, and that block is on the chain. */
export function checkBlock(dossier: Dossier): Check {
  const answers = answersTo('I5');
  const failure =
    failOnRefusals('I5', dossier, answers) ??
    withoutTransaction(dossier, answers) ??
    withoutAny(evmOf(dossier), dossier, answers, {});
  if (failure !== null) return failure;
  const links = evmOf(dossier).flatMap((reading) =>
    reading.link === undefined ? [] : [{ reading, code: linkCode(reading.link, reading.report.networkClass) }],
  );
  const evidence = { blocks: links.map(({ reading, code }) => describeLink(reading, code)) };
  const contradicted = links.find(({ code }) => code === 'evm-block-contradicted');
  if (contradicted !== undefined)
    return answers.fail('evm-block-contradicted', 'The chain has another block at this height', evidence);
  // One block tied to a chain we know answers the point; the others are listed with their reasons.
  if (links.some(({ code }) => code === undefined))
    return answers.pass('The transaction is in the block, and that block stands on the chain', evidence);
  const code = links[0]?.code ?? 'evm-header-unlinked';
  return answers.unproven(
    code,
    `The transaction is in the block; ${UNLINKED[code] ?? 'the block is not tied to the chain'}`,
    evidence,
  );
}

const UNLINKED: { readonly [code in CheckCode]?: string } = {
  'evm-genesis-unknown': 'no known chain has this chain id and genesis hash',
  'evm-header-unlinked': 'nobody was asked whether that block stands on the chain',
  'evm-sources-disagree': 'the sources disagree on which block stands at this height',
  'evm-sources-few': 'fewer sources than were asked for say that it stands on the chain',
  'evm-sources-silent': 'no source could say which block stands at this height',
};

function describeLink({ report, link }: EvmReading, code: CheckCode | undefined): Evidence {
  return {
    ...{ network: report.network, chainId: report.chainId, genesisHash: report.genesisHash, block: report.block },
    ...{ link: report.link, code: code ?? null, quorum: link?.quorum ?? null },
    ...{ pins: link?.pins ?? [], sightings: link?.sightings ?? [] },
  };
}

function failOnRefusals(point: Point, { anchors }: Dossier, answers: Answers): Check | null {
  const faults = new FaultList();
  for (const [index, reading] of anchors.entries()) {
    if (reading.kind !== 'evm' || reading.check.outcome !== 'invalid') continue;
    const { code, detail, evidence } = reading.check;
    if (POINT_OF[code] === point) faults.add({ code, path: `anchor[${index}]`, detail, actual: evidence });
  }
  return answers.failOn(faults);
}

/** N-A where the deposit has other witnesses, and none of them is an EVM chain. */
function withoutTransaction(dossier: Dossier, answers: Answers): Check | null {
  const known = knownOf(dossier);
  // One of an unknown kind may be a transaction on another chain.
  if (known.length < dossier.anchors.length || known.length === 0 || evmOf(dossier).length > 0) return null;
  return answers.notApplicable('The deposit has no transaction on an EVM chain; see I6 and I8', 'no-transaction');
}

/** UNPROVEN where none of these anchors is complete and consistent in itself. */
function withoutAny(
  readings: readonly Exclude<AnchorReading, { kind: 'unknown' }>[],
  dossier: Dossier,
  answers: Answers,
  evidence: Evidence,
): Check | null {
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  if (readings.some(({ check }) => check?.outcome === 'valid')) return null;
  const refused = readings.find(({ check }) => check?.outcome === 'invalid')?.report.code;
  if (refused !== undefined) return answers.unproven(refused, 'The anchor is refused on another point', evidence);
  if (readings.some(({ check }) => check === null))
    return answers.unproven('anchor-target-unreadable', 'What the anchor should attest cannot be read', evidence);
  if (readings.length > 0)
    return answers.unproven('anchor-pending', 'The anchor was sent, and is not in a block yet', evidence);
  if (dossier.anchors.some(({ kind }) => kind === 'unknown'))
    return answers.unproven('anchor-unknown', 'The anchors are of a kind that this version does not know', evidence);
  return answers.unproven('no-anchor', 'The deposit has no anchor', evidence);
}

function evmOf({ anchors }: Dossier): readonly EvmReading[] {
  return anchors.filter((reading) => reading.kind === 'evm');
}

function knownOf({ anchors }: Dossier): readonly Exclude<AnchorReading, { kind: 'unknown' }>[] {
  return anchors.filter((reading) => reading.kind !== 'unknown');
}
