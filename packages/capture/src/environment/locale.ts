import type { EnvironmentFinding } from '@guzheng/evidence';
import { found } from './finding.ts';

/** E4: the zone that local times on this machine are in, now; E3: the language it speaks. */
export async function lookAtLocale(now: Date): Promise<EnvironmentFinding[]> {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  const minutesEast = -now.getTimezoneOffset();
  return [
    found('timezone', 'E4', `${timeZone}, ${utcOffset(minutesEast)}`, { zone: timeZone, minutesEast }),
    found('locale', 'E3', locale, { locale }),
  ];
}

function utcOffset(minutesEast: number): string {
  const size = Math.abs(minutesEast);
  const two = (value: number) => String(value).padStart(2, '0');
  return `UTC${minutesEast < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
