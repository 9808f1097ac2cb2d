import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { nonNegative, safePath, timestamp, uint } from '../json/schema.ts';

export const FACTS_TYPE = 'guzheng/facts/v1';

/**
 * Where a fact was read. `dom`: what the page shows, or an attribute of it; `meta`: a `<meta>` or `<link>` of the head; `open-graph`: one
 * of the Open Graph protocol; `schema.org`: JSON-LD or microdata; `http`: a header field of the answer; `option`: a selector that whoever
 * captured gave.
 */
export type FactSource = 'dom' | 'meta' | 'open-graph' | 'schema.org' | 'http' | 'option';

/** What a displayed count can mean under one rule, both ends included. */
export interface CountReading {
  /** `as-shown`, `truncated`, `rounded`, `at-least`, `between`; after `dot-groups/`, `dot-decimal/` … where a separator has two meanings. */
  readonly rule: string;
  readonly min: number;
  /** Absent where there is no upper end. */
  readonly max?: number;
}

/** The hull of all readings: no number outside it fits what was displayed. */
export interface CountInterval {
  readonly min: number;
  readonly max?: number;
  readonly readings: readonly CountReading[];
}

/** One statement that the page, or the answer it came in, makes. Contradictory ones stand side by side. */
export interface Fact {
  /** `title`, `author`, `author-id`, `publish-time`, `edit-time`, `site-owner`, `icp-number`, `canonical-url`, `language`, `views`,
   * `reposts`, `comments`, `likes`, `favourites`, `sales`, `followers`, `online`, `price`, `ip-location`; `own` for a selector given. */
  readonly id: string;
  /** Of a selector given, and only there. */
  readonly name?: string;
  readonly source: FactSource;
  /** What of the source: `og:title`, `datePublished`, `text`, `title` (the attribute), `class` … */
  readonly key: string;
  /** Of a counter: the words that say what is counted, or `class: …`, `title: …` where no word does. */
  readonly label?: string;
  /**
   * Selects the element again. Segments between ` >>> ` are CSS selectors; each after the first is looked up in the open shadow root of
   * the element before it, or in its document where that is a frame. Absent where no element stands for the fact.
   */
  readonly selector?: string;
  /** Of the frame that holds the element, where it is not the page itself. */
  readonly frame?: string;
  /** Exactly as shown or written, at most 500 characters. Absent where a selector given found nothing. */
  readonly raw?: string;
  /** Times by RFC 3339, with a zone only where one is stated; texts with hidden characters written out, as `[U+202E]`. */
  readonly value?: string;
  /** Of a count that could be read. */
  readonly interval?: CountInterval;
  /** Whether styles let the element be seen; absent where there is no element. */
  readonly visible?: boolean;
  /** CSS pixels from the page's upper left corner. */
  readonly rect?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** A picture of the element and what is around it. */
  readonly crop?: string;
  /** How many elements of the page are built like this one and state the same; absent where it is the only one. */
  readonly alike?: number;
  readonly note?: string;
}

/**
 * The displayed number against a number that a rule names (法释〔2013〕21号 art. 2(1): 5,000 views, 500 reposts). `above`: it is that
 * many or more under every reading; `undecided`: the readings differ. A comparison of numbers, not a statement of law.
 */
export interface ThresholdComparison {
  readonly threshold: number;
  readonly of: 'views' | 'reposts';
  /** Index into `facts`. */
  readonly fact: number;
  readonly answer: 'above' | 'below' | 'undecided';
  readonly note: string;
}

/** evidence/facts.json: what the page says of itself (X7). Whether it is true is another question. */
export interface FactsReport {
  readonly type: typeof FACTS_TYPE;
  /** Of the page at the moment of reading. */
  readonly url: string;
  readonly readAt: string;
  readonly facts: readonly Fact[];
  readonly thresholds: readonly ThresholdComparison[];
  /** How often this capture itself asked for the page: an opponent will ask who clicked. */
  readonly ownPageLoads: { readonly browser: number; readonly http: number };
  /** How far the page was looked through. `stopped` is `end` where nothing was left out. */
  readonly looked: {
    readonly nodes: number;
    readonly elapsedMs: number;
    readonly stopped: 'end' | 'nodes' | 'time' | 'finds';
  };
  /** What could not be looked into, and why: frames of other sites, data that is no JSON. */
  readonly unread: readonly { readonly what: string; readonly reason: string }[];
}

const reading = { min: uint, max: v.exactOptional(uint) };

const fact = v.looseObject({
  id: v.string(),
  name: v.exactOptional(v.string()),
  source: v.picklist(['dom', 'meta', 'open-graph', 'schema.org', 'http', 'option']),
  key: v.string(),
  label: v.exactOptional(v.string()),
  selector: v.exactOptional(v.string()),
  frame: v.exactOptional(v.string()),
  raw: v.exactOptional(v.string()),
  value: v.exactOptional(v.string()),
  interval: v.exactOptional(
    v.looseObject({ ...reading, readings: v.array(v.looseObject({ rule: v.string(), ...reading })) }),
  ),
  visible: v.exactOptional(v.boolean()),
  rect: v.exactOptional(v.looseObject({ x: v.number(), y: v.number(), width: nonNegative, height: nonNegative })),
  crop: v.exactOptional(safePath),
  alike: v.exactOptional(uint),
  note: v.exactOptional(v.string()),
});

const facts = v.looseObject({
  type: v.literal(FACTS_TYPE),
  url: v.string(),
  readAt: timestamp,
  facts: v.array(fact),
  thresholds: v.array(
    v.looseObject({
      threshold: uint,
      of: v.picklist(['views', 'reposts']),
      fact: uint,
      answer: v.picklist(['above', 'below', 'undecided']),
      note: v.string(),
    }),
  ),
  ownPageLoads: v.looseObject({ browser: uint, http: uint }),
  looked: v.looseObject({
    nodes: uint,
    elapsedMs: nonNegative,
    stopped: v.picklist(['end', 'nodes', 'time', 'finds']),
  }),
  unread: v.array(v.looseObject({ what: v.string(), reason: v.string() })),
});

/** Parses evidence/facts.json. Throws EvidenceError listing every bad field. */
export const parseFactsReport: (value: unknown) => FactsReport = documentParser<FactsReport>(
  'evidence/facts.json',
  facts,
  { family: 'guzheng/facts/', type: FACTS_TYPE },
);
