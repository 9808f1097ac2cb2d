import { isWellFormed, utf8Decode } from '../bytes/text.ts';
import { EvidenceError, type EvidenceErrorCode } from '../error.ts';

/** How many containers may lie within each other. */
export const MAX_DEPTH = 64;

/**
 * Parses JSON (RFC 8259) as I-JSON (RFC 7493) has it: nothing that two readers could take for two different values. Refuses
 * duplicate keys, lone surrogates, a byte order mark, numbers beyond the double range and trailing text. `__proto__` is a key like
 * any other. Throws EvidenceError `json-malformed`, `json-duplicate-key`, `json-too-deep`, and `utf8-malformed` for bytes.
 */
export function parseJson(input: string | Uint8Array): unknown {
  const text = typeof input === 'string' ? input : utf8Decode(input);
  if (!isWellFormed(text)) throw new EvidenceError('json-malformed', 'The JSON holds a lone surrogate');
  return new Parser(text).document();
}

// Sticky: each reads from where the parser stands and takes its whole token at once.
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 forbids them unescaped in strings
const UNESCAPED = /[^"\\\u0000-\u001f]*/y;
const HEX4 = /[0-9a-fA-F]{4}/y;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    if (this.#at < this.#text.length) throw this.#unexpected('the end');
    return value;
  }

  /** A value and the white space around it. */
  #value(): unknown {
    this.#skipSpace();
    const value = this.#bareValue();
    this.#skipSpace();
    return value;
  }

  #bareValue(): unknown {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (this.#depth === MAX_DEPTH) throw this.#error('json-too-deep', `is nested more than ${MAX_DEPTH} deep`);
    this.#depth++;
    this.#at++;
    const container = read();
    this.#depth--;
    return container;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#skipSpace();
    if (this.#accept('}')) return object;
    do this.#member(object);
    while (this.#accept(','));
    this.#expect('}');
    return object;
  }

  #member(object: Record<string, unknown>): void {
    this.#skipSpace();
    if (this.#text[this.#at] !== '"') throw this.#unexpected('a key in double quotes');
    const key = this.#string();
    // RFC 8259 §4 leaves the meaning of a duplicate to the reader; RFC 7493 §2.3 forbids it.
    if (Object.hasOwn(object, key))
      throw this.#error('json-duplicate-key', `has the key ${JSON.stringify(key.slice(0, 80))} twice`);
    this.#skipSpace();
    this.#expect(':');
    const value = this.#value();
    if (key === '__proto__')
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    else object[key] = value;
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#skipSpace();
    if (this.#accept(']')) return array;
    do array.push(this.#value());
    while (this.#accept(','));
    this.#expect(']');
    return array;
  }

  #string(): string {
    this.#at++;
    let string = this.#take(UNESCAPED);
    if (this.#accept('"')) return string;
    while (!this.#accept('"')) string += this.#escape() + this.#take(UNESCAPED);
    if (!isWellFormed(string)) throw this.#error('json-malformed', 'has a string with a lone surrogate');
    return string;
  }

  #escape(): string {
    if (!this.#accept('\\')) throw this.#unexpected('the end of a string');
    const letter = this.#text[this.#at] ?? '';
    if (letter === 'u') {
      this.#at++;
      const digits = this.#take(HEX4);
      if (digits === '') throw this.#unexpected('four hex digits');
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES.get(letter);
    if (character === undefined) throw this.#unexpected('an escape of JSON');
    this.#at++;
    return character;
  }

  #number(): number {
    const digits = this.#take(NUMBER);
    if (digits === '') throw this.#unexpected('a value');
    const number = Number(digits);
    if (!Number.isFinite(number))
      throw this.#error('json-malformed', `has the number ${digits.slice(0, 80)}, beyond the range of a double`);
    return number;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  /** The text that the sticky pattern matches here, or nothing. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return '';
    const from = this.#at;
    this.#at = pattern.lastIndex;
    return this.#text.slice(from, this.#at);
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#unexpected(JSON.stringify(character));
  }

  #unexpected(wanted: string): EvidenceError {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text.slice(this.#at, this.#at + 20)) : 'the end';
    return this.#error('json-malformed', `has ${found} where ${wanted} must be`);
  }

  #error(code: EvidenceErrorCode, what: string): EvidenceError {
    return new EvidenceError(code, `The JSON ${what} (character ${this.#at})`);
  }
}
