import type { Finality, Network } from '@guzheng/evidence';
import type { Limits } from '@guzheng/sdk/api';

/** Everything that is decided before the server starts. Written as a file, overridden by the environment; see docs/guides/operators.md. */
export interface Settings {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    /** Said by an operator who knows it: other machines reach this address without TLS, keys and evidence go over the wire in the clear. */
    readonly plainHttp?: boolean;
  };
  /** Absolute. Level, blobs, keys, journals: all that is kept. */
  readonly data: string;
  /** How people reach it, for links and documents: `https://evidence.example.org`. */
  readonly publicUrl?: string;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly operator: { readonly name: string; readonly statement: { readonly zh: string; readonly en: string } };
  readonly ledger: {
    /** The log's name: a host and a path without scheme, `evidence.example.org/ledger`. Never changes. */
    readonly origin: string;
    /** How long a deposit may wait for others to be synced together with it. Default 2 ms. */
    readonly gatherMs: number;
  };
  readonly anchoring: {
    readonly everyMinutes: number;
    readonly chain?: {
      readonly network: string;
      readonly networks?: readonly Network[];
      readonly rpcs?: readonly string[];
      /** The file with the key that pays. */
      readonly keyFile: string;
      readonly maxCost?: bigint;
      readonly confirm?: Finality;
    };
    readonly tsa?: {
      readonly urls: readonly string[];
      readonly atLeast: number;
      readonly rootFiles?: readonly string[];
    };
    readonly ots?: {
      readonly calendars?: readonly string[];
      readonly atLeast?: number;
      readonly bitcoin?: readonly string[];
    };
  };
  readonly captures: {
    /** Browsers at the same time; 0: none are made here. */
    readonly browsers: number;
    readonly queue: number;
    readonly maxTimeMs: number;
    readonly maxBytes: number;
    /** Of one take's browser and the program beside it, together. */
    readonly maxMemoryBytes: number;
    /** A take that nobody confirmed expires. */
    readonly confirmWithinHours: number;
    /** For tests and closed networks only: private addresses are captured. */
    readonly allowPrivate: boolean;
    readonly resolvers?: readonly string[];
    readonly timeServers?: readonly string[];
    readonly caFile?: string;
    readonly browserPath?: string;
  };
  readonly limits: {
    readonly bodyBytes: number;
    readonly uploadBytes: number;
    readonly batchItems: number;
    readonly connections: number;
    /** Of these; and of requests behind a proxy. Trusted proxies, 127.0.0.1 and ::1 have no limit of their own. */
    readonly connectionsPerAddress: number;
    /** For the head of a request, and for each pause in its body. */
    readonly requestMs: number;
    readonly anonymousPerMinute: number;
    /** For accounts whose keys state none. */
    readonly account: Limits;
  };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent' };
}
