import type { EnvironmentReport } from '@guzheng/evidence';
import { type FindOptions, findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { CaptureError } from '../error.ts';
import { testGlyphs } from '../fonts/glyphs.ts';
import { systemClock } from '../log/call-log.ts';
import { checkEnvironment, type EnvironmentCheck, type EnvironmentCheckOptions } from './environment.ts';
import { describeTools } from './tools.ts';

export interface ExamineOptions
  extends Pick<EnvironmentCheckOptions, 'folder' | 'timeServers' | 'machine'>,
    Pick<FindOptions, 'browserPath'> {}

export interface Examination {
  readonly report: EnvironmentReport;
  /** Why no browser could be started; absent where one was. */
  readonly browserError?: CaptureError;
}

/**
 * Looks at this machine as a capture would, without capturing anything: for a person who wants to know beforehand.
 * Throws TypeError for a time server that is none.
 */
export async function examineMachine({ browserPath, ...options }: ExamineOptions): Promise<Examination> {
  const found = await orCaptureError(findBrowser(browserPath === undefined ? {} : { browserPath }));
  const browser = found instanceof CaptureError ? {} : { browser: found.executable };
  const check = checkEnvironment({ ...options, ...browser, clock: systemClock, onCall: () => undefined });
  try {
    const launched =
      found instanceof CaptureError ? found : await orCaptureError(launchBrowser(found, { viewport: WINDOW }));
    if (!(launched instanceof CaptureError)) return { report: await concludeWith(launched, check) };
    return { report: await check.conclude({ tools: await describeTools(), documents: [] }), browserError: launched };
  } finally {
    check.abandon();
  }
}

const WINDOW = { width: 800, height: 600 };

async function concludeWith(launched: LaunchedBrowser, check: EnvironmentCheck): Promise<EnvironmentReport> {
  try {
    const tools = await describeTools(launched.facts);
    const glyphs = await testGlyphs(await launched.browser.newPage());
    return await check.conclude({ tools, browser: { launched, glyphs }, documents: [] });
  } finally {
    await launched.close();
  }
}

/** A machine without a browser can still be looked at. */
async function orCaptureError<T>(attempt: Promise<T>): Promise<T | CaptureError> {
  return await attempt.catch((error: unknown) => {
    if (error instanceof CaptureError) return error;
    throw error;
  });
}
