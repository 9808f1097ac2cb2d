import type { NotBefore } from '@guzheng/evidence';
import type { Logger } from 'pino';

/** A chain that does not answer must not keep a page from being captured: it may be gone by then. */
const PATIENCE_MS = 10_000;

/** A block that existed before the capture; undefined where none could be had, and then the package states no such bound. */
export async function blockBefore(
  read: () => Promise<NotBefore | undefined>,
  log: Logger,
): Promise<NotBefore | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([read(), late]);
  } catch (error) {
    log.warn({ err: error }, 'no block could be read before a capture');
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
