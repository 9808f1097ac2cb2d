import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import type { Completeness } from './manifest.ts';

export const LOSS_TYPE = 'guzheng/loss/v1';

/**
 * `gap`: something that belongs to the page is missing because a limit or an error cut the capture: the package is partial.
 * `note`: the means of capture cannot show it (a redirect's body in CDP), or the site itself failed to deliver it.
 */
export type LossWeight = 'gap' | 'note';

/** One thing that was not captured, and why. */
export interface Loss {
  readonly weight: LossWeight;
  /** Stable, kebab-case: `timeout`, `body-too-large`, `request-failed`, `redirect-body-unavailable` … */
  readonly code: string;
  readonly means: 'browser' | 'http' | 'system';
  readonly url?: string;
  readonly detail: string;
}

/** evidence/loss.json. `completeness` is `partial` exactly when there is a gap. */
export interface LossReport {
  readonly type: typeof LOSS_TYPE;
  readonly completeness: Completeness;
  readonly losses: readonly Loss[];
}

const loss = v.looseObject({
  weight: v.picklist(['gap', 'note']),
  code: v.string(),
  means: v.picklist(['browser', 'http', 'system']),
  url: v.exactOptional(v.string()),
  detail: v.string(),
});

const lossReport = v.looseObject({
  type: v.literal(LOSS_TYPE),
  completeness: v.picklist(['complete', 'partial']),
  losses: v.array(loss),
});

/** Parses evidence/loss.json. Throws EvidenceError listing every bad field. */
export const parseLossReport: (value: unknown) => LossReport = documentParser<LossReport>(
  'evidence/loss.json',
  lossReport,
  {
    family: 'guzheng/loss/',
    type: LOSS_TYPE,
  },
);
