import { deflateSync, inflateSync } from 'node:zlib';

/**
 * A font has one glyph for a character and for its look-alike, 见 U+89C1 and ⻅ U+2EC5, and a browser that prints notes the lower of the two
 * beside the glyph (PDF 32000-1 §9.10.3). What is copied out of the PDF, or searched for in it, is then another word than the one that was
 * written. This puts back the characters of `text`: a look-alike that is not in it becomes the one that is. Changed objects are appended as
 * an incremental update (§7.5.6); nothing that is seen changes. A PDF that is not built as expected is given back as it came.
 */
export function withPlainCharacters(pdf: Uint8Array, text: string): Uint8Array {
  const file = Buffer.from(pdf);
  const structure = structureOf(file);
  if (structure === undefined) return pdf;
  const written = new Set(text);
  const changed = mapsOf(file, structure.offsets).flatMap(({ id, cmap }) => {
    const plain = plainMap(cmap, written);
    return plain === undefined ? [] : [{ id, cmap: plain }];
  });
  return changed.length === 0 ? pdf : appendUpdate(file, structure, changed);
}

interface Structure {
  /** What stands in the trailer's dictionary. */
  readonly trailer: string;
  readonly xrefAt: number;
  readonly offsets: readonly number[];
}

/** A character map of a font: code → UTF-16. */
interface CharacterMap {
  readonly id: number;
  readonly cmap: string;
}

const TRAILER = /trailer\s*<<([^<>]*)>>\s*startxref\s+(\d+)\s+%%EOF\s*$/;
const ENTRY = 20;
/** More than any font has characters. */
const MAX_MAP_BYTES = 8 << 20;

function structureOf(file: Buffer): Structure | undefined {
  const [, trailer, at] = TRAILER.exec(file.subarray(-2048).toString('latin1')) ?? [];
  if (trailer === undefined || at === undefined) return undefined;
  const xrefAt = Number(at);
  const head = /^xref\s+0 (\d+)\r?\n/.exec(file.subarray(xrefAt, xrefAt + 40).toString('latin1'));
  if (head === null) return undefined;
  const start = xrefAt + head[0].length;
  const offsets = Array.from({ length: Number(head[1]) }, (_, i) =>
    Number(file.subarray(start + i * ENTRY, start + i * ENTRY + 10).toString('latin1')),
  );
  return { trailer, xrefAt, offsets };
}

function mapsOf(file: Buffer, offsets: readonly number[]): readonly CharacterMap[] {
  const ids = new Set([...file.toString('latin1').matchAll(/\/ToUnicode (\d+) 0 R/g)].map(([, id]) => Number(id)));
  return [...ids].flatMap((id) => {
    const at = offsets[id];
    const cmap = at === undefined ? undefined : streamAt(file, id, at);
    return cmap === undefined ? [] : [{ id, cmap }];
  });
}

function streamAt(file: Buffer, id: number, at: number): string | undefined {
  const head = /^(\d+) 0 obj\s*<<\s*\/Filter \/FlateDecode\s*\/Length (\d+)\s*>>\s*stream\r?\n/.exec(
    file.subarray(at, at + 200).toString('latin1'),
  );
  if (head === null || Number(head[1]) !== id) return undefined;
  const start = at + head[0].length;
  return inflateSync(file.subarray(start, start + Number(head[2])), { maxOutputLength: MAX_MAP_BYTES }).toString(
    'latin1',
  );
}

/** The same map with plain characters; `undefined` where it has nothing else. */
function plainMap(cmap: string, written: ReadonlySet<string>): string | undefined {
  const before = entriesOf(cmap);
  const after = before.map(([code, unicode]) => [code, plainOf(unicode, written)] as const);
  if (after.every(([, unicode], i) => unicode === before[i]?.[1])) return undefined;
  const first = /\d+ beginbf(?:char|range)/.exec(cmap)?.index ?? 0;
  return `${cmap.slice(0, first)}${blocksOf(after)}${cmap.slice(cmap.lastIndexOf('endcmap'))}`;
}

function entriesOf(cmap: string): readonly (readonly [code: string, unicode: string])[] {
  const chars = [...cmap.matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>$/gm)].map(
    ([, code = '', unicode = '']) => [code, unicode] as const,
  );
  const ranges = [...cmap.matchAll(/^<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>$/gm)].flatMap(
    ([, from = '', to = '', unicode = '']) => {
      const [first, last, start] = [from, to, unicode].map((hex) => Number.parseInt(hex, 16)) as [
        number,
        number,
        number,
      ];
      return Array.from(
        { length: Math.max(0, last - first + 1) },
        (_, i) => [hex4(first + i), hex4(start + i)] as const,
      );
    },
  );
  return [...chars, ...ranges];
}

/** At most 100 entries in a block (Adobe Technical Note 5014 §5.1). */
function blocksOf(entries: readonly (readonly [string, string])[]): string {
  const blocks: string[] = [];
  for (let i = 0; i < entries.length; i += 100) {
    const lines = entries.slice(i, i + 100).map(([code, unicode]) => `<${code}> <${unicode}>`);
    blocks.push(`${lines.length} beginbfchar\n${lines.join('\n')}\nendbfchar\n`);
  }
  return blocks.join('');
}

function plainOf(unicode: string, written: ReadonlySet<string>): string {
  if (unicode.length !== 4) return unicode;
  const character = String.fromCharCode(Number.parseInt(unicode, 16));
  const plain =
    LOOK_ALIKES.get(character) ?? (/[\u2F00-\u2FD5]/.test(character) ? character.normalize('NFKC') : character);
  return written.has(character) || !written.has(plain) ? unicode : hex4(plain.charCodeAt(0));
}

const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** CJK Radicals Supplement (Unicode, EquivalentUnifiedIdeograph.txt), as far as Noto Sans SC draws both with one glyph; ⼾, which it draws as 户 where NFKC says 戶; and two signs. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  (
    '⼾户 ⺂乛 ⺃乚 ⺅亻 ⺉刂 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺣灬 ⺤爫 ⺦丬 ⺨犭 ⺭礻 ⺯糹 ⺰纟 ⺱罓 ⺹耂 ⺺肀 ⺾艹 ⻂衤 ⻅见 ⻆角 ⻈讠 ⻉贝 ⻋车 ⻌辶 ⻐钅 ' +
    '⻑長 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟 ∕／ ―—'
  )
    .split(' ')
    .map((two) => [two.charAt(0), two.charAt(1)] as const),
);

function appendUpdate(file: Buffer, { trailer, xrefAt }: Structure, changed: readonly CharacterMap[]): Uint8Array {
  const parts: Buffer[] = [file];
  let at = file.length;
  const push = (bytes: Buffer): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  push(Buffer.from('\n'));
  const table = changed.map(({ id, cmap }) => {
    const entry = `${id} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
    const stream = deflateSync(Buffer.from(cmap, 'latin1'));
    push(Buffer.from(`${id} 0 obj\n<</Filter /FlateDecode\n/Length ${stream.length}>> stream\n`));
    push(stream);
    push(Buffer.from('\nendstream\nendobj\n'));
    return entry;
  });
  const start = at;
  push(Buffer.from(`xref\n${table.join('')}trailer\n<<${trailer}\n/Prev ${xrefAt}>>\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}
