import { type RpcAnswer, utf8Lossy } from '@guzheng/evidence';
import { exchange, type HttpOptions } from '../http/exchange.ts';
import { parseEndpoint, publicUrl } from '../rpc/url.ts';

export interface EsploraOptions extends HttpOptions {
  /** The wall clock, for the times of answers. */
  readonly now?: () => Date;
  /** Told of every answer that came, as received. */
  readonly onAnswer?: (answer: RpcAnswer) => void;
}

export type EsploraAnswer =
  | { readonly outcome: 'answered'; readonly text: string }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'failed'; readonly detail: string };

/** One explorer, asked in plain GETs. */
export interface EsploraClient {
  /** Credentials stripped. */
  readonly url: string;
  /** `path` from the root of the API, with its slash. Never rejects. */
  ask(path: string): Promise<EsploraAnswer>;
}

/** Ids, headers, heights and states are all short. */
const MAX_ANSWER_BYTES = 4096;

/** Throws AnchorError `config-malformed` unless `endpoint` is an http or https URL. */
export function esploraClient(endpoint: string, options: EsploraOptions): EsploraClient {
  const base = parseEndpoint(endpoint.replace(/\/+$/, ''));
  const url = publicUrl(endpoint);
  return {
    url,
    ask: async (path) => {
      const target = new URL(base);
      target.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
      const answer = await exchange(target, { method: 'GET' }, { ...options, maxBytes: MAX_ANSWER_BYTES });
      if (answer.outcome === 'failed') return answer;
      const text = utf8Lossy(answer.bytes).trim();
      const time = (options.now?.() ?? new Date()).toISOString();
      options.onAnswer?.({ url, method: 'GET', params: [path], answer: text, time });
      return read(answer.status, text);
    },
  };
}

function read(status: number, text: string): EsploraAnswer {
  switch (status) {
    case 200:
      return { outcome: 'answered', text };
    case 404:
    case 410:
      return { outcome: 'not-found' };
    case 429:
      return { outcome: 'failed', detail: 'it limits its rate (HTTP status 429)' };
    default:
      return { outcome: 'failed', detail: `HTTP status ${status}` };
  }
}
