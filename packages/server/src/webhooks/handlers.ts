import { routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Asked, type Handled, handled } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';

/** What answers the routes of webhooks. */
export function webhookHandlers({ webhooks }: Parts): readonly Handled[] {
  return [
    handled(routes.createWebhook, (asked) => webhooks.create(ownerOf(asked), asked.body)),
    handled(routes.listWebhooks, (asked) => webhooks.list(ownerOf(asked), asked.query)),
    handled(routes.deleteWebhook, async (asked) => {
      await webhooks.remove(ownerOf(asked), asked.params.id);
      return undefined;
    }),
    handled(routes.listDeliveries, (asked) => webhooks.deliveries(ownerOf(asked), asked.params.id, asked.query)),
  ];
}

/** These routes are for owners; that somebody asks is made sure before. */
function ownerOf({ principal }: Pick<Asked, 'principal'>): Principal {
  if (principal === undefined) throw new ServerError('key-missing', 'This needs a key.');
  return principal;
}
