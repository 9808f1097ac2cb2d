import { AnchorError } from '../error.ts';
import { basicAuth, type Fetch, reasonOf } from '../rpc/client.ts';
import { parseEndpoint, publicUrl } from '../rpc/url.ts';

/** How anything is fetched here. */
export interface HttpOptions {
  readonly fetch: Fetch;
  readonly requestTimeoutMs: number;
}

export interface HttpQuestion {
  readonly url: string;
  readonly maxBytes: number;
  /** What is sent, by POST; by GET when there is nothing. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
}

export interface HttpReply {
  readonly status: number;
  /** Without parameters, lower-case. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * One question over HTTP. User and password of the URL travel as a header; redirects are not followed. Rejects with AnchorError
 * `tsa-unreachable`, `tsa-malformed` for an answer beyond `maxBytes`, `config-malformed` for what is no http or https URL.
 */
export async function ask({ url, maxBytes, body }: HttpQuestion, options: HttpOptions): Promise<HttpReply> {
  const target = parseEndpoint(url, 'The address of a time-stamping authority');
  const shown = publicUrl(url);
  const headers = { ...basicAuth(target), ...(body === undefined ? {} : { 'content-type': body.type }) };
  const init: RequestInit = {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body: Uint8Array.from(body.bytes) }),
    redirect: 'error',
    signal: AbortSignal.timeout(options.requestTimeoutMs),
  };
  try {
    const response = await options.fetch(target, init);
    const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    return { status: response.status, type, bytes: await boundedBytes(response, maxBytes, shown) };
  } catch (cause) {
    if (cause instanceof AnchorError) throw cause;
    throw new AnchorError('tsa-unreachable', `${shown} cannot be reached: ${reasonOf(cause)}`, {
      cause,
      hint: 'check the address and the network connection, or name another time-stamping authority',
    });
  }
}

async function boundedBytes(response: Response, maxBytes: number, shown: string): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw new AnchorError('tsa-malformed', `${shown} answered with more than ${maxBytes} bytes`, {
        hint: 'name another time-stamping authority',
      });
    }
    parts.push(part.value);
  }
  return Uint8Array.from(Buffer.concat(parts));
}
