/** Captures and their takes. */
import * as captures from '../capture.ts';
import { type Empty, type IdParams, idParams, type Listed, listed, type Page, pageQuery } from '../shapes.ts';
import { bytes, json, owners, plain, type R } from './parts.ts';

export const createCapture: R<Empty, Empty, captures.NewCapture, captures.Capture> = {
  ...plain,
  name: 'createCapture',
  method: 'POST',
  path: '/v1/captures',
  access: owners,
  summary: 'Puts a page into the queue',
  body: json(captures.newCapture),
  status: 202,
  answer: json(captures.capture),
  idempotent: true,
};
export const listCaptures: R<Empty, Page, undefined, Listed<captures.Capture>> = {
  ...plain,
  name: 'listCaptures',
  method: 'GET',
  path: '/v1/captures',
  access: owners,
  summary: "The account's own captures, newest first",
  query: pageQuery,
  answer: json(listed(captures.capture)),
};
export const getCapture: R<IdParams, Empty, undefined, captures.Capture> = {
  ...plain,
  name: 'getCapture',
  method: 'GET',
  path: '/v1/captures/{id}',
  access: owners,
  summary: 'One capture and its takes',
  params: idParams,
  answer: json(captures.capture),
};
export const watchCapture: R<IdParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'watchCapture',
  method: 'GET',
  path: '/v1/captures/{id}/events',
  access: owners,
  summary: 'Progress as server-sent events; ends when the capture has ended',
  params: idParams,
  answer: { kind: 'events', schema: captures.captureEvent },
};
export const getPreview: R<captures.TakeParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getPreview',
  method: 'GET',
  path: '/v1/captures/{id}/takes/{take}/preview',
  access: owners,
  summary: 'The picture of a take',
  params: captures.takeParams,
  answer: bytes('image/png'),
};
export const confirmCapture: R<IdParams, Empty, captures.Confirm, captures.Capture> = {
  ...plain,
  name: 'confirmCapture',
  method: 'POST',
  path: '/v1/captures/{id}/confirm',
  access: owners,
  summary: 'Takes a take',
  params: idParams,
  body: json(captures.confirm),
  answer: json(captures.capture),
};
export const retakeCapture: R<IdParams, Empty, captures.Retake, captures.Capture> = {
  ...plain,
  name: 'retakeCapture',
  method: 'POST',
  path: '/v1/captures/{id}/retake',
  access: owners,
  summary: 'Rejects the take that waits and captures again; the rejected one stays in the log and in the ledger',
  params: idParams,
  body: json(captures.retake),
  status: 202,
  answer: json(captures.capture),
};
export const cancelCapture: R<IdParams, Empty, undefined, captures.Capture> = {
  ...plain,
  name: 'cancelCapture',
  method: 'DELETE',
  path: '/v1/captures/{id}',
  access: owners,
  summary: 'Gives a capture up; takes that were sealed stay in the ledger',
  params: idParams,
  answer: json(captures.capture),
};
