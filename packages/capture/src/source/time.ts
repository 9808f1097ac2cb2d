/** RFC 3339 UTC, for the years that it can say. */
export function timeText(milliseconds: number): string | undefined {
  const inRange = milliseconds >= -62_167_219_200_000 && milliseconds < 253_402_300_800_000;
  return inRange ? new Date(milliseconds).toISOString() : undefined;
}
