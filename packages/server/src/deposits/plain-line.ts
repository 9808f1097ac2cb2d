import type { BatchItem } from '@guzheng/sdk/api';

const HEX32 = '([0-9a-f]{64})';
/** At most 15 digits: surely below 2^53. */
const COUNT = '(0|[1-9]\\d{0,14})';
/** ASCII that stands for itself between quotation marks: no control characters, no quotation mark, no backslash. */
const NAME = '([ !#-[\\]-~]{1,255})';
const KEY = '([!#-[\\]-~]{1,128})';
const PLAIN = new RegExp(
  `^{"subject":{"sha256":"${HEX32}"(?:,"sm3":"${HEX32}")?(?:,"bytes":${COUNT})?}` +
    `(?:,"manifest":{"sha256":"${HEX32}","sm3":"${HEX32}"})?(?:,"name":"${NAME}")?(?:,"key":"${KEY}")?}$`,
);

/**
 * Reads a line of a batch that is written as nearly all are: the members in the order of `batchItem`, no white space, no escapes, ASCII alone. In
 * such a line no key can stand twice and nothing can be outside of the schema, because the pattern has a place for each and no other.
 * Whatever is written otherwise, right or wrong, is undefined and goes to the parser and the schema, which say the same of these; a test
 * holds them together.
 */
export function readPlainLine(bytes: Uint8Array): BatchItem | undefined {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const [, sha256, sm3, size, manifest256, manifestSm3, name, key] = PLAIN.exec(line) ?? [];
  if (sha256 === undefined) return undefined;
  return {
    subject: {
      sha256,
      ...(sm3 === undefined ? {} : { sm3 }),
      ...(size === undefined ? {} : { bytes: Number(size) }),
    },
    ...(manifest256 === undefined || manifestSm3 === undefined
      ? {}
      : { manifest: { sha256: manifest256, sm3: manifestSm3 } }),
    ...(name === undefined ? {} : { name }),
    ...(key === undefined ? {} : { key }),
  };
}
