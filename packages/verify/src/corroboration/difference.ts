import type { Piece } from './markup.ts';
import { collapse, type Moment, maskPiece, type NoiseReason } from './noise.ts';

/** One difference that is explained: what the two answers say in the same place, or one of them alone. */
export interface ExplainedDifference {
  readonly reasons: readonly NoiseReason[];
  readonly plain: string | null;
  readonly browser: string | null;
}

/** Two sources of one page, compared piece by piece. Lists are bounded; the counts are not. */
export interface SourceDifference {
  /** Of the characters of both texts, those in pieces that both have, the fetch time aside: 0 … 1. */
  readonly textSimilarity: number;
  readonly explained: readonly ExplainedDifference[];
  readonly explainedTotal: number;
  /** What only one of them has, and nothing explains. */
  readonly onlyInPlain: readonly string[];
  readonly onlyInBrowser: readonly string[];
  readonly unexplainedTotal: number;
  /** The same pieces, in another order: where the two orders part, as text. */
  readonly order: { readonly plain: string; readonly browser: string } | null;
}

/** As many as a person reads; the report must not grow with a hostile page. */
const SHOWN = 50;
const SHOWN_CHARACTERS = 300;

interface Entry {
  readonly piece: Piece;
  readonly exact: string;
  readonly key: string;
  readonly reasons: ReadonlySet<NoiseReason>;
}

/**
 * Compares two sources as bags of pieces, so that it takes time in proportion to them: first what is the same to the letter, then what
 * is the same but for noise. What is left is unexplained. Then the order.
 */
export function compareSources(plain: readonly Piece[], browser: readonly Piece[], moment: Moment): SourceDifference {
  const [a, b] = [entriesOf(plain, moment), entriesOf(browser, moment)];
  const exact = pair(a, b, ({ exact }) => exact);
  const masked = pair(exact.left, exact.right, ({ key }) => key);
  const [onlyA, onlyB] = [masked.left.filter(isUnexplained), masked.right.filter(isUnexplained)];
  const explained = [
    ...masked.pairs.map(([left, right]) => explain(left, right)),
    ...masked.left.filter(isExplained).map((entry) => explain(entry, null)),
    ...masked.right.filter(isExplained).map((entry) => explain(null, entry)),
  ];
  return {
    textSimilarity: similarity({ a, b, onlyA, onlyB }),
    explained: explained.slice(0, SHOWN),
    explainedTotal: explained.length,
    onlyInPlain: onlyA.slice(0, SHOWN).map(({ piece }) => show(piece)),
    onlyInBrowser: onlyB.slice(0, SHOWN).map(({ piece }) => show(piece)),
    unexplainedTotal: onlyA.length + onlyB.length,
    order: onlyA.length + onlyB.length > 0 ? null : orderDifference(a, b),
  };
}

function entriesOf(pieces: readonly Piece[], moment: Moment): readonly Entry[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'text' && collapse(piece.text) === '') return [];
    const { key, reasons } = maskPiece(piece, moment);
    return [{ piece, exact: reasons.size === 0 ? key : exactKey(piece), key, reasons }];
  });
}

function exactKey(piece: Piece): string {
  return piece.kind === 'tag'
    ? `<${piece.name} ${JSON.stringify(piece.attributes)}>`
    : `${piece.kind} ${collapse(piece.text)}`;
}

interface Paired {
  readonly pairs: readonly (readonly [Entry, Entry])[];
  readonly left: readonly Entry[];
  readonly right: readonly Entry[];
}

/** Takes equal ones out of both sides, the first with the first. */
function pair(a: readonly Entry[], b: readonly Entry[], keyOf: (entry: Entry) => string): Paired {
  const waiting = new Map<string, Entry[]>();
  for (const entry of [...b].reverse()) {
    const key = keyOf(entry);
    const same = waiting.get(key);
    if (same === undefined) waiting.set(key, [entry]);
    else same.push(entry);
  }
  const pairs: [Entry, Entry][] = [];
  const left: Entry[] = [];
  const taken = new Set<Entry>();
  for (const entry of a) {
    const other = waiting.get(keyOf(entry))?.pop();
    if (other === undefined) left.push(entry);
    else {
      pairs.push([entry, other]);
      taken.add(other);
    }
  }
  return { pairs, left, right: b.filter((entry) => !taken.has(entry)) };
}

/** A comment or an advertisement needs no partner; a token or a time explains only a difference from its like. */
function isExplained({ reasons }: Entry): boolean {
  return reasons.has('comment') || reasons.has('advertisement');
}

function isUnexplained(entry: Entry): boolean {
  return !isExplained(entry);
}

function explain(left: Entry | null, right: Entry | null): ExplainedDifference {
  const reasons = new Set([...(left?.reasons ?? []), ...(right?.reasons ?? [])]);
  return {
    reasons: [...reasons].sort(),
    plain: left === null ? null : show(left.piece),
    browser: right === null ? null : show(right.piece),
  };
}

function show(piece: Piece): string {
  const text =
    piece.kind === 'tag'
      ? `<${[piece.name, ...piece.attributes.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')}>`
      : `${piece.kind}: ${collapse(piece.text)}`;
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function similarity(of: {
  a: readonly Entry[];
  b: readonly Entry[];
  onlyA: readonly Entry[];
  onlyB: readonly Entry[];
}): number {
  const all = textLength(of.a) + textLength(of.b);
  return all === 0 ? 1 : 1 - (textLength(of.onlyA) + textLength(of.onlyB)) / all;
}

function textLength(entries: readonly Entry[]): number {
  return entries.reduce((sum, { piece, key }) => (piece.kind === 'text' ? sum + key.length : sum), 0);
}

function orderDifference(a: readonly Entry[], b: readonly Entry[]): SourceDifference['order'] {
  const [left, right] = [a.filter(isUnexplained), b.filter(isUnexplained)];
  const at = left.findIndex(({ key }, i) => key !== right[i]?.key);
  const [one, other] = [left[at], right[at]];
  return one === undefined || other === undefined ? null : { plain: show(one.piece), browser: show(other.piece) };
}
