import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { timestamp, uint } from '../json/schema.ts';

export const ENVIRONMENT_TYPE = 'guzheng/environment/v1';

/** The review points on the environment that a finding serves. */
export type EnvironmentPoint = 'E1' | 'E2' | 'E3' | 'E4' | 'E5' | 'E6';

/**
 * One thing looked at. `found`: what was seen is in `detail` and `data`; `concern`: it was seen, and an opponent will ask about it
 * (an entry in the hosts file, a proxy, an extra root); `unchecked`: it could not be looked at, which is printed, never left out.
 */
export interface EnvironmentFinding {
  /** Stable, kebab-case: `os`, `hosts-file`, `browser-profile` … */
  readonly id: string;
  readonly point: EnvironmentPoint;
  readonly outcome: 'found' | 'concern' | 'unchecked';
  readonly detail: string;
  readonly data?: unknown;
}

/** A finding that was another after the capture than before it. */
export interface EnvironmentChange {
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

/**
 * One question to a time server (RFC 5905, client mode). `unanswered`: nothing came in time. `refused`: something came that cannot
 * be used, because the server says so (kiss-o'-death, not synchronised) or because it does not answer the question asked.
 */
export interface ClockReading {
  readonly when: 'before' | 'after';
  /** `host:port` as configured. */
  readonly server: string;
  readonly ip?: string;
  readonly askedAt: string;
  readonly outcome: 'answered' | 'unanswered' | 'refused';
  /** Server minus this machine, milliseconds; true to `errorMs`. */
  readonly offsetMs?: number;
  readonly roundTripMs?: number;
  /** Half the round trip, and what the server says of its own distance from its source (RFC 5905 §11.2, root distance). */
  readonly errorMs?: number;
  readonly stratum?: number;
  /** The packet as received, base64. */
  readonly raw?: string;
  readonly detail?: string;
}

/** What a site itself said the time was (the header field Date has whole seconds), against this machine's clock. */
export interface SiteDate {
  readonly means: 'browser' | 'http';
  readonly url: string;
  readonly date: string;
  readonly receivedAt: string;
  /** Site minus this machine, milliseconds; true to `errorMs`. */
  readonly differenceMs: number;
  /** Half of the whole second that Date leaves open, and of the time that the request took. */
  readonly errorMs?: number;
}

/** evidence/environment.json 清洁性检查: what was checked of the machine, what was found, what could not be checked. */
export interface EnvironmentReport {
  readonly type: typeof ENVIRONMENT_TYPE;
  /** When the first look, before the page was opened, was complete. */
  readonly checkedAt: string;
  readonly findings: readonly EnvironmentFinding[];
  /** When what can change had been looked at once more, after the capture; absent where it was not. */
  readonly recheckedAt?: string;
  readonly changes: readonly EnvironmentChange[];
  readonly clock: { readonly readings: readonly ClockReading[]; readonly siteDates: readonly SiteDate[] };
}

const reading = v.looseObject({
  when: v.picklist(['before', 'after']),
  server: v.string(),
  ip: v.exactOptional(v.string()),
  askedAt: timestamp,
  outcome: v.picklist(['answered', 'unanswered', 'refused']),
  offsetMs: v.exactOptional(v.number()),
  roundTripMs: v.exactOptional(v.number()),
  errorMs: v.exactOptional(v.number()),
  stratum: v.exactOptional(uint),
  raw: v.exactOptional(v.string()),
  detail: v.exactOptional(v.string()),
});

const siteDate = v.looseObject({
  means: v.picklist(['browser', 'http']),
  url: v.string(),
  date: v.string(),
  receivedAt: timestamp,
  differenceMs: v.number(),
  errorMs: v.exactOptional(v.number()),
});

const environment = v.looseObject({
  type: v.literal(ENVIRONMENT_TYPE),
  checkedAt: timestamp,
  findings: v.array(
    v.looseObject({
      id: v.string(),
      point: v.picklist(['E1', 'E2', 'E3', 'E4', 'E5', 'E6']),
      outcome: v.picklist(['found', 'concern', 'unchecked']),
      detail: v.string(),
      data: v.exactOptional(v.unknown()),
    }),
  ),
  recheckedAt: v.exactOptional(timestamp),
  changes: v.array(v.looseObject({ id: v.string(), before: v.string(), after: v.string() })),
  clock: v.looseObject({ readings: v.array(reading), siteDates: v.array(siteDate) }),
});

/** Parses evidence/environment.json. Throws EvidenceError listing every bad field. */
export const parseEnvironmentReport: (value: unknown) => EnvironmentReport = documentParser<EnvironmentReport>(
  'evidence/environment.json',
  environment,
  { family: 'guzheng/environment/', type: ENVIRONMENT_TYPE },
);
