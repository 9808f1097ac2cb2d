import { toBase64, utf8Encode } from '@guzheng/evidence';
import type { Case, Cases } from './vector.ts';

const canonical = (about: string, text: string, output: string): Case => ({
  about,
  expect: 'verified',
  operation: 'canonicalize',
  body: () => ({ text, output }),
});
const refusedText = (about: string, code: string, text: string): Case => ({
  about,
  expect: 'error',
  code,
  operation: 'canonicalize',
  body: () => ({ text }),
});
const refusedBytes = (about: string, code: string, bytes: Uint8Array): Case => ({
  about,
  expect: 'error',
  code,
  operation: 'canonicalize',
  body: () => ({ bytes: toBase64(bytes) }),
});

export const jsonCases: Cases = {
  'keys-sorted': canonical(
    'keys are sorted by UTF-16 code units',
    '{"b":1,"a":2,"\\u20ac":3,"\\ud83d\\ude02":4,"\\ufb33":5}',
    '{"a":2,"b":1,"€":3,"😂":4,"\ufb33":5}',
  ),
  'chinese-as-it-is': canonical('Chinese is not escaped', '{"title":"\\u6284\\u88ad"}', '{"title":"抄袭"}'),
  'control-characters': canonical(
    'control characters have one way to be written',
    '"\\u0000\\u0008\\u000a\\u001f\\u007f\\/"',
    '"\\u0000\\b\\n\\u001f\u007f/"',
  ),
  numbers: canonical(
    'numbers as ECMAScript writes them (RFC 8785 §3.2.2.3)',
    '[1.0,-0,1e21,1e-7,333333333.33333329,4.50,0.002]',
    '[1,0,1e+21,1e-7,333333333.3333333,4.5,0.002]',
  ),
  'white-space-removed': canonical('white space between tokens is removed', ' { "a" : [ 1 , 2 ] }\n', '{"a":[1,2]}'),
  'no-normalisation': canonical(
    'two spellings of é stay two keys',
    '{"e\\u0301":1,"\\u00e9":2}',
    '{"e\u0301":1,"é":2}',
  ),
  'key-proto': canonical(
    'a key called __proto__ is a key like any other',
    '{"__proto__":{"x":1},"a":1}',
    '{"__proto__":{"x":1},"a":1}',
  ),
  'duplicate-key': refusedText('a key twice', 'json-duplicate-key', '{"a":1,"a":2}'),
  'duplicate-key-escaped': refusedText('a key twice, once escaped', 'json-duplicate-key', '{"a":1,"\\u0061":2}'),
  'lone-surrogate': refusedText('half a character', 'json-malformed', '"\\ud800"'),
  'trailing-comma': refusedText('a comma before the end', 'json-malformed', '[1,]'),
  comment: refusedText('a comment', 'json-malformed', '{"a":1 /* one */}'),
  'leading-zero': refusedText('a number with a leading zero', 'json-malformed', '[01]'),
  'not-a-number': refusedText('NaN', 'json-malformed', '[NaN]'),
  'number-beyond-doubles': refusedText('a number that no double holds', 'json-malformed', '[1e400]'),
  'two-values': refusedText('two values', 'json-malformed', '{} {}'),
  'raw-line-feed-in-a-string': refusedText('a line feed inside a string', 'json-malformed', '"a\nb"'),
  nothing: refusedText('no value', 'json-malformed', ' '),
  'too-deep': refusedText('65 lists within each other', 'json-too-deep', '['.repeat(65) + ']'.repeat(65)),
  'byte-order-mark': refusedBytes('a byte order mark', 'json-malformed', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)),
  'not-utf8': refusedBytes(
    'GB 18030 instead of UTF-8',
    'utf8-malformed',
    Uint8Array.of(0x22, 0xb3, 0xad, 0xcf, 0xae, 0x22),
  ),
  'overlong-utf8': refusedBytes('a slash in two bytes', 'utf8-malformed', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)),
  utf16: refusedBytes('UTF-16', 'json-malformed', new Uint8Array([...utf8Encode('{}')].flatMap((byte) => [byte, 0]))),
};
