import type { HeaderList } from '../exchange.ts';

/** What the page showed that may be a wall. Texts are the page's own, and bounded. */
export interface PageSigns {
  readonly title: string;
  /** Visible text, its first 20,000 characters. */
  readonly text: string;
  readonly textLength: number;
  /** Password fields that can be seen. */
  readonly passwords: number;
  /** Fields that ask for the characters of a picture, or for a code. */
  readonly codeFields: number;
  /** Puzzles for people: frames and boxes that can be seen, by their address or class. */
  readonly widgets: readonly { readonly what: string; readonly inCover: boolean }[];
  /** Layers that lie over the page, taken together. */
  readonly cover: {
    /** Of the window, 0 to 1. */
    readonly share: number;
    readonly text: string;
    readonly passwords: number;
  };
  /** Boxes whose class or id speaks of a paywall, and that can be seen. */
  readonly paywallBoxes: readonly string[];
  /** `isAccessibleForFree` in the page's structured data. */
  readonly free?: boolean;
}

/** Everything that speaks for or against a wall. */
export interface WallObservation {
  readonly requestedUrl: string;
  readonly finalUrl: string;
  /** Of the answer that is the page; absent where there was none. */
  readonly status?: number;
  readonly headers: HeaderList;
  /** What the page asked for: scripts and frames of those who build walls. */
  readonly requests: readonly string[];
  /** Absent where no document was shown. */
  readonly page?: PageSigns;
}
