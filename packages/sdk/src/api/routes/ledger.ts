/** The ledger, as anybody may read it. */
import * as ledger from '../ledger.ts';
import { type Empty, type Listed, listed, type Page, pageQuery } from '../shapes.ts';
import { bytes, json, plain, type R } from './parts.ts';

export const getCheckpoint: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getCheckpoint',
  method: 'GET',
  path: '/checkpoint',
  access: 'public',
  summary: 'The newest checkpoint (C2SP tlog-checkpoint)',
  answer: bytes('text/plain; charset=utf-8'),
};
export const getTile: R<ledger.TileParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getTile',
  method: 'GET',
  path: '/tile/{+tile}',
  access: 'public',
  summary: 'A tile of hashes (C2SP tlog-tiles); the entries themselves are not published',
  params: ledger.tileParams,
  answer: bytes('application/octet-stream'),
};
export const getLedger: R<Empty, Empty, undefined, ledger.LedgerState> = {
  ...plain,
  name: 'getLedger',
  method: 'GET',
  path: '/v1/ledger',
  access: 'public',
  summary: 'The state of the ledger',
  answer: json(ledger.ledgerState),
};
export const getInclusion: R<Empty, ledger.InclusionQuery, undefined, ledger.InclusionAnswer> = {
  ...plain,
  name: 'getInclusion',
  method: 'GET',
  path: '/v1/ledger/inclusion',
  access: 'public',
  summary: 'An inclusion proof (RFC 9162 §2.1.3)',
  query: ledger.inclusionQuery,
  answer: json(ledger.inclusionAnswer),
};
export const getConsistency: R<Empty, ledger.ConsistencyQuery, undefined, ledger.ConsistencyAnswer> = {
  ...plain,
  name: 'getConsistency',
  method: 'GET',
  path: '/v1/ledger/consistency',
  access: 'public',
  summary: 'A consistency proof (RFC 9162 §2.1.4)',
  query: ledger.consistencyQuery,
  answer: json(ledger.consistencyAnswer),
};
export const listAnchored: R<Empty, Page, undefined, Listed<ledger.AnchoredCheckpoint>> = {
  ...plain,
  name: 'listAnchored',
  method: 'GET',
  path: '/v1/ledger/anchors',
  access: 'public',
  summary: 'Checkpoints that witnesses saw, newest first, with the records',
  query: pageQuery,
  answer: json(listed(ledger.anchoredCheckpoint)),
};
