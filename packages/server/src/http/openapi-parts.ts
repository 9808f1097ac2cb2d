/** Everything that schemas are made of, themselves included: what one names and another has is the same thing. */
export function partsIn(schemas: readonly unknown[]): ReadonlySet<unknown> {
  const parts = new Set<unknown>();
  for (const left = [...schemas]; left.length > 0; ) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null || parts.has(part)) continue;
    parts.add(part);
    left.push(...Object.values(part));
  }
  return parts;
}
