import { COUNTERS, type Counter, LABEL } from './vocabulary.ts';

/** A number in a text, with the label that says what it counts. */
export interface Pair {
  readonly id: Counter;
  readonly label: string;
  /** As it stands in the plain text; empty for the place holder of a number that stands elsewhere. */
  readonly number: string;
}

/** Stands for a number whose own text is read apart. */
export const HOLDER = '\ufffc';
/** Between texts of different elements. */
export const EDGE = '¦';

const FIGURES = "\\d+(?:[.,'’]\\d+)*(?![\\d.,]*\\d)";
const UNIT = '(?: ?(?:[十百千]?(?:万亿|万|亿)|[十百千]|[wkmb](?![a-z])))?(?:\\d?千)?';
const NUMERAL = '[一二两三四五六七八九十百千万亿零〇]{2,}';
/** Words that readCount knows: they belong to the number. */
const [QUALIFIED, MORE] = ['(?:超过|超|逾|突破|大约|约|近|不足|>|<|≈|~)? ?', ' ?(?:\\+|多(?!少)|余)?'];
/** Parts of a date, an amount of money, a version, an address. */
const NOT_AFTER = '(?<![\\d.,/#¥$€£vV-]|\\d:)';
/** What makes it a number of something else: times, floors, shares, money, lines of a picture, bytes. */
const NOT_BEFORE = '(?! ?(?:[%℃°]|年|月|日|号|分钟|小时|秒|天|楼|层|折|元|p(?:x|\\b)|fps|[gmk]b(?:ps)?\\b))';
const NUMBER = new RegExp(
  `${HOLDER}|${NOT_AFTER}${QUALIFIED}(?:${FIGURES}${UNIT}|${NUMERAL})${MORE}${NOT_BEFORE}`,
  'gi',
);
const DATES = /\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}月\d{1,2}日/g;
const AFTER_LABEL = /^(?:数量|次数|人数|总数|总量|数|量)?[\s¦:([]*(?:共|已有|已达|已|有|达)?[\s¦]*$/;
const AFTER_NUMBER = /^[\s¦)\]]*(?:人次|个人|次|人|条|个|位|名|件|篇)?[\s¦]*(?:已|的|在)?[\s¦]*$/;

interface Token {
  readonly at: number;
  readonly end: number;
  readonly text: string;
  readonly id?: Counter;
}

/**
 * The numbers of a text with their labels: "阅读 1.2万", "1.2万次播放", "12 关注 300 粉丝". A label belongs to one number: first to the one in its own
 * element; then, where numbers and labels take turns, the order in which they begin decides.
 */
export function pairsIn(text: string): Pair[] {
  const plain = text.replace(DATES, (date) => '|'.repeat(date.length));
  const tokens = [...labels(plain), ...numbers(plain)].sort((a, b) => a.at - b.at);
  const used = new Set<Token>();
  const pairs = new Map<Token, Pair>();
  const pairUp = (side: number, within: boolean): void => {
    for (const [i, token] of tokens.entries()) {
      const label = tokens[i + side];
      if (token.id !== undefined || pairs.has(token) || label?.id === undefined || used.has(label)) continue;
      const gap = side < 0 ? plain.slice(label.end, token.at) : plain.slice(token.end, label.at);
      if (!(side < 0 ? AFTER_LABEL : AFTER_NUMBER).test(gap) || (within && gap.includes(EDGE))) continue;
      used.add(label);
      pairs.set(token, { id: label.id, label: label.text, number: token.text.replace(HOLDER, '').trim() });
    }
  };
  const side = tokens[0]?.id === undefined ? 1 : -1;
  for (const within of [true, false]) for (const direction of [side, -side]) pairUp(direction, within);
  return tokens.flatMap((token) => pairs.get(token) ?? []);
}

/** The labels alone, each with its counter. */
function labels(text: string): Token[] {
  return [...text.matchAll(LABEL)].flatMap((match) => {
    const id = COUNTERS.find((counter) => match.groups?.[counter] !== undefined);
    const [own] = match;
    return id === undefined ? [] : [{ id, text: own, at: match.index, end: match.index + own.length }];
  });
}

function numbers(text: string): Token[] {
  return [...text.matchAll(NUMBER)].map((match) => ({
    text: match[0],
    at: match.index,
    end: match.index + match[0].length,
  }));
}

/** What the labels of a text speak of, each once. */
export function countersLabelled(text: string): Counter[] {
  return [...new Set(labels(text).flatMap(({ id }) => (id === undefined ? [] : [id])))];
}
