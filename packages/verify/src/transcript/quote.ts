/** Text from a hostile file, on its way into a shell script that somebody will run. */
import { utf8Encode } from '@guzheng/evidence';

/**
 * What may stand in the script as it is: printable ASCII, and the characters of Chinese, Japanese and Korean text. Everything else, such as
 * what turns the order of characters round (UAX #9), would let the script look like another than the one that runs.
 */
const PLAIN =
  /^[\x20-\x7e\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3001-\u3011\uff01-\uff5e]*$/u;

/**
 * One word of the POSIX shell that means exactly this text (XCU §2.2.2: nothing is special between single quotes but the quote itself).
 * Bytes that cannot be shown stand as octal escapes of `printf`, which reads no `%` and no backslash but ours.
 */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const octal = [...utf8Encode(text)].map((byte) => (isPlainByte(byte) ? String.fromCharCode(byte) : escaped(byte)));
  // A command substitution drops line feeds at the end.
  return text.endsWith('\n') ? refuse() : `"$(printf '${octal.join('')}')"`;
}

/** The same for people: one line, every character that is not plain written out. For comments and for what the script prints. */
export function shown(text: string, limit = 300): string {
  const characters = [...text].map((character) =>
    PLAIN.test(character)
      ? character
      : `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
  const line = characters.slice(0, limit).join('');
  return characters.length > limit ? `${line}…` : line;
}

/** Letters, digits and what can harm neither quotes nor a format. No dash: a format that begins with one is taken for an option. */
function isPlainByte(byte: number): boolean {
  return /[A-Za-z0-9 _./,:=+@]/.test(String.fromCharCode(byte));
}

function escaped(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

function refuse(): never {
  throw new RangeError('a word that ends in a line feed cannot be written');
}
