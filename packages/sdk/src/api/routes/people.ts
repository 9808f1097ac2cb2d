/** Keys, whose they are, and what was done with them. */
import * as people from '../people.ts';
import { type Empty, type IdParams, idParams, type Listed, listed, type Page, pageQuery } from '../shapes.ts';
import { json, operator, plain, type R, readers } from './parts.ts';

export const getMe: R<Empty, Empty, undefined, people.Me> = {
  ...plain,
  name: 'getMe',
  method: 'GET',
  path: '/v1/me',
  access: readers,
  summary: 'Whose key this is, what it may use and has used',
  answer: json(people.me),
};
export const createKey: R<Empty, Empty, people.NewKey, people.ApiKey> = {
  ...plain,
  name: 'createKey',
  method: 'POST',
  path: '/v1/keys',
  access: operator,
  summary: 'Makes a key; its secret is shown once',
  body: json(people.newKey),
  status: 201,
  answer: json(people.apiKey),
};
export const listKeys: R<Empty, Page, undefined, Listed<people.ApiKey>> = {
  ...plain,
  name: 'listKeys',
  method: 'GET',
  path: '/v1/keys',
  access: operator,
  summary: 'All keys, without their secrets',
  query: pageQuery,
  answer: json(listed(people.apiKey)),
};
export const revokeKey: R<IdParams, Empty, undefined, people.ApiKey> = {
  ...plain,
  name: 'revokeKey',
  method: 'DELETE',
  path: '/v1/keys/{id}',
  access: operator,
  summary: 'Revokes a key',
  params: idParams,
  answer: json(people.apiKey),
};
export const listAudit: R<Empty, Page, undefined, Listed<people.AuditLine>> = {
  ...plain,
  name: 'listAudit',
  method: 'GET',
  path: '/v1/audit',
  access: operator,
  summary: 'Who did what, newest first',
  query: pageQuery,
  answer: json(listed(people.auditLine)),
};
