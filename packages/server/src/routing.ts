import type { Handled } from './http/handled.ts';
import { serverHandlers } from './http/handlers.ts';
import { peopleHandlers } from './people/handlers.ts';
import { stubHandlers } from './stubs.ts';

/** What answers each route, from every part. */
export function handlersOf(server: Parameters<typeof serverHandlers>[0]): readonly Handled[] {
  return [...serverHandlers(server), ...peopleHandlers(server), ...stubHandlers];
}
