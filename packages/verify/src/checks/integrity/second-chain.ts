import type { AnchorReading } from '../../anchors/anchors.ts';
import type { EvmReading } from '../../anchors/evm.ts';
import { type WitnessedMoment, witnessedMoments } from '../../anchors/moments.ts';
import type { OtsReading } from '../../anchors/open-timestamps.ts';
import type { CheckCode } from '../../codes.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { isOrdered } from '../../time.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** I6: a chain beside the first, Bitcoin above all, holds the same digest, in a block that stands there. */
export function checkSecondChain(dossier: Dossier): Check {
  const answers = answersTo('I6');
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  const further = furtherChains(dossier.anchors);
  const evidence = { chains: further.map(({ report }) => describe(report)) };
  return (
    failOnRefusals(dossier, answers, evidence) ??
    failOnOrder(dossier, answers, evidence) ??
    judge(further, answers, evidence)
  );
}

type ChainReading = EvmReading | OtsReading;

function judge(further: readonly ChainReading[], answers: Answers, evidence: Evidence): Check {
  if (further.length === 0)
    return answers.notApplicable('The deposit is not on Bitcoin, nor on a second chain', 'no-second-chain');
  if (further.some((reading) => openCode(reading) === undefined))
    return answers.pass('Bitcoin, or a second chain, holds the digest in a block that stands there', evidence);
  const code = further.map(openCode).find((one) => one !== undefined) ?? 'bitcoin-header-unlinked';
  return answers.unproven(code, OPEN[code] ?? 'The anchor is refused on another point', evidence);
}

const OPEN: { readonly [code: string]: string } = {
  'anchor-pending': 'The digest was handed in, and is not in a block yet, as far as the proof shows',
  'anchor-development': 'The block is of a test chain, which anyone can make',
  'anchor-target-unreadable': 'The digest that the chain should hold cannot be read from the statement (see I9)',
  'bitcoin-header-unlinked':
    'The digest is in a Bitcoin header that cost real work; nobody was asked whether it stands on the chain',
  'bitcoin-header-cheap':
    'The digest is in a header that anyone could have made; nobody was asked whether it stands on the chain',
  'bitcoin-sources-disagree': 'The sources disagree on which Bitcoin block stands at this height',
  'bitcoin-sources-few': 'Fewer sources than were asked for say that the block stands on the chain',
  'bitcoin-sources-silent': 'No source could say which Bitcoin block stands at this height',
  'evm-genesis-unknown': 'No known chain has the chain id and genesis hash of the second anchor',
  'evm-header-unlinked': 'Nobody was asked whether the block of the second chain stands there',
  'evm-sources-disagree': 'The sources disagree on the block of the second chain',
  'evm-sources-few': 'Fewer sources than were asked for say that the block of the second chain stands there',
  'evm-sources-silent': 'No source could say which block of the second chain stands at this height',
};

/** Bitcoin, and every EVM chain but the one that I3 to I5 are answered by: the first that is tied, or the first. */
function furtherChains(anchors: readonly AnchorReading[]): readonly ChainReading[] {
  const evm = anchors.filter((reading) => reading.kind === 'evm');
  const first = evm.find((reading) => openCode(reading) === undefined) ?? evm[0];
  const isFirst = ({ report }: EvmReading) =>
    report.chainId === first?.report.chainId && report.genesisHash === first.report.genesisHash;
  const bitcoin = anchors.filter((reading) => reading.kind === 'opentimestamps');
  return [...bitcoin, ...evm.filter((reading) => !isFirst(reading))];
}

/** Why an anchor's block is not known to stand on a chain that others keep; undefined where it is. */
function openCode({ report }: ChainReading): CheckCode | undefined {
  if (report.outcome === 'valid' && report.networkClass === 'development') return 'anchor-development';
  if (report.outcome === 'valid' && report.link !== 'unlinked' && report.networkClass !== 'unknown') return undefined;
  const fallback = report.kind === 'evm' ? 'evm-header-unlinked' : 'bitcoin-header-unlinked';
  return report.code === undefined || report.code === 'anchor-duplicate' ? fallback : report.code;
}

function failOnRefusals({ anchors }: Dossier, answers: Answers, evidence: Evidence): Check | null {
  const faults = new FaultList();
  for (const [index, reading] of anchors.entries()) {
    if (reading.kind !== 'opentimestamps') continue;
    const path = `anchor[${index}]`;
    if (reading.check?.outcome === 'invalid') {
      const { code, detail, evidence: actual } = reading.check;
      faults.add({ code, path, detail, actual });
    }
    for (const { code, height, hash, sightings } of reading.report.blocks) {
      if (code !== 'bitcoin-block-contradicted') continue;
      faults.add({
        code,
        path,
        detail: `Bitcoin has another block at height ${height}`,
        expected: hash,
        actual: sightings,
      });
    }
  }
  return answers.failOn(faults, evidence);
}

/** On one chain a higher block is a later one, give or take what each may be off. Between chains no order is owed: each was told by itself. */
function failOnOrder({ anchors }: Dossier, answers: Answers, evidence: Evidence): Check | null {
  const faults = new FaultList();
  const blocks = witnessedMoments(anchors).filter(isBlock);
  for (const [lower, higher] of blocks.flatMap((a) => blocks.map((b) => [a, b] as const))) {
    if (lower.chain !== higher.chain || lower.height >= higher.height) continue;
    if (isOrdered(lower.time, higher.time, (lower.error + higher.error) * 1000)) continue;
    faults.add({
      code: 'blocks-out-of-order',
      path: `anchor[${higher.anchor}]`,
      detail: `Block ${higher.height} (${higher.time}) is older than block ${lower.height} (${lower.time}) of the same chain`,
      expected: `>= ${lower.time}`,
      actual: higher.time,
    });
  }
  return answers.failOn(faults, evidence);
}

function isBlock(moment: WitnessedMoment): moment is WitnessedMoment & { chain: string; height: number } {
  return moment.chain !== undefined && moment.height !== undefined;
}

function describe(report: ChainReading['report']): Evidence {
  const { outcome, code = null, strength, link, time = null, timeError = null, networkClass } = report;
  const facts = { kind: report.kind, outcome, code, strength, link, networkClass, time, timeError };
  if (report.kind === 'opentimestamps') {
    const { target, blocks, pending, unconfirmedHeights, others } = report;
    return { ...facts, target, blocks, pending, unconfirmedHeights, others };
  }
  const { network, chainId, genesisHash, block = null, sightings } = report;
  return { ...facts, network, chainId, genesisHash, block, sightings };
}
