import type { DnsRecord, Resolution } from '@guzheng/evidence';
import { type Field, idText, WARC_FIELDS, warcFields } from './fields.ts';
import type { WarcRecord } from './record.ts';

/**
 * What one resolver said of one name: its records as text/dns (RFC 4027) under a `dns:` URI (RFC 4501), and beside them, or alone
 * where there are none, who was asked, when, and what is known of the answer. Nothing where nobody was asked.
 */
export function nameRecords(resolution: Resolution, common: readonly Field[], uuid: () => string): WarcRecord[] {
  if (resolution.outcome === 'skipped') return [];
  const head = { date: resolution.at, uri: `dns:${resolution.host}` };
  const answer = resolution.records.length === 0 ? null : { id: uuid(), ...head };
  const link: Field[] = answer === null ? [] : [['WARC-Concurrent-To', idText(answer.id)]];
  const about: WarcRecord = {
    ...head,
    type: 'metadata',
    id: uuid(),
    fields: [...link, ...common],
    contentType: WARC_FIELDS,
    block: warcFields(knownOf(resolution)),
  };
  if (answer === null) return [about];
  const block = { head: Buffer.alloc(0), payload: Buffer.from(resolution.records.map(lineOf).join(''), 'utf8') };
  return [{ ...answer, type: 'resource', fields: common, contentType: 'text/dns', block }, about];
}

function knownOf({ resolver, at, outcome, records, authenticated, detail }: Resolution): Field[] {
  const tellsTtl = records.every(({ ttl }) => ttl !== undefined);
  return [
    ['resolver', resolver === 'system' ? 'system (getaddrinfo, hosts file included)' : resolver],
    ['time', at],
    ['outcome', outcome],
    ...(detail === undefined ? [] : [['detail', detail] as const]),
    ['authenticated', authenticated === undefined ? 'not known' : authenticated ? 'yes, by the resolver (AD)' : 'no'],
    ...(records.length === 0 ? [] : [['ttl', tellsTtl ? 'as the resolver gave it' : 'not known'] as const]),
  ];
}

/** A line of a master file (RFC 1035 §5.1). A time to live that is not known is left out. */
function lineOf({ name, type, ttl, data }: DnsRecord): string {
  const isName = type === 'CNAME' || type === 'DNAME';
  return `${absolute(name)}\t${ttl === undefined ? '' : `${ttl}\t`}IN\t${type}\t${isName ? absolute(data) : data}\r\n`;
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
