import { readTsaConfiguration, resolveAuthority } from '@guzheng/anchor';
import type { TsaConfiguration } from '@guzheng/evidence';
import { openWitnesses, type WitnessesOptions, type WitnessGroup } from '@guzheng/sdk';
import { type ParsedOptions, positiveInteger } from '../options.ts';

/** The flags that name witnesses beside the chain. */
export const witnessFlags = {
  tsa: { type: 'string', multiple: true },
  'tsa-min': { type: 'string' },
  'tsa-config': { type: 'string' },
  ots: { type: 'boolean' },
  calendar: { type: 'string', multiple: true },
  'calendar-min': { type: 'string' },
} as const;

/** `alone`: calendars may be named without `--ots` too, because pending stamps are completed by them. */
type Calendars = 'with-ots' | 'alone';

/** The groups of witnesses that the flags name, beside the chain. */
export async function witnessesFrom(
  options: ParsedOptions,
  calendars: Calendars = 'with-ots',
): Promise<readonly WitnessGroup[]> {
  return openWitnesses(await witnessesOptionsFrom(options, calendars));
}

/** The same as data. */
export async function witnessesOptionsFrom(
  options: ParsedOptions,
  calendars: Calendars = 'with-ots',
): Promise<WitnessesOptions> {
  const tsa = await tsaFrom(options);
  const ots = otsFrom(options, calendars);
  return { ...(tsa === undefined ? {} : { tsa }), ...(ots === undefined ? {} : { ots }) };
}

/** The authorities named with `--tsa`, by address or name; those of the file where none is. */
async function tsaFrom(options: ParsedOptions): Promise<WitnessesOptions['tsa']> {
  const { authorities, roots } = await tsaConfigurationFrom(options);
  const named = options.list('tsa').map((tsa) => (isWeb(tsa) ? tsa : resolveAuthority(tsa, authorities).url));
  const urls = [...new Set(named.length === 0 ? authorities.map(({ url }) => url) : named)];
  const atLeast = positiveInteger(options, 'tsa-min');
  if (urls.length > 0) return { urls, roots, atLeast: numberOf(atLeast ?? 1, urls.length, 'tsa') };
  if (atLeast !== undefined) throw new TypeError('--tsa-min goes with --tsa, or with authorities in --tsa-config');
  return undefined;
}

/** `--tsa-config`: authorities and roots of the user's own. */
export async function tsaConfigurationFrom(options: ParsedOptions): Promise<TsaConfiguration> {
  const file = options.text('tsa-config');
  return file === undefined ? { authorities: [], roots: [] } : await readTsaConfiguration(file);
}

function otsFrom(options: ParsedOptions, use: Calendars): WitnessesOptions['ots'] {
  const calendars = calendarsFrom(options);
  const atLeast = positiveInteger(options, 'calendar-min');
  if (!options.on('ots')) {
    if ((calendars.length > 0 && use === 'with-ots') || atLeast !== undefined)
      throw new TypeError('--calendar and --calendar-min go with --ots');
    return undefined;
  }
  if (atLeast !== undefined && calendars.length > 0) numberOf(atLeast, calendars.length, 'calendar');
  return { ...(calendars.length > 0 ? { calendars } : {}), ...(atLeast === undefined ? {} : { atLeast }) };
}

export function calendarsFrom(options: ParsedOptions): readonly string[] {
  return urls(options, 'calendar');
}

/** More than there are can never be reached, which would only show after everything was done. */
function numberOf(atLeast: number, there: number, name: string): number {
  if (atLeast <= there) return atLeast;
  throw new TypeError(`--${name}-min is ${atLeast}, but there are ${there}`);
}

/** Addresses named with a flag, each once. They may hold a password, so a bad one is not repeated. */
export function urls(options: ParsedOptions, name: string): readonly string[] {
  const all = options.list(name);
  for (const [place, url] of all.entries()) {
    if (!isWeb(url)) throw new TypeError(`--${name}, number ${place + 1}, is not an http or https URL`);
  }
  return [...new Set(all)];
}

export function isWeb(url: string): boolean {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  return protocol === 'http:' || protocol === 'https:';
}
