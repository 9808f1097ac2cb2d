/** Milliseconds in base 36 until the year 5188. */
const TIME_DIGITS = 9;
const RANDOM_BYTES = 12;

/** A name for something that is kept: later ones sort after earlier ones, and none can be guessed. 9 digits of time, 24 of chance. */
export function identifier({
  now,
  random,
}: {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}): string {
  const time = Math.max(0, now().getTime()).toString(36).padStart(TIME_DIGITS, '0');
  return `${time}${Buffer.from(random(RANDOM_BYTES)).toString('hex')}`;
}
