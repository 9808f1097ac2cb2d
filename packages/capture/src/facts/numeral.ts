/** A numeral in characters, and what its last stated place stands for. */
export interface Numeral {
  readonly value: bigint;
  readonly step: bigint;
}

const FIGURES = ['零〇', '一壹', '二贰两', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'];
const PLACES: Readonly<Record<string, string>> = { 拾: '十', 佰: '百', 仟: '千' };
const SECTION = /^(?:(\d)千)?(0)?(?:(\d)百)?(0)?(?:(\d)?十)?(0)?(\d)?$/;

/**
 * Reads 一万二千, 三亿五千万, 1万2千, 二〇二四. "一万二" is twelve thousand: a last figure without its place counts in tenths of the place before,
 * unless 零 stands between. Undefined for what is no such numeral, and for words that leave the number open (几百, 数万, 上千).
 */
export function readNumeral(text: string): Numeral | undefined {
  if (text.length > 40) return undefined;
  const plain = [...text].map(inAscii).join('');
  // 二〇二四: figure by figure.
  if (/^\d+$/.test(plain)) return { value: BigInt(plain), step: 1n };
  return joined(plain, '亿', 100_000_000n, (part) => joined(part, '万', 10_000n, section));
}

function inAscii(character: string): string {
  const figure = FIGURES.findIndex((own) => own.includes(character));
  return figure === -1 ? (PLACES[character] ?? character) : String(figure);
}

/** What stands before the place counts it, what follows is added. */
function joined(
  text: string,
  place: string,
  size: bigint,
  read: (part: string) => Numeral | undefined,
): Numeral | undefined {
  const at = text.lastIndexOf(place);
  if (at === -1) return read(text);
  const many = read(text.slice(0, at));
  const rest = text.slice(at + 1);
  if (many === undefined || many.value === 0n) return undefined;
  if (rest === '') return { value: many.value * size, step: many.step * size };
  const more = /^[1-9]$/.test(rest) ? tenths(rest, size) : read(rest);
  if (more === undefined || more.value >= size) return undefined;
  return { value: many.value * size + more.value, step: more.step };
}

/** Below ten thousand: 三千零五, 一百二十, 十二; or in digits, as in 1亿2345万. */
function section(text: string): Numeral | undefined {
  if (/^\d{1,4}$/.test(text)) return { value: BigInt(text), step: 1n };
  const found = SECTION.exec(text);
  if (found === null || text === '') return undefined;
  const [, thousands, , hundreds, , tens, zero, last] = found;
  const hasTens = text.includes('十');
  const ten = hasTens ? BigInt(tens ?? '1') : 0n;
  const value = BigInt(thousands ?? 0) * 1_000n + BigInt(hundreds ?? 0) * 100n + ten * 10n;
  const place = hasTens ? 10n : hundreds === undefined ? 1_000n : 100n;
  if (last === undefined) return { value, step: place };
  const filled = zero !== undefined || hasTens || /0/.test(text);
  const { value: more, step } = filled ? { value: BigInt(last), step: 1n } : tenths(last, place);
  return { value: value + more, step };
}

function tenths(figure: string, place: bigint): Numeral {
  return { value: (BigInt(figure) * place) / 10n, step: place / 10n };
}
