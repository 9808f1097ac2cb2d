import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { Surroundings } from '../../src/parts.ts';
import { settingsIn } from '../settings.ts';

/** A clock that goes on when told. */
export interface Clock {
  readonly now: () => Date;
  set(time: string): void;
  advance(milliseconds: number): void;
}

export function clockAt(time: string): Clock {
  let at = Date.parse(time);
  return {
    now: () => new Date(at),
    set: (other) => {
      at = Date.parse(other);
    },
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}

/** What parts are given, on a server that has a name and an address. */
export function surroundings(
  folder: string,
  clock: Clock,
  { allowPrivate = true }: { readonly allowPrivate?: boolean } = {},
): Surroundings {
  const { captures } = settingsIn(folder);
  const settings = settingsIn(folder, {
    publicUrl: 'https://evidence.example.org',
    operator: { name: '某某公证处', statement: { zh: '与当事人无关。', en: 'No interest in any case.' } },
    captures: { ...captures, browsers: 1, allowPrivate },
  });
  return { settings, now: clock.now, random: (bytes) => randomBytes(bytes), log: pino({ level: 'silent' }) };
}
