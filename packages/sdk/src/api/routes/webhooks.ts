/** Programs that are told of events. */

import { type Empty, type IdParams, idParams, type Listed, listed, type Page, pageQuery } from '../shapes.ts';
import * as webhooks from '../webhook.ts';
import { json, none, owners, plain, type R } from './parts.ts';

export const createWebhook: R<Empty, Empty, webhooks.NewWebhook, webhooks.Webhook> = {
  ...plain,
  name: 'createWebhook',
  method: 'POST',
  path: '/v1/webhooks',
  access: owners,
  summary: 'Tells a program of events; the secret is shown once',
  body: json(webhooks.newWebhook),
  status: 201,
  answer: json(webhooks.webhook),
};
export const listWebhooks: R<Empty, Page, undefined, Listed<webhooks.Webhook>> = {
  ...plain,
  name: 'listWebhooks',
  method: 'GET',
  path: '/v1/webhooks',
  access: owners,
  summary: "The account's own webhooks",
  query: pageQuery,
  answer: json(listed(webhooks.webhook)),
};
export const deleteWebhook: R<IdParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'deleteWebhook',
  method: 'DELETE',
  path: '/v1/webhooks/{id}',
  access: owners,
  summary: 'Ends a webhook',
  params: idParams,
  status: 204,
  answer: none,
};
export const listDeliveries: R<IdParams, Page, undefined, Listed<webhooks.Delivery>> = {
  ...plain,
  name: 'listDeliveries',
  method: 'GET',
  path: '/v1/webhooks/{id}/deliveries',
  access: owners,
  summary: 'What was sent, and what came of it, newest first',
  params: idParams,
  query: pageQuery,
  answer: json(listed(webhooks.delivery)),
};
