/** What may stand between a visitor and a page. `http-error` is any answer from 400 on; the others say what the answer seems to be. */
export type WallKind =
  | 'captcha'
  | 'bot-check'
  | 'login'
  | 'geo-block'
  | 'paywall'
  | 'consent'
  | 'age'
  | 'rate-limit'
  | 'http-error';

/** One thing that speaks for a wall, as it was found. */
export interface Sign {
  /** Stable, kebab-case: `status`, `header`, `title`, `phrase`, `redirected`, `password-field`, `widget` … */
  readonly sign: string;
  readonly detail: string;
  /** 4 settles it alone; 3 makes it likely; what weighs less needs other signs beside it. */
  readonly weight: 1 | 2 | 3 | 4;
}

/** Signs that weigh 4 together make it certain, 3 likely. Less is no wall: a page with a login link is a page. */
export interface Wall {
  readonly kind: WallKind;
  readonly confidence: 'certain' | 'likely';
  readonly signs: readonly Sign[];
}

/** The labels of capture.json. An HTTP error is labelled there by its own status already (`http-404`). */
export function wallLabels(walls: readonly Wall[]): string[] {
  return walls.filter(({ kind }) => kind !== 'http-error').map(({ kind }) => `wall-${kind}`);
}

/** Nothing where the signs do not weigh enough. */
export function wallOf(kind: WallKind, signs: readonly Sign[]): Wall[] {
  const weight = signs.reduce((sum, sign) => sum + sign.weight, 0);
  if (weight < 3) return [];
  return [{ kind, confidence: weight > 3 ? 'certain' : 'likely', signs }];
}
