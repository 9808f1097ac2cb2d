import type { RpcAnswer } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { parseEndpoint, publicUrl } from './url.ts';

export type Fetch = typeof globalThis.fetch;

export interface RpcOptions {
  readonly fetch?: Fetch;
  /** The wall clock, for the times of answers. */
  readonly now?: () => Date;
  /** For one request; 20 s unless told. */
  readonly requestTimeoutMs?: number;
  /** Told of every answer that came, as received. */
  readonly onAnswer?: (answer: RpcAnswer) => void;
}

/** One Ethereum node, spoken to in JSON-RPC 2.0 over HTTP. */
export interface Rpc {
  /** Credentials stripped. */
  readonly url: string;
  /** Rejects with AnchorError `rpc-unreachable`, `rpc-malformed` or `rpc-refused`. */
  call(method: string, params: readonly unknown[]): Promise<unknown>;
}

/** A full block of a busy chain has a few MB as JSON. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export function rpcClient(endpoint: string, options: RpcOptions = {}): Rpc {
  const target = parseEndpoint(endpoint);
  const url = publicUrl(endpoint);
  // fetch refuses URLs that carry a user and a password, so they travel as a header.
  const headers = { 'content-type': 'application/json', ...basicAuth(target) };
  let lastId = 0;
  return {
    url,
    call: async (method, params) => {
      const id = ++lastId;
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      const answer = await post(target, { method: 'POST', headers, body, redirect: 'error' }, url, options);
      const time = (options.now?.() ?? new Date()).toISOString();
      options.onAnswer?.({ url, method, params, answer: answer.text, time });
      return readAnswer(answer, id, `${method} at ${url}`);
    },
  };
}

/** Takes user and password out of the URL and gives them as a header. */
export function basicAuth(url: URL): { authorization?: string } {
  if (url.username === '' && url.password === '') return {};
  const credentials = readCredentials(url);
  url.username = '';
  url.password = '';
  return { authorization: `Basic ${credentials}` };
}

function readCredentials({ username, password }: URL): string {
  try {
    return btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  } catch {
    // The error would repeat them.
    throw new AnchorError('config-malformed', 'The user or password of an address cannot be read', {
      hint: 'write special characters as %XX; only Latin-1 can be sent',
    });
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

async function post(target: URL, init: RequestInit, url: string, options: RpcOptions): Promise<HttpAnswer> {
  const send = options.fetch ?? globalThis.fetch;
  const signal = AbortSignal.timeout(options.requestTimeoutMs ?? 20_000);
  try {
    const response = await send(target, { ...init, signal });
    return { status: response.status, text: await boundedText(response, url) };
  } catch (cause) {
    if (cause instanceof AnchorError) throw cause;
    throw new AnchorError('rpc-unreachable', `The RPC ${url} cannot be reached: ${reasonOf(cause)}`, {
      cause,
      hint: 'check the address and the network connection, or name another RPC',
    });
  }
}

/** Read by hand: not every browser can iterate over a stream. */
async function boundedText(response: Response, url: string): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new AnchorError('rpc-malformed', `The RPC ${url} answered with more than ${MAX_ANSWER_BYTES} bytes`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Node's fetch hides the reason (ECONNREFUSED, ENOTFOUND …) in `cause`. Codes only: messages may repeat the URL with its key. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'string')
    return inner.code;
  return inner instanceof Error && inner.name === 'TimeoutError' ? 'no answer in time' : 'the request failed';
}

function readAnswer({ status, text }: HttpAnswer, id: number, what: string): unknown {
  const answer = parseObject(text);
  if (answer !== undefined && isRecord(answer.error)) throw refusal(answer.error, what);
  if (status !== 200) {
    throw new AnchorError('rpc-unreachable', `${what} failed with HTTP status ${status}`, {
      hint: status === 429 ? 'the RPC limits its rate; wait, or name another RPC' : 'name another RPC',
    });
  }
  if (answer === undefined || answer.id !== id || !('result' in answer)) {
    throw new AnchorError('rpc-malformed', `${what} is not a JSON-RPC answer: ${JSON.stringify(text.slice(0, 80))}`, {
      hint: 'is this address really the RPC of an Ethereum node?',
    });
  }
  return answer.result;
}

function refusal(error: Record<string, unknown>, what: string): AnchorError {
  const message = typeof error.message === 'string' ? error.message : 'no message';
  const rpcCode = typeof error.code === 'number' ? { rpcCode: error.code } : {};
  return new AnchorError('rpc-refused', `${what} was refused: ${message.slice(0, 400)}`, rpcCode);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // not JSON: the caller says so, with the text
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
