import type { Counter } from '@guzheng/sdk/api';
import type { PageContent } from '@guzheng/verify';

/** A picture that was loaded with the page. */
export interface SeenPicture {
  /** Without query and fragment, which change by themselves. */
  readonly url: string;
  readonly sha256: string;
}

/** What a sealed package shows of the page. */
export interface Sight {
  /** When the capture began, by the package. */
  readonly time: string;
  /** Of the answer that is the page: by the browser, else by the plain client. */
  readonly status?: number;
  /** By each means, where both were answered. */
  readonly statuses?: { readonly browser: number; readonly plain: number };
  readonly finalUrl: string;
  readonly isComplete: boolean;
  /** Kinds of walls that were noticed: `login`, `captcha` … */
  readonly walls: readonly string[];
  readonly title: string;
  /** Visible text, bounded. */
  readonly text: string;
  /** SHA-256 of the package's member with the visible text. */
  readonly textSha256?: string;
  readonly content: PageContent;
  readonly pictures: readonly SeenPicture[];
  /** Addresses of pictures that the page still names and that were not answered, or by a server that failed: of them nothing is known. */
  readonly unanswered: readonly string[];
  /** Times of editing that the page states. */
  readonly editTimes: readonly string[];
  readonly counters: readonly SeenCounter[];
  /** How often the capture itself asked for the page. */
  readonly ownLoads: number;
}

export interface SeenCounter extends Counter {
  /** The upper end of what the words can mean; absent where there is none. */
  readonly most?: number;
  /** How many other numbers of the kind the page shows as well, and the lowest of all; absent where there are none. */
  readonly others?: number;
  readonly least?: number;
}

/** What came of a look: a sealed package, or why there is none. */
export type Outcome =
  | { readonly kind: 'sealed'; readonly sight: Sight }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'unreadable'; readonly code: string };
