import type { AnchorTarget } from '@guzheng/evidence';
import type { AnchorReport, Strength, TimeError } from '../anchor-report.ts';
import type { AnchorReading } from './anchors.ts';

/** When a witness that holds saw what, give or take its own error. */
export interface WitnessedMoment {
  /** Which anchor of the proof. */
  readonly anchor: number;
  readonly kind: 'evm' | 'rfc3161' | 'opentimestamps';
  readonly target: AnchorTarget;
  readonly time: string;
  /** Seconds either way; 0 where nobody states any. */
  readonly error: number;
  readonly basis: TimeError['basis'];
  readonly strength: Strength;
  /** Of a block: its chain, and its height there. */
  readonly chain?: string;
  readonly height?: number;
}

/** Of the anchors that hold in themselves, in the order of the proof; every block of an .ots file. */
export function witnessedMoments(readings: readonly AnchorReading[]): readonly WitnessedMoment[] {
  return readings.flatMap(({ report }, anchor) => momentsOf(report, anchor));
}

function momentsOf(report: AnchorReport, anchor: number): readonly WitnessedMoment[] {
  if (report.outcome !== 'valid' || report.time === undefined) return [];
  const { kind, time, strength } = report;
  const { seconds: error = 0, basis = 'unstated' } = report.timeError ?? {};
  const moment = { anchor, kind, time, error, basis, strength } as const;
  switch (report.kind) {
    case 'evm':
      return [
        {
          ...{ ...moment, target: 'root', chain: `${report.chainId} ${report.genesisHash}` },
          ...(report.block === undefined ? {} : { height: report.block.number }),
        },
      ];
    case 'rfc3161':
      return [{ ...moment, target: report.target }];
    case 'opentimestamps':
      return report.blocks.map((block) => ({
        ...{ ...moment, target: report.target, time: block.time, strength: block.strength },
        ...{ chain: 'bitcoin', height: block.height },
      }));
  }
}

/** The moments of the best witnesses there are: those tied to what outsiders can look up, else those that are worth a little, else all. */
export function ofTheBest(moments: readonly WitnessedMoment[]): readonly WitnessedMoment[] {
  const top = Math.max(...moments.map(({ strength }) => TIER[strength]));
  return moments.filter(({ strength }) => TIER[strength] === top);
}

const TIER = { none: 0, weak: 1, fair: 2, strong: 2 } as const;
