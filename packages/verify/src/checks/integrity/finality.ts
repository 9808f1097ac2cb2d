import type { AnchorReading } from '../../anchors/anchors.ts';
import { type EvmReading, linkCode } from '../../anchors/evm.ts';
import type { CheckCode } from '../../codes.ts';
import type { BitcoinBlockReport, Check } from '../../report.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** Blocks on top of a Bitcoin block, itself included: see anchors/strength.ts. */
const BURIED = 6;

/** I7: a block that holds the digest is final, by the sources that were asked or by who pins it. */
export function checkFinality(dossier: Dossier): Check {
  const answers = answersTo('I7');
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  const blocks = dossier.anchors.flatMap(blocksOf);
  const evidence = { blocks, buried: BURIED };
  if (blocks.length === 0) return withoutBlock(dossier, answers, evidence);
  if (blocks.some(({ code }) => code === null))
    return answers.pass(
      'A block that holds the digest is final, by the sources that were asked or by who pins it',
      evidence,
    );
  const best = blocks.find(({ code }) => code === 'anchor-not-final') ?? blocks[0];
  return answers.unproven(
    best?.code ?? 'anchor-not-final',
    'No block that holds the digest is known to be final',
    evidence,
  );
}

interface BlockFinality {
  readonly anchor: number;
  readonly chain: string;
  readonly height: number | null;
  readonly link: string;
  /** As the sources report it: a word of the chain, or the number of blocks. */
  readonly finality: string | number | null;
  /** Why it does not count as final; null where it does. */
  readonly code: CheckCode | null;
}

function blocksOf(reading: AnchorReading, anchor: number): readonly BlockFinality[] {
  switch (reading.kind) {
    case 'evm':
      return reading.report.outcome === 'valid' ? [evmBlock(reading, anchor)] : [];
    case 'opentimestamps':
      return reading.report.outcome === 'valid'
        ? reading.report.blocks.map((block) => bitcoinBlock(block, anchor))
        : [];
    case 'rfc3161':
    case 'unknown':
      return [];
  }
}

function evmBlock({ report, link }: EvmReading, anchor: number): BlockFinality {
  const { network, networkClass, block } = report;
  const finality = link?.state === 'linked' ? link.finality : null;
  const facts = { anchor, chain: network, height: block?.number ?? null, link: report.link, finality };
  if (networkClass === 'development') return { ...facts, code: 'anchor-development' };
  if (finality === 'finalized') return { ...facts, code: null };
  if (finality !== null) return { ...facts, code: 'anchor-not-final' };
  return {
    ...facts,
    code: link === undefined ? 'evm-header-unlinked' : (linkCode(link, networkClass) ?? 'evm-header-unlinked'),
  };
}

function bitcoinBlock(block: BitcoinBlockReport, anchor: number): BlockFinality {
  const { height, link, networkClass, confirmations = null, strength, code } = block;
  const facts = { anchor, chain: 'Bitcoin', height, link, finality: confirmations };
  if (networkClass === 'development') return { ...facts, code: 'anchor-development' };
  if (link === 'unlinked') return { ...facts, code: code ?? 'bitcoin-header-unlinked' };
  return { ...facts, code: strength === 'strong' ? null : 'anchor-not-final' };
}

/** Time stamps have no blocks. */
function withoutBlock({ anchors }: Dossier, answers: Answers, evidence: Evidence): Check {
  if (anchors.some(({ report }) => report.outcome === 'pending'))
    return answers.unproven('anchor-pending', 'The digest was handed in, and is in no block yet', evidence);
  if (anchors.length > 0 && anchors.every(({ kind }) => kind === 'rfc3161'))
    return answers.notApplicable('The deposit is in no block: its witnesses are time stamps, see I8');
  return answers.unproven('no-anchor', 'No block is shown to hold the digest', evidence);
}
