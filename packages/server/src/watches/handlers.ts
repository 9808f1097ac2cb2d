import { routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Asked, type Handled, handled } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';

/** What answers the routes of series. */
export function watchHandlers({ watches }: Parts): readonly Handled[] {
  return [
    handled(routes.createWatch, (asked) => {
      const { body, idempotencyKey: key } = asked;
      return watches.create(ownerOf(asked), body, key === undefined ? {} : { key });
    }),
    handled(routes.listWatches, (asked) => watches.list(ownerOf(asked), asked.query)),
    handled(routes.getWatch, (asked) => watches.get(ownerOf(asked), asked.params.id)),
    handled(routes.endWatch, (asked) => watches.end(ownerOf(asked), asked.params.id)),
    handled(routes.createNotice, (asked) => watches.notice(ownerOf(asked), asked.params.id, asked.body)),
    handled(routes.getTimeline, (asked) => watches.timeline(ownerOf(asked), asked.params.id)),
    handled(routes.getTimelineDocument, async (asked) => {
      const { lang = 'zh', format = 'html' } = asked.query;
      if (format !== 'html')
        throw new ServerError('request-malformed', 'The timeline is made as HTML only.', {
          hint: 'Open it and print it: it is laid out for A4.',
        });
      const page = new TextEncoder().encode(await watches.document(ownerOf(asked), asked.params.id, lang));
      return { stream: once(page), length: page.length, fileName: `timeline-${asked.params.id}.html` };
    }),
  ];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** These routes are for owners; that somebody asks is made sure before. */
function ownerOf({ principal }: Pick<Asked, 'principal'>): Principal {
  if (principal === undefined) throw new ServerError('key-missing', 'This needs a key.');
  return principal;
}
