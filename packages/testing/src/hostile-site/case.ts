import type { Routes } from './answer.ts';
import type { RawAnswer } from './raw-server.ts';

/**
 * One page or file of the site, and what an honest capture of it must come to. Places are written `server:/path`, and `/path` for the
 * server `http`.
 */
export type Case = SealedCase | RefusedCase;

interface CaseHead {
  /** Kebab-case, unique. */
  readonly name: string;
  /** What it is, in one sentence. */
  readonly about: string;
  readonly at: string;
  /** Options of the capture that differ from the defaults. */
  readonly options?: CaseOptions;
}

export interface SealedCase extends CaseHead {
  readonly outcome: 'complete' | 'partial';
  /** Those that the record must have, beside those that follow from other things: `partial`, `private-address`, `extra-root`, `no-cjk-glyphs`. */
  readonly labels?: readonly string[];
  /** What the visible text must contain. */
  readonly shows?: readonly string[];
  readonly traps: readonly Trap[];
  /** Losses that may be there or not: browsers differ, and so do moments. Written as in a trap. */
  readonly mayLose?: readonly string[];
  /** Check codes that must be FAIL; nothing else may be. Default none. */
  readonly contradicted?: readonly string[];
}

/** No file comes of it, but an error with this code. */
export interface RefusedCase extends CaseHead {
  readonly outcome: 'refused';
  readonly code: string;
}

/** One thing that the page does, what the archive holds of it, and what loss.json says. */
export interface Trap {
  readonly does: string;
  /**
   * Exchanges of the browser: `GET /path 200`, and `failed` in place of the status where no answer came. `×3` at the end: at least three
   * of them. The page itself is always held by both means and is not repeated here.
   */
  readonly held?: readonly string[];
  /** `code` or `code /path`. */
  readonly lost?: readonly string[];
  /** `kind words`: an event of the page, as in evidence/page/events.jsonl, in whose line the words stand. */
  readonly told?: readonly string[];
  /** `place number`: how many messages of both sides the file of a WebSocket or EventSource holds. */
  readonly messages?: readonly string[];
  /** What lies elsewhere in the package, or in no place of its own. */
  readonly kept?: string;
}

export interface CaseOptions {
  readonly maxTimeMs?: number;
  readonly maxBytes?: number;
  readonly allowInvalidTls?: boolean;
}

/** Cases of one kind, and what the servers say in them. */
export interface Family {
  readonly title: string;
  readonly cases: readonly Case[];
  readonly routes: Routes;
  /** Of the server that writes bytes as they are. */
  readonly rawRoutes?: Readonly<Record<string, RawAnswer>>;
}

/** `GET /path 200 ×3`, taken apart. */
export interface Exchange {
  readonly method: string;
  readonly place: string;
  readonly status: number | 'failed';
  readonly times: number;
}

export function parseExchange(text: string): Exchange {
  const match = /^([A-Z]+) (\S+) (\d{3}|failed)(?: ×(\d+))?$/.exec(text);
  if (match === null) throw new Error(`${text} is no exchange of a case`);
  const [, method = '', place = '', status = '', times = '1'] = match;
  return { method, place, status: status === 'failed' ? 'failed' : Number(status), times: Number(times) };
}
