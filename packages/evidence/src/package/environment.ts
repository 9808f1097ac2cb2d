import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { timestamp } from '../json/schema.ts';

export const ENVIRONMENT_TYPE = 'guzheng/environment/v1';

/** One thing looked at, or one that could not be looked at: `unchecked` is printed, never left out. */
export interface EnvironmentFinding {
  /** Stable, kebab-case: `os`, `cjk-glyphs`, `browser-profile` … */
  readonly id: string;
  readonly outcome: 'found' | 'unchecked';
  readonly detail: string;
  readonly data?: unknown;
}

/** evidence/environment.json: what was checked of the machine, what was found, what could not be checked. */
export interface EnvironmentReport {
  readonly type: typeof ENVIRONMENT_TYPE;
  readonly checkedAt: string;
  readonly findings: readonly EnvironmentFinding[];
}

const environment = v.looseObject({
  type: v.literal(ENVIRONMENT_TYPE),
  checkedAt: timestamp,
  findings: v.array(
    v.looseObject({
      id: v.string(),
      outcome: v.picklist(['found', 'unchecked']),
      detail: v.string(),
      data: v.exactOptional(v.unknown()),
    }),
  ),
});

/** Parses evidence/environment.json. Throws EvidenceError listing every bad field. */
export const parseEnvironmentReport: (value: unknown) => EnvironmentReport = documentParser<EnvironmentReport>(
  'evidence/environment.json',
  environment,
  { family: 'guzheng/environment/', type: ENVIRONMENT_TYPE },
);
