/** What the page's script brings home: what was seen and where, nothing of what it means. All texts are the page's own, and bounded. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One element that may state something. */
export interface Spot {
  /**
   * Why it was brought. `number`: a text with a number and a label in it or about it; `attribute`, `generated`: the same in an attribute
   * or in the CSS content; `line`: a text with words such as 作者; `author`, `time`, `price`, `place`: by class, rel, tag or address; `heading`; `item`: microdata; `own`: a selector given.
   */
  readonly kind:
    | 'number'
    | 'attribute'
    | 'generated'
    | 'line'
    | 'author'
    | 'time'
    | 'price'
    | 'place'
    | 'heading'
    | 'item'
    | 'own';
  /** The attribute, the itemprop, or the name of the selector given. */
  readonly key: string;
  readonly selector: string | null;
  readonly frame: string | null;
  /** As shown: styles applied, hidden parts left out. */
  readonly text: string;
  /** All text in the markup, where it is another than what is shown. */
  readonly markup: string | null;
  /** What stands around a bare number, up to the nearest label; `¦` between elements. */
  readonly before: string;
  readonly after: string;
  /** Attributes and names on the way outwards that speak of nothing but this number, nearest first. */
  readonly near: readonly { readonly from: 'aria-label' | 'title' | 'class' | 'icon'; readonly text: string }[];
  /** What the markup gives in place of the text, or beside it: the attribute `datetime`, `content`, `value`, or `title` of a time. */
  readonly content: { readonly from: string; readonly text: string } | null;
  /** Of the link that an author's name is or lies in, as written. */
  readonly href: string | null;
  /** `data-uid` and its like. */
  readonly ids: readonly (readonly [name: string, value: string])[];
  readonly rect: Rect;
  readonly visible: boolean;
  /** Of a number: its characters as they are laid out, what stands close together being one word. */
  readonly drawn: string | null;
  /** In how many pieces the number stands in the markup. */
  readonly parts: number;
  /** Its characters are laid out in another order than they are written, or over each other. */
  readonly turned: boolean;
  /** What CSS writes in it or right beside it. */
  readonly generated: string;
}

export interface Meta {
  readonly key: string;
  readonly content: string;
  readonly selector: string | null;
}

export interface Observation {
  readonly url: string;
  readonly title: string;
  readonly titleSelector: string | null;
  readonly language: string;
  readonly spots: readonly Spot[];
  /** `<meta>` and `<link rel=canonical>`, keys in lower case. */
  readonly metas: readonly Meta[];
  readonly jsonLd: readonly { readonly selector: string | null; readonly text: string; readonly cut: boolean }[];
  readonly own: readonly { readonly name: string; readonly matches: number; readonly error: string | null }[];
  /** Documents in frames that could not be looked into. */
  readonly closed: readonly { readonly selector: string | null; readonly url: string }[];
  readonly nodes: number;
  readonly elapsedMs: number;
  readonly stopped: 'end' | 'nodes' | 'time' | 'finds';
}
