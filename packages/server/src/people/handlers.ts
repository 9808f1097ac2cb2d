import { routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Handled, handled } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from './principal.ts';

export function peopleHandlers({ people, audit }: Parts): readonly Handled[] {
  return [
    handled(routes.getMe, ({ principal }) => people.me(known(principal))),
    handled(routes.createKey, ({ body }) => people.create(body)),
    handled(routes.listKeys, ({ query }) => people.list(query)),
    handled(routes.revokeKey, ({ params }) => people.revoke(params.id)),
    handled(routes.listAudit, ({ query }) => audit.list(query)),
  ];
}

/** The pipeline lets nobody come this far without a key; the compiler cannot know. */
function known(principal: Principal | undefined): Principal {
  if (principal === undefined) throw new ServerError('key-missing', 'This operation needs a key.');
  return principal;
}
