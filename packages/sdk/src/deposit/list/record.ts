import { type AnchorRecord, canonicalize, parseJson, utf8Encode } from '@guzheng/evidence';
import { SdkError } from '../../error.ts';
import { parseAnchors } from '../carried.ts';
import type { WitnessFailure } from '../testimony.ts';

export const LIST_DEPOSIT_TYPE = 'guzheng/list-deposit/v1';

/** What is deposited, by whom: the same for as long as the folder lives. */
export interface ListIdentity {
  /** SHA-256 of the different digests in their order, each as 64 hex digits and a line feed. */
  readonly sha256: string;
  /** How many different digests there are. */
  readonly size: number;
  /** Ed25519 public key, hex. */
  readonly depositor: string;
}

/** `deposit.json`: how far the deposit of a list is. The anchors are those of its proofs, here with the answers of the nodes. */
export type ListDeposit = { readonly type: typeof LIST_DEPOSIT_TYPE; readonly list: ListIdentity } & (
  | { readonly state: 'signing' }
  | {
      /**
       * `signed`: all statements are on disk and the root is fixed; `placing`: all proofs are written and are being moved to their places;
       * `written`: they are there, with these anchors; `renewing`: they are there, and these anchors are being put into them.
       */
      readonly state: SignedState;
      readonly root: string;
      readonly anchors: readonly AnchorRecord[];
      /** Who did not answer when asked last, and why. */
      readonly failures: readonly WitnessFailure[];
    }
);

export type SignedState = 'signed' | 'placing' | 'written' | 'renewing';

export type SignedListDeposit = Exclude<ListDeposit, { state: 'signing' }>;

/** Canonical JSON and a line feed, as a proof file is. */
export function encodeListDeposit(record: ListDeposit): Uint8Array {
  return utf8Encode(`${canonicalize(record)}\n`);
}

/** Throws SdkError `deposit-differs` for what is no such record. */
export function parseListDeposit(path: string, bytes: Uint8Array): ListDeposit {
  try {
    return read(parseJson(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SdkError('deposit-differs', `${path} is not the record of a deposited list: ${reason}`, {
      hint: 'choose another folder with --out',
      cause,
    });
  }
}

function read(value: unknown): ListDeposit {
  const { type, list, state, root, anchors, failures } = object(value, 'it');
  if (type !== LIST_DEPOSIT_TYPE) throw new TypeError(`its type is not ${LIST_DEPOSIT_TYPE}`);
  const begun = { type: LIST_DEPOSIT_TYPE, list: readIdentity(list) } as const;
  if (state === 'signing') return { ...begun, state };
  const known = states.find((one) => one === state);
  if (known === undefined) throw new TypeError('its state is not known');
  return {
    ...begun,
    state: known,
    root: hex(root, 'root'),
    anchors: parseAnchors(anchors),
    failures: array(failures, 'failures').map(readFailure),
  };
}

const states: readonly SignedState[] = ['signed', 'placing', 'written', 'renewing'];

function readIdentity(value: unknown): ListIdentity {
  const { sha256, size, depositor } = object(value, 'list');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) throw new TypeError('its size is no number');
  return { sha256: hex(sha256, 'sha256'), size, depositor: hex(depositor, 'depositor') };
}

const kinds: readonly WitnessFailure['kind'][] = ['evm', 'rfc3161', 'opentimestamps', 'unknown'];

function readFailure(value: unknown): WitnessFailure {
  const { kind, witness, pending, code, message, hint } = object(value, 'a failure');
  const known = kinds.find((one) => one === kind);
  if (known === undefined || typeof pending !== 'boolean') throw new TypeError('a failure is malformed');
  const facts = { kind: known, witness: text(witness), pending, code: text(code), message: text(message) };
  return hint === undefined ? facts : { ...facts, hint: text(hint) };
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function array(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} is no list`);
  return value;
}

function hex(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw new TypeError(`${what} is not 64 hex digits`);
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a failure is malformed');
  return value;
}
