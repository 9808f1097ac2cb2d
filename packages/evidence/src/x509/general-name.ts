import { type DerElement, explicitTag, implicitTag } from '../asn1/element.ts';
import { listOf, only } from '../asn1/fields.ts';
import { type Name, readName } from './name.ts';

/** Who or where (RFC 5280 §4.2.1.6). Kinds that nothing here asks for keep their bytes, for comparing. */
export type GeneralName =
  | { readonly kind: 'directory'; readonly name: Name; readonly raw: Uint8Array }
  | { readonly kind: 'uri'; readonly uri: string; readonly raw: Uint8Array }
  | { readonly kind: 'other'; readonly raw: Uint8Array };

const URI = implicitTag(6);
const DIRECTORY = explicitTag(4);
const MAX_NAMES = 256;

export function readGeneralName(element: DerElement): GeneralName {
  const { raw, content, tag } = element;
  if (tag === DIRECTORY)
    return { kind: 'directory', name: readName(only(element, 'a directoryName'), 'a directoryName'), raw };
  if (tag !== URI) return { kind: 'other', raw };
  return { kind: 'uri', uri: Array.from(content, (byte) => String.fromCharCode(byte)).join(''), raw };
}

/** GeneralNames, also with a context tag in the place of SEQUENCE. */
export function readGeneralNames(element: DerElement, what: string, tag?: number): readonly GeneralName[] {
  return listOf(element, what, MAX_NAMES, tag).map(readGeneralName);
}

export function urisOf(names: readonly GeneralName[]): readonly string[] {
  return names.flatMap((name) => (name.kind === 'uri' ? [name.uri] : []));
}
