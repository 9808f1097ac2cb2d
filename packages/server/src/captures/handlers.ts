import { routes } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import { type Asked, type Handled, handled, type Streamed } from '../http/handled.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { eventStream } from './event-stream.ts';

export function captureHandlers({ captures }: Parts): readonly Handled[] {
  return [
    handled(routes.createCapture, async (asked) => {
      const { line, idempotencyKey: key } = asked;
      return await captures.create(owner(asked), asked.body, { line, ...(key === undefined ? {} : { key }) });
    }),
    handled(routes.listCaptures, (asked) => captures.list(owner(asked), asked.query)),
    handled(routes.getCapture, (asked) => captures.get(owner(asked), asked.params.id)),
    handled(routes.watchCapture, async (asked) => {
      const { id } = asked.params;
      // Whose it is, is said before the stream begins.
      await captures.get(owner(asked), id);
      const after = lastEventId(asked.headers['last-event-id']);
      const events = captures.events(owner(asked), id, { after, signal: asked.signal });
      return { stream: eventStream(events) };
    }),
    handled(routes.getPreview, async (asked): Promise<Streamed> => {
      const { bytes, stream } = await captures.preview(owner(asked), asked.params.id, asked.params.take);
      return { stream, length: bytes };
    }),
    handled(routes.confirmCapture, (asked) => captures.confirm(owner(asked), asked.params.id, asked.body.take)),
    handled(routes.retakeCapture, (asked) => captures.retake(owner(asked), asked.params.id, asked.body.reason)),
    handled(routes.cancelCapture, (asked) => captures.cancel(owner(asked), asked.params.id)),
  ];
}

function owner({ principal }: Pick<Asked, 'principal'>): Principal {
  if (principal === undefined) throw new ServerError('key-missing', 'Captures belong to an account: a key is needed.');
  return principal;
}

/** What is no number was not given out here; then everything is told from the start. */
function lastEventId(header: string | undefined): number {
  return header !== undefined && /^\d{1,8}$/.test(header) ? Number(header) : 0;
}
