import type { Socket } from 'node:net';

/**
 * Carries bytes both ways between two connections, as fast as the slower one takes them. An end of one side is passed on as the end
 * of that half; a break is passed on as a break, since an answer that was cut must not look like one that ended.
 */
export function tunnel(client: Socket, target: Socket): void {
  client.pipe(target);
  target.pipe(client);
  breakWith(client, target);
  breakWith(target, client);
}

function breakWith(one: Socket, other: Socket): void {
  if (one.destroyed) other.resetAndDestroy();
  one.once('close', () => {
    const isOrderly = one.readableEnded && one.writableFinished && one.errored === null;
    if (!isOrderly && !other.destroyed) other.resetAndDestroy();
  });
}
