import type { DisclosureCheck } from '../disclosure/report.ts';
import type { Basis, ReviewPoint } from '../report.ts';

/** The three headings of cross-examination 质证 (在线诉讼规则 art. 15; 民诉法解释 art. 104): 真实性, 合法性, 关联性. */
export type Heading = 'authenticity' | 'legality' | 'relevance';
export const HEADINGS: readonly Heading[] = ['authenticity', 'legality', 'relevance'];

const LEGALITY: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>(['P1', 'P2', 'P3', 'P4', 'T10']);
const RELEVANCE: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>(['X7', 'X8']);

/** Under which heading a point stands first. O3 is about all of them, and stands with the first. */
export function headingOf(id: ReviewPoint): Heading {
  if (LEGALITY.has(id)) return 'legality';
  return RELEVANCE.has(id) ? 'relevance' : 'authenticity';
}

/** A machine's word about itself is compared with the rest of the package, and stays its word. */
const RECORDED: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>([
  'P4',
  'E1',
  'E2',
  'E3',
  'E4',
  'E6',
  'T2',
  'T8',
  'C1',
  'C2',
]);
const DECLARED: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>(['P1', 'P2', 'P3', 'T10', 'X8']);

export function basisOf(id: ReviewPoint): Basis {
  if (DECLARED.has(id)) return 'declared';
  return RECORDED.has(id) ? 'recorded' : 'computed';
}

/** What a check comes to when one asks what was computed, what is a record, what is declared and what is open. */
export type Standing = 'contradicted' | 'computed' | 'recorded' | 'declared' | 'unproven' | 'not-applicable';
export const STANDINGS: readonly Standing[] = [
  'computed',
  'recorded',
  'declared',
  'unproven',
  'contradicted',
  'not-applicable',
];

export function standingOf({ status, basis, code }: Pick<DisclosureCheck, 'status' | 'basis' | 'code'>): Standing {
  switch (status) {
    case 'FAIL':
      return 'contradicted';
    case 'N-A':
      return 'not-applicable';
    case 'PASS':
      // Nothing passes by being said.
      return basis === 'declared' ? 'declared' : basis;
    case 'UNPROVEN':
      return code === 'declared-only' || code === 'declarations-contradict' ? 'declared' : 'unproven';
  }
}

/** One thing that a rule asks, with the points that bear on it. None: no program can answer it, and the report says so. */
export interface RuleItem {
  /** Number in the rule, stable: `11(1)(4)`. */
  readonly item: string;
  readonly points: readonly ReviewPoint[];
}

/**
 * `ICP` 最高人民法院关于互联网法院审理案件若干问题的规定 (2018); `OLR` 人民法院在线诉讼规则 (2021); `CER` 最高人民法院关于民事诉讼证据的若干规定 (2019);
 * `ESL` 电子签名法 (2019).
 */
export interface Rule {
  readonly rule: 'ICP' | 'OLR' | 'CER' | 'ESL';
  readonly items: readonly RuleItem[];
}

/** Which points a court finds under which article. That a point stands here does not say that the article is satisfied. */
export const RULES: readonly Rule[] = [
  {
    rule: 'ICP',
    items: [
      { item: '11(1)(1)', points: ['E1', 'E2', 'E3', 'E5', 'E6'] },
      { item: '11(1)(2)', points: ['P1', 'P4', 'E4', 'T3', 'T5', 'C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'X2'] },
      { item: '11(1)(3)', points: ['T9', 'I2'] },
      { item: '11(1)(4)', points: ['P1', 'E6', 'T1', 'T2', 'T6', 'T7', 'T8'] },
      { item: '11(1)(5)', points: ['T4', 'I1', 'I2', 'X1', 'X3', 'X4', 'X5', 'X6'] },
      { item: '11(1)(6)', points: ['I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'O1'] },
      { item: '11(2)', points: ['I1', 'I4', 'I5', 'I8', 'I9'] },
    ],
  },
  {
    rule: 'OLR',
    items: [
      { item: '16', points: ['X1', 'I1', 'I3', 'I4', 'I5', 'I6', 'I7', 'O1'] },
      { item: '17(1)', points: ['P1', 'P3'] },
      { item: '17(2)', points: ['P2', 'P4', 'T2'] },
      { item: '17(3)', points: ['P3', 'E2', 'E3'] },
      { item: '17(4)', points: ['E1', 'E5', 'E6', 'I1', 'I8', 'I9'] },
      { item: '18', points: ['T3', 'T6', 'T7', 'T9', 'P4', 'E5', 'X2', 'X3', 'X4', 'X5', 'X8', 'O2'] },
    ],
  },
  {
    rule: 'CER',
    items: [
      { item: '93(1)', points: ['E1', 'E3', 'E6'] },
      { item: '93(2)', points: ['E2', 'E4'] },
      { item: '93(3)', points: ['E2', 'T7', 'I2'] },
      { item: '93(4)', points: ['T4', 'T5', 'T6', 'T9', 'I2', 'X5'] },
      { item: '93(5)', points: [] },
      { item: '93(6)', points: ['P1', 'P2', 'P4', 'T10'] },
      { item: '93(7)', points: ['C7', 'X7', 'X8', 'O3'] },
      { item: '94(1)(1)', points: [] },
      { item: '94(1)(2)', points: ['P1', 'P2', 'P3', 'P4'] },
      { item: '94(1)(3)', points: [] },
      { item: '94(1)(4)', points: [] },
      { item: '94(1)(5)', points: [] },
      // That a package says `notary` makes nothing notarised.
      { item: '94(2)', points: [] },
    ],
  },
  {
    rule: 'ESL',
    items: [
      { item: '5(1)', points: ['T4', 'T5', 'T8', 'X2'] },
      { item: '5(2)', points: ['I1', 'I2', 'I4', 'X1', 'O1'] },
      { item: '6(1)', points: ['T4', 'T5'] },
      { item: '6(2)', points: ['T6', 'X6'] },
      { item: '6(3)', points: ['T3', 'E5', 'C5', 'C6', 'P1'] },
      { item: '7', points: [] },
      { item: '8(1)', points: ['E1', 'E2', 'E3', 'E6', 'T1', 'T7', 'T9'] },
      { item: '8(2)', points: ['I1', 'I2', 'I4', 'I5', 'I8'] },
      { item: '8(3)', points: ['E5', 'C6', 'I9', 'P1'] },
      { item: '8(4)', points: ['X2', 'X3', 'X7', 'X8'] },
    ],
  },
];

const ARTICLES: ReadonlyMap<ReviewPoint, readonly string[]> = articlesByPoint();

/** The articles that a point serves, as `ICP 11(1)(4)`; in the order of the rules. */
export function articlesOf(id: ReviewPoint): readonly string[] {
  return ARTICLES.get(id) ?? [];
}

function articlesByPoint(): Map<ReviewPoint, string[]> {
  const found = new Map<ReviewPoint, string[]>();
  for (const { rule, items } of RULES) {
    for (const { item, points } of items) {
      for (const id of points) found.set(id, [...(found.get(id) ?? []), `${rule} ${item}`]);
    }
  }
  return found;
}
