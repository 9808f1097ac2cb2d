import { logged } from './step.ts';
import type { Tab } from './tab.ts';

/** Both commands interrupt a script that runs, so they are answered at once or never. */
const ANSWER_MS = 2_000;

/** Ends the script that is running, and lets none run any more. Timers of the page and of the onlooker stand still from then on. */
export async function stopScripts({ session, log }: Tab): Promise<void> {
  await logged(log, { means: 'browser', call: 'Runtime.terminateExecution', args: {} }, async () => {
    await session.send('Emulation.setScriptExecutionDisabled', { value: true }, { timeout: ANSWER_MS });
    await session.send('Runtime.terminateExecution', undefined, { timeout: ANSWER_MS });
    return { value: undefined, result: { scriptsDisabled: true } };
  }).catch(ignoreDeaf);
}

/** A page that hears not even this: the step that comes next says so. */
function ignoreDeaf(): void {}
