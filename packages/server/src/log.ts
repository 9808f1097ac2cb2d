import { destination, type Logger, pino } from 'pino';
import type { Settings } from './settings/settings.ts';

/** Lines of JSON on standard error. What goes in is chosen where it is written; this is the net below. */
export function makeLog(level: Settings['log']['level']): Logger {
  return pino(
    {
      level,
      base: {},
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['authorization', 'secret', 'code.secret', 'password', '*.authorization', '*.secret', '*.password'],
        censor: '[removed]',
      },
    },
    destination({ dest: 2, sync: false, minLength: 0 }),
  );
}
