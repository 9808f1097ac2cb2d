import { cp, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CaptureError } from '../error.ts';

/** Caches would stand between the page and its server; locks belong to the browser that may be running on the original. */
const LEFT_OUT =
  /^(Singleton.*|lockfile|.*Cache.*|Crashpad|Crash Reports|ShaderCache|GraphiteDawn.*|Service Worker|Extensions|Extension .*|Safe Browsing.*|component_crx_cache|BrowserMetrics.*)$/i;

/**
 * Copies a browser profile, so that the capture changes nothing in it and takes no cache or extension from it.
 * Throws CaptureError `profile-unreadable`.
 */
export async function copyProfile(from: string, to: string): Promise<void> {
  try {
    if (!(await stat(from)).isDirectory()) throw new Error('it is no folder');
    if ((await readdir(from)).length === 0) throw new Error('it is empty');
    await cp(from, to, { recursive: true, filter: (source) => source === from || !LEFT_OUT.test(basename(source)) });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new CaptureError('profile-unreadable', `The browser profile ${from} cannot be copied: ${why}.`, {
      hint: 'Name the folder that chrome://version shows as the profile path, or its parent, and close that browser first.',
      cause,
    });
  }
}
