import { setTimeout } from 'node:timers/promises';
import { nodeHashing } from '@guzheng/capture';
import { type ClientOptions, GuzhengClient } from '../client/index.ts';

/** A client that hashes with what Node has, where only options were given. */
export function clientFrom(server: GuzhengClient | ClientOptions): GuzhengClient {
  return server instanceof GuzhengClient ? server : new GuzhengClient({ hashing: nodeHashing, ...server });
}

export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { ...(signal === undefined ? {} : { signal }) });
}
