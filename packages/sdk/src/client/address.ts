import type { Route } from '../api/route.ts';
import { GuzhengApiError } from './error.ts';

/** Where a route is asked: parameters filled in and encoded, the query appended. Throws GuzhengApiError `option-invalid`. */
export function addressOf(base: URL, route: Pick<Route, 'path'>, params: object = {}, query: object = {}): URL {
  const given = new Map(Object.entries(params) as [string, unknown][]);
  const path = route.path.replace(/\{(\+?)(\w+)\}/g, (_, rest: string, name: string) =>
    filled(name, given.get(name), rest === '+'),
  );
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function filled(name: string, value: unknown, many: boolean): string {
  if (many && Array.isArray(value) && value.length > 0) return value.map((part) => segment(name, part)).join('/');
  return segment(name, value);
}

/** A dot segment would be resolved away, and another route asked. */
function segment(name: string, value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (text === '' || text === '.' || text === '..')
    throw new GuzhengApiError(
      'option-invalid',
      `${name} is ${JSON.stringify(value ?? null)}, which no address can hold`,
    );
  return encodeURIComponent(text);
}
