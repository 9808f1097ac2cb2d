import { createHash } from 'node:crypto';
import { identifier } from '../identifier.ts';
import type { Principal } from '../people/principal.ts';
import type { AskCapture } from './captures.ts';
import type { Job } from './job.ts';
import { seemly } from './words.ts';

export interface NewJobOptions {
  readonly owner: Principal;
  readonly url: URL;
  readonly at: Date;
  readonly random: (bytes: number) => Uint8Array;
}

/** A capture that waits for its first take. */
export function newJob(
  { viewport, label, confirm = false, watch }: AskCapture,
  { owner, url, at, random }: NewJobOptions,
): Job {
  return {
    id: identifier({ now: () => at, random }),
    owner,
    url: url.href,
    state: 'queued',
    created: at.toISOString(),
    confirm,
    takes: [],
    places: {},
    deaths: 0,
    errands: [],
    ...(viewport === undefined ? {} : { viewport }),
    ...(label === undefined ? {} : { label: seemly(label, 200) }),
    ...(watch === undefined ? {} : { watch }),
  };
}

/** What an idempotency key stands for. */
export function requestDigest({ url, viewport, label, confirm, watch }: AskCapture): string {
  const said = JSON.stringify([url, viewport?.width, viewport?.height, label, confirm, watch]);
  return createHash('sha256').update(said).digest('hex');
}
