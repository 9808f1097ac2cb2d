/** Deposits, and what is there of each: receipt, proof, original, documents, custody. */
import { type Receipt, receiptSchema } from '@guzheng/evidence';
import * as v from 'valibot';
import * as deposits from '../deposit.ts';
import { type Empty, type Listed, listed, type NumberParams, numberParams, type Page, pageQuery } from '../shapes.ts';
import { bytes, json, none, owners, plain, type R, readers, stream } from './parts.ts';

export const createDeposit: R<Empty, Empty, deposits.NewDeposit, deposits.Acknowledged> = {
  ...plain,
  name: 'createDeposit',
  method: 'POST',
  path: '/v1/deposits',
  access: owners,
  summary: 'Deposits a digest; the file stays where it is',
  body: json(deposits.newDeposit),
  status: 201,
  answer: json(deposits.acknowledged),
  idempotent: true,
};
export const createDeposits: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'createDeposits',
  method: 'POST',
  path: '/v1/deposits/batch',
  access: owners,
  summary: 'Deposits a list of digests, one a line; each line may have its own idempotency key',
  body: { kind: 'ndjson', schema: deposits.batchItem },
  answer: { kind: 'ndjson', schema: deposits.batchLine },
};
export interface UploadQuery {
  readonly name?: string;
  readonly sha256?: string;
}
const uploadQuery: v.GenericSchema<unknown, UploadQuery> = v.strictObject({
  name: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  sha256: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});
export const uploadDeposit: R<Empty, UploadQuery, undefined, deposits.Acknowledged> = {
  ...plain,
  name: 'uploadDeposit',
  method: 'POST',
  path: '/v1/deposits/upload',
  access: owners,
  summary: 'Deposits a file, which the server keeps; `sha256` is compared where it is stated',
  query: uploadQuery,
  body: stream,
  status: 201,
  answer: json(deposits.acknowledged),
  idempotent: true,
};
export const listDeposits: R<Empty, Page, undefined, Listed<deposits.Deposit>> = {
  ...plain,
  name: 'listDeposits',
  method: 'GET',
  path: '/v1/deposits',
  access: owners,
  summary: "The account's own deposits, newest first",
  query: pageQuery,
  answer: json(listed(deposits.deposit)),
};
export const getDeposit: R<NumberParams, Empty, undefined, deposits.Deposit> = {
  ...plain,
  name: 'getDeposit',
  method: 'GET',
  path: '/v1/deposits/{number}',
  access: readers,
  summary: 'One deposit: its owner and clerks',
  params: numberParams,
  answer: json(deposits.deposit),
};
export const getReceipt: R<NumberParams, Empty, undefined, Receipt> = {
  ...plain,
  name: 'getReceipt',
  method: 'GET',
  path: '/v1/deposits/{number}/receipt',
  access: owners,
  summary: 'Its receipt, under the newest checkpoint',
  params: numberParams,
  answer: json(receiptSchema),
};
export const getProof: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getProof',
  method: 'GET',
  path: '/v1/deposits/{number}/proof',
  access: readers,
  summary: 'Its proof file, with every anchor record there is',
  params: numberParams,
  answer: bytes('application/json'),
};
export const getOriginal: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getOriginal',
  method: 'GET',
  path: '/v1/deposits/{number}/file',
  access: owners,
  summary: 'The original, for its owner',
  params: numberParams,
  answer: bytes('application/octet-stream'),
};
export const getDocument: R<deposits.DocumentParams, deposits.DocumentQuery, undefined, undefined> = {
  ...plain,
  name: 'getDocument',
  method: 'GET',
  path: '/v1/deposits/{number}/documents/{document}',
  access: readers,
  summary: 'A document on a package that is held: certificate, explanation, report …',
  params: deposits.documentParams,
  query: deposits.documentQuery,
  answer: bytes('text/html; charset=utf-8'),
};
export const getCustody: R<NumberParams, Empty, undefined, deposits.CustodyAnswer> = {
  ...plain,
  name: 'getCustody',
  method: 'GET',
  path: '/v1/deposits/{number}/custody',
  access: readers,
  summary: 'Who had to do with it since it was deposited',
  params: numberParams,
  answer: json(deposits.custodyAnswer),
};
export const createExtractionCode: R<NumberParams, Empty, deposits.NewExtractionCode, deposits.ExtractionCode> = {
  ...plain,
  name: 'createExtractionCode',
  method: 'POST',
  path: '/v1/deposits/{number}/extraction-code',
  access: owners,
  summary: 'Makes an extraction code for the original; an earlier one ends',
  params: numberParams,
  body: json(deposits.newExtractionCode),
  status: 201,
  answer: json(deposits.extractionCode),
};
export const deleteExtractionCode: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'deleteExtractionCode',
  method: 'DELETE',
  path: '/v1/deposits/{number}/extraction-code',
  access: owners,
  summary: 'Ends the extraction code',
  params: numberParams,
  status: 204,
  answer: none,
};
