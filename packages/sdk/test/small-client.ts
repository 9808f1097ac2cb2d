import { type ClientOptions, GuzhengClient } from '../src/client/index.ts';
import type { SmallServer } from './small-server.ts';

/** A client that waits for nothing: pauses are noted in `slept`. */
export function clientOf(
  server: Pick<SmallServer, 'url'>,
  options: Partial<ClientOptions> = {},
): { readonly client: GuzhengClient; readonly slept: number[] } {
  const slept: number[] = [];
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    slept.push(ms);
  };
  return { client: new GuzhengClient({ url: server.url, key: 'gz_a_secret', sleep, ...options }), slept };
}
