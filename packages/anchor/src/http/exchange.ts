import { concatBytes } from '@guzheng/evidence';
import { basicAuth, type Fetch, reasonOf } from '../rpc/client.ts';

export interface HttpOptions {
  readonly fetch?: Fetch;
  /** For one request; 20 s unless told. */
  readonly requestTimeoutMs?: number;
}

/** What came back, whole; or why nothing did, in a few words without credentials. */
export type HttpAnswer =
  | { readonly outcome: 'answered'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly outcome: 'failed'; readonly detail: string };

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** One request. Never follows a redirect, never reads more than `maxBytes`, never rejects. `target` may carry a user and a password. */
export async function exchange(
  target: URL,
  request: HttpRequest,
  { maxBytes, ...options }: HttpOptions & { readonly maxBytes: number },
): Promise<HttpAnswer> {
  const send = options.fetch ?? globalThis.fetch;
  const url = new URL(target);
  const headers = { ...request.headers, ...basicAuth(url) };
  const signal = AbortSignal.timeout(options.requestTimeoutMs ?? 20_000);
  try {
    const response = await send(url, { ...request, headers, redirect: 'error', signal });
    const bytes = await boundedBytes(response, maxBytes);
    if (bytes === undefined) return { outcome: 'failed', detail: `the answer has more than ${maxBytes} bytes` };
    return { outcome: 'answered', status: response.status, bytes };
  } catch (error) {
    return { outcome: 'failed', detail: reasonOf(error) };
  }
}

/** Read by hand: not every browser can iterate over a stream. */
async function boundedBytes(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > maxBytes) {
      await reader?.cancel();
      return undefined;
    }
    parts.push(part.value);
  }
  return concatBytes(...parts);
}
