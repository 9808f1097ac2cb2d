import type { EnvironmentFinding, EnvironmentPoint } from '@guzheng/evidence';

/** Seen, and nothing to it. */
export function found(id: string, point: EnvironmentPoint, detail: string, data?: unknown): EnvironmentFinding {
  return finding('found', id, point, detail, data);
}

/** Seen, and an opponent will ask about it. */
export function concern(id: string, point: EnvironmentPoint, detail: string, data?: unknown): EnvironmentFinding {
  return finding('concern', id, point, detail, data);
}

/** Not seen; `detail` says why. */
export function unchecked(id: string, point: EnvironmentPoint, detail: string, data?: unknown): EnvironmentFinding {
  return finding('unchecked', id, point, detail, data);
}

function finding(
  outcome: EnvironmentFinding['outcome'],
  id: string,
  point: EnvironmentPoint,
  detail: string,
  data: unknown,
): EnvironmentFinding {
  return { id, point, outcome, detail, ...(data === undefined ? {} : { data }) };
}

/** `a, b, c and 4 more`: what is listed is bounded, what is counted is not. */
export function listed(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most);
  const [last] = shown.slice(-1);
  if (last === undefined) return 'none';
  if (names.length > most) return `${shown.join(', ')} and ${names.length - most} more`;
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
