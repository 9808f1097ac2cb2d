import { type DerElement, explicitTag, implicitTag, parseDer, TAG } from '../asn1/element.ts';
import { DerError } from '../asn1/error.ts';
import { Fields, only } from '../asn1/fields.ts';
import { booleanOf, integerOf, oidOf, smallIntegerOf } from '../asn1/values.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { noExtensions, readExtensions, unknownCritical } from '../x509/extension.ts';
import { type GeneralName, readGeneralName } from '../x509/general-name.ts';
import { type MessageImprint, readImprint } from './imprint.ts';

/** What an authority signed (RFC 3161 §2.4.2). Times are read later, in their turn. */
export interface TstInfo {
  readonly policy: string;
  readonly imprint: MessageImprint;
  /** The content bytes of the serial number. */
  readonly serial: Uint8Array;
  readonly genTime: DerElement;
  readonly accuracy?: DerElement;
  readonly nonce?: bigint;
  readonly tsa?: GeneralName;
}

const NONE_KNOWN: ReadonlySet<string> = new Set();

/** Throws DerError. */
export function readTstInfo(content: Uint8Array): TstInfo {
  const fields = new Fields(parseDer(content), 'TSTInfo');
  if (smallIntegerOf(fields.next(TAG.integer, 'version'), 'version', 255) !== 1)
    throw new DerError('its version is not 1');
  const policy = oidOf(fields.next(TAG.oid, 'policy'), 'policy');
  const imprint = readImprint(fields.next(TAG.sequence, 'messageImprint'));
  const serial = fields.next(TAG.integer, 'serialNumber').content;
  const genTime = fields.next(TAG.generalizedTime, 'genTime');
  const accuracy = fields.optional(TAG.sequence);
  const ordering = fields.optional(TAG.boolean);
  if (ordering !== undefined) booleanOf(ordering, 'ordering');
  const nonce = fields.optional(TAG.integer);
  const tsa = fields.optional(explicitTag(0));
  refuseCritical(fields.optional(explicitTag(1)));
  fields.end();
  return {
    policy,
    imprint,
    serial,
    genTime,
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(nonce === undefined ? {} : { nonce: integerOf(nonce, 'nonce') }),
    ...(tsa === undefined ? {} : { tsa: readGeneralName(only(tsa, 'tsa')) }),
  };
}

/** `[1] IMPLICIT Extensions`. */
function refuseCritical(field: DerElement | undefined): void {
  const extensions = field === undefined ? noExtensions : readExtensions(field, 'TSTInfo', field.tag);
  const unknown = unknownCritical(extensions, NONE_KNOWN);
  if (unknown !== undefined) throw new DerError(`it has the critical extension ${unknown}`);
}

/** Seconds, give or take. Parts that are missing are zero, and millis and micros run from 1 to 999 (RFC 3161 §2.4.2). Throws DerError. */
export function readAccuracy(element: DerElement): number {
  const fields = new Fields(element, 'accuracy');
  const seconds = fields.optional(TAG.integer);
  const millis = fields.optional(implicitTag(0));
  const micros = fields.optional(implicitTag(1));
  fields.end();
  const whole = seconds === undefined ? 0 : smallIntegerOf(seconds, 'seconds', Number.MAX_SAFE_INTEGER);
  return (whole * 1_000_000 + partOf(millis, 'millis') * 1000 + partOf(micros, 'micros')) / 1_000_000;
}

function partOf(element: DerElement | undefined, what: string): number {
  if (element === undefined) return 0;
  // A context tag hides that it is an INTEGER, whose form has not been checked yet.
  const integer = parseDer(concatBytes(Uint8Array.of(TAG.integer), element.raw.subarray(1)));
  const value = smallIntegerOf(integer, what, 999);
  if (value === 0) throw new DerError(`${what} is 0`);
  return value;
}
