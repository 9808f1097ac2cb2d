/** What a court asks, and the original for whoever has its code. */
import * as deposits from '../deposit.ts';
import * as lookups from '../lookup.ts';
import type { Empty } from '../shapes.ts';
import { bytes, json, plain, type R } from './parts.ts';

export const lookUp: R<Empty, Empty, lookups.Lookup, lookups.LookupAnswer> = {
  ...plain,
  name: 'lookUp',
  method: 'POST',
  path: '/v1/lookups',
  access: 'public',
  summary: 'Is this number, is this digest in the ledger? Without a key both are needed',
  body: json(lookups.lookup),
  answer: json(lookups.lookupAnswer),
};
export const extract: R<Empty, Empty, deposits.Extraction, undefined> = {
  ...plain,
  name: 'extract',
  method: 'POST',
  path: '/v1/extractions',
  access: 'public',
  summary: 'The original, for whoever has its extraction code',
  body: json(deposits.extraction),
  answer: bytes('application/octet-stream'),
};
