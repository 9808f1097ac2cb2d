/** Pages that are captured again and again. */
import * as deposits from '../deposit.ts';
import { type Empty, type IdParams, idParams, type Listed, listed, type Page, pageQuery } from '../shapes.ts';
import * as watches from '../watch.ts';
import { bytes, json, owners, plain, type R } from './parts.ts';

export const createWatch: R<Empty, Empty, watches.NewWatch, watches.Watch> = {
  ...plain,
  name: 'createWatch',
  method: 'POST',
  path: '/v1/watches',
  access: owners,
  summary: 'Captures a page again and again, as one series',
  body: json(watches.newWatch),
  status: 201,
  answer: json(watches.watch),
  idempotent: true,
};
export const listWatches: R<Empty, Page, undefined, Listed<watches.Watch>> = {
  ...plain,
  name: 'listWatches',
  method: 'GET',
  path: '/v1/watches',
  access: owners,
  summary: "The account's own series, newest first",
  query: pageQuery,
  answer: json(listed(watches.watch)),
};
export const getWatch: R<IdParams, Empty, undefined, watches.Watch> = {
  ...plain,
  name: 'getWatch',
  method: 'GET',
  path: '/v1/watches/{id}',
  access: owners,
  summary: 'One series',
  params: idParams,
  answer: json(watches.watch),
};
export const endWatch: R<IdParams, Empty, undefined, watches.Watch> = {
  ...plain,
  name: 'endWatch',
  method: 'DELETE',
  path: '/v1/watches/{id}',
  access: owners,
  summary: 'Ends a series; what was captured stays',
  params: idParams,
  answer: json(watches.watch),
};
export const createNotice: R<IdParams, Empty, watches.NewNotice, watches.Watch> = {
  ...plain,
  name: 'createNotice',
  method: 'POST',
  path: '/v1/watches/{id}/notices',
  access: owners,
  summary: 'Records a notice to the platform; days are counted from it',
  params: idParams,
  body: json(watches.newNotice),
  status: 201,
  answer: json(watches.watch),
};
export const getTimeline: R<IdParams, Empty, undefined, watches.Timeline> = {
  ...plain,
  name: 'getTimeline',
  method: 'GET',
  path: '/v1/watches/{id}/timeline',
  access: owners,
  summary: 'The series as data',
  params: idParams,
  answer: json(watches.timeline),
};
export const getTimelineDocument: R<IdParams, deposits.DocumentQuery, undefined, undefined> = {
  ...plain,
  name: 'getTimelineDocument',
  method: 'GET',
  path: '/v1/watches/{id}/timeline-document',
  access: owners,
  summary: 'The series as a document to print',
  params: idParams,
  query: deposits.documentQuery,
  answer: bytes('text/html; charset=utf-8'),
};
