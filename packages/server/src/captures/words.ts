import type { CaptureFailure } from '@guzheng/sdk/api';

/**
 * Halves of surrogate pairs, C0, C1, line and paragraph separators, and what turns the direction of text or joins it invisibly (UAX #9, UTS #39): with these a page's
 * title could show something else than it is in whatever lists it.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Words of a site as they may be listed: whole code points, nothing that is not seen, of bounded length. The package has them as they were. */
export function seemly(text: string, most: number): string {
  const points = [
    ...text
      .slice(0, 4 * most)

      .replace(UNSEEN, '\ufffd'),
  ];
  return points.length <= most ? points.join('') : `${points.slice(0, most - 1).join('')}…`;
}

export function seemlyFailure({ code, message, hint }: CaptureFailure): CaptureFailure {
  return { code, message: seemly(message, 500), ...(hint === undefined ? {} : { hint: seemly(hint, 500) }) };
}
