import type { CountedRequest } from '@guzheng/capture';
import type { Screenshot } from '@guzheng/evidence';

export const REPLAY_TYPE = 'guzheng/replay/v1';

/** One picture of the package against the same picture of the replay. */
export interface ReplayedPicture {
  /** In the package. */
  readonly path: string;
  readonly role: Screenshot['role'];
  /** Of the pixels that both have, those that are the same to the last bit: 0 … 1; null where the two could not be compared, and `detail` says why. */
  readonly similarity: number | null;
  /** Of the same pixels, those that look the same: pixelmatch with its own threshold of 0.1. */
  readonly alike?: number;
  readonly detail?: string;
  readonly compared?: { readonly width: number; readonly height: number };
  readonly sameSize?: boolean;
  /** Where picture and difference lie, where they were asked for. */
  readonly replayed?: string;
  readonly difference?: string;
}

/** What `replayFile` returns and `guzheng replay --json` prints: facts, and no verdict. */
export interface ReplayReport {
  readonly type: typeof REPLAY_TYPE;
  readonly replayedAt: string;
  readonly subject: {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly sm3: string;
  };
  readonly url: string;
  readonly finalUrl: string;
  readonly title: string;
  /** `capture`: the page's scripts saw the time of the capture; `present`: the time of the replay. */
  readonly clock: 'capture' | 'present';
  readonly browser: { readonly captured: string | null; readonly replayed: string };
  /** To be known first: contradictions in the package, another browser than the one that captured, what cannot be replayed. */
  readonly warnings: readonly string[];
  /** Visible text, sentence by sentence; null where one side has none. Lists are bounded, counts are not. */
  readonly text: {
    readonly similarity: number;
    readonly missing: readonly string[];
    readonly missingTotal: number;
    readonly added: readonly string[];
    readonly addedTotal: number;
  } | null;
  readonly pictures: readonly ReplayedPicture[];
  /** Asked for, and not in the archive: failed, never answered by something like it. */
  readonly requestsWithoutRecord: readonly CountedRequest[];
  /** In the archive, and not asked for. */
  readonly recordsNeverRequested: readonly CountedRequest[];
  /** Asked for more often than the archive has records; answered with the last one again. */
  readonly repeated: readonly CountedRequest[];
  /** How often something tried to reach the network past the archive, and did not. */
  readonly attemptsToLeave: number;
  readonly errors: readonly string[];
}
