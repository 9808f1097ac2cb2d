import type { Check } from '../../report.ts';
import { timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';

const MAX_DECLARATIONS = 20;
const MAX_TEXTS = 40;

/** Who declared what, in their words, side by side. Reads `evidence` with suspicion: it can hold anything. */
export function declaredWords({ evidence }: Pick<Check, 'evidence'>): Markup | undefined {
  const declared: unknown = evidence?.declared;
  if (!Array.isArray(declared) || declared.length === 0) return undefined;
  return html`<ul class="plain declared">${declared.slice(0, MAX_DECLARATIONS).map(item)}</ul>`;
}

function item(one: unknown): Markup {
  const texts = textsIn(memberOf(one, 'said')).slice(0, MAX_TEXTS).join(' · ');
  return html`<li><b>${foreign(textOf(memberOf(one, 'by')), 300)}</b> · ${timeOf(textOf(memberOf(one, 'time')))}<br>${foreign(texts, 2000)}</li>`;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as { readonly [name: string]: unknown })[name];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
