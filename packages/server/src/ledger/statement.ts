import type { DepositStatement, MembersCommitment, Subject } from '@guzheng/evidence';
import { STATEMENT_TYPE, STATEMENT_V2_TYPE } from '@guzheng/evidence';

/** Everything that a statement of this ledger says. */
export interface StatementFacts {
  readonly subject: Subject;
  readonly manifest?: { readonly sha256: string; readonly sm3: string };
  readonly members?: MembersCommitment;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** 64 hex digits. */
  readonly salt: string;
  /** Public key, 64 hex digits. */
  readonly depositor: string;
}

/**
 * The statement as canonical JSON (RFC 8785). Written by hand, because every deposit goes through it: keys in their order, and no value that
 * could need escaping, since all of them are hex, numbers and a time. A test holds it against `canonicalize`.
 */
export function statementText(facts: StatementFacts): string {
  return statementTextAt(facts, new Date(facts.timeMs).toISOString());
}

/** The same where the time is written already: that of a group of deposits is written once. */
export function statementTextAt(facts: Omit<StatementFacts, 'timeMs'>, time: string): string {
  const { subject, manifest, members, salt, depositor } = facts;
  const manifestText =
    manifest === undefined ? '' : `"manifest":{"sha256":"${manifest.sha256}","sm3":"${manifest.sm3}"},`;
  const membersText = members === undefined ? '' : `"members":{"root":"${members.root}","size":${members.size}},`;
  const bytesText = subject.bytes === undefined ? '' : `"bytes":${subject.bytes},`;
  const sm3Text = subject.sm3 === undefined ? '' : `,"sm3":"${subject.sm3}"`;
  return `{"depositor":{"algorithm":"ed25519","publicKey":"${depositor}"},${manifestText}${membersText}"salt":"${salt}","subject":{${bytesText}"sha256":"${subject.sha256}"${sm3Text}},"time":"${time}","type":"${members === undefined ? STATEMENT_TYPE : STATEMENT_V2_TYPE}"}`;
}

/** The statement itself. Throws TypeError for members without a manifest, which no statement has. */
export function statementOf({ subject, manifest, members, timeMs, salt, depositor }: StatementFacts): DepositStatement {
  const facts = {
    subject,
    time: new Date(timeMs).toISOString(),
    salt,
    depositor: { algorithm: 'ed25519', publicKey: depositor },
  } as const;
  if (members !== undefined && manifest === undefined) throw new TypeError('members need the digests of the manifest');
  if (manifest === undefined) return { type: STATEMENT_TYPE, ...facts };
  if (members === undefined) return { type: STATEMENT_TYPE, ...facts, manifest };
  return { type: STATEMENT_V2_TYPE, ...facts, manifest, members };
}
