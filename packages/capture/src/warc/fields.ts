import type { WarcRecord } from './record.ts';

/** A field of a record's header, or of a block of fields. */
export type Field = readonly [name: string, value: string];

export const WARC_FIELDS = 'application/warc-fields';

/** A block that is a list of fields (WARC 1.1 §6.2, §6.6). What is in them stays on its line. */
export function warcFields(fields: readonly Field[]): WarcRecord['block'] {
  const lines = fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`);
  return { head: Buffer.from(lines.join(''), 'utf8'), payload: null };
}

/** A record id as the fields that refer to it write it. */
export function idText(id: string): string {
  return `<urn:uuid:${id}>`;
}
