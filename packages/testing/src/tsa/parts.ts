import type { Der } from '../tls/der.ts';
import { sequence } from '../tls/der.ts';

/** The elements of a structure by name, in their order, so that a lie can change, drop or add one and leave the rest honest. */
export type Parts = { readonly [name: string]: Der };
export type EditParts = (parts: Parts) => Parts;

export const asTheyAre: EditParts = (parts) => parts;

export function assemble(parts: Parts): Der {
  return sequence(...Object.values(parts));
}

/** All but one. */
export function without(...names: readonly string[]): EditParts {
  return (parts) => Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name)));
}

/** One put in the place of another, or added at the end. */
export function replacing(name: string, der: Der): EditParts {
  return (parts) => ({ ...parts, [name]: der });
}
