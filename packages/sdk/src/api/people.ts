import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import type { Role } from './role.ts';
import { id, type Later, openWords, text } from './shapes.ts';

/** What one account may use. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly depositsPerDay: number;
  readonly capturesPerDay: number;
  readonly bytesStored: number;
}
export interface NewKey {
  /** Keys of one account share what they own and may use. */
  readonly account: string;
  readonly role: Role;
  readonly name: string;
  readonly expires?: string;
  readonly limits?: Partial<Limits>;
}
/** `secret` is shown once, when the key is made; the server keeps its SHA-256 only. */
export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly role: Role | Later;
  readonly name: string;
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  readonly lastUsed?: string;
  readonly limits: Limits;
  readonly secret?: string;
}
export interface Me {
  readonly account: string;
  readonly role: Role | Later;
  readonly name: string;
  readonly limits: Limits;
  readonly used: { readonly depositsToday: number; readonly capturesToday: number; readonly bytesStored: number };
}
/** One line of the audit log. `prev` links it to the line before: SHA-256 of its canonical JSON. */
export interface AuditLine {
  readonly seq: number;
  readonly time: string;
  readonly account?: string;
  readonly key?: string;
  readonly role?: Role | Later;
  readonly action: string;
  readonly target?: string;
  readonly outcome: string;
  readonly address?: string;
  /** SHA-256, hex, of what the line is about: of a custody event, what the next event is linked to. */
  readonly digest?: string;
  readonly prev: string;
}

const role = v.picklist(['depositor', 'clerk', 'operator']);
const itsRole = openWords(['depositor', 'clerk', 'operator']);
const limits: v.GenericSchema<unknown, Limits> = v.strictObject({
  requestsPerMinute: uint,
  depositsPerDay: uint,
  capturesPerDay: uint,
  bytesStored: uint,
});
export const newKey: v.GenericSchema<unknown, NewKey> = v.strictObject({
  account: v.pipe(v.string(), v.regex(/^[0-9a-z][0-9a-z-]{0,39}$/, 'must be lower-case letters, digits and hyphens')),
  role,
  name: text(100),
  expires: v.exactOptional(timestamp),
  limits: v.exactOptional(
    v.strictObject({
      requestsPerMinute: v.exactOptional(uint),
      depositsPerDay: v.exactOptional(uint),
      capturesPerDay: v.exactOptional(uint),
      bytesStored: v.exactOptional(uint),
    }),
  ),
});
export const apiKey: v.GenericSchema<unknown, ApiKey> = v.strictObject({
  id,
  account: v.string(),
  role: itsRole,
  name: v.string(),
  created: timestamp,
  expires: v.exactOptional(timestamp),
  revoked: v.exactOptional(timestamp),
  lastUsed: v.exactOptional(timestamp),
  limits,
  secret: v.exactOptional(v.string()),
});
export const me: v.GenericSchema<unknown, Me> = v.strictObject({
  account: v.string(),
  role: itsRole,
  name: v.string(),
  limits,
  used: v.strictObject({ depositsToday: uint, capturesToday: uint, bytesStored: uint }),
});
export const auditLine: v.GenericSchema<unknown, AuditLine> = v.strictObject({
  seq: uint,
  time: timestamp,
  account: v.exactOptional(v.string()),
  key: v.exactOptional(v.string()),
  role: v.exactOptional(itsRole),
  action: v.string(),
  target: v.exactOptional(v.string()),
  outcome: v.string(),
  address: v.exactOptional(v.string()),
  digest: v.exactOptional(hex32),
  prev: v.string(),
});
