import type { LaunchedBrowser } from '../browser/launch.ts';
import { bringCookies } from '../credentials/bring.ts';
import { refuseBadSelectors } from '../facts/selectors.ts';
import { type Arrival, arrive } from './arrive.ts';
import { leave, type Visit } from './leave.ts';
import { watchOutcomes } from './outcomes.ts';
import { lookAround } from './sights.ts';
import { openTab, type Tab, type VisitOptions } from './tab.ts';

const STEP_MS = 15_000;

/** Goes to `url` and keeps what it sees: the window before anything is touched, then the whole page, its DOM, its text, its MHTML, its PDF. */
export async function visit(launched: LaunchedBrowser, url: string, options: VisitOptions): Promise<Visit> {
  const startedAt = options.now().toISOString();
  const tab = await openTab(launched, options);
  const outcomes = watchOutcomes((listen) => tab.recorder.hear(listen));
  await refuseBadSelectors(tab.onlooker, options.factSelectors ?? [], tab.deadline.within(STEP_MS));
  await bringCookies(tab, options.cookies ?? []);
  tab.tell('page');
  const arrival = await arriveSomehow(tab, url);
  tab.tell('pictures');
  const sights = await lookAround(tab, arrival, url, outcomes);
  return await leave(tab, { url, startedAt, arrival, sights });
}

/**
 * A document that never ends would show nothing, since it is held back whole; any other browser shows what there is of it. Then it is
 * asked for once more, and passes: the call log has both.
 */
async function arriveSomehow(tab: Tab, url: string): Promise<Arrival> {
  const first = await arrive(tab, url);
  if (first.state !== 'failed' || !tab.recorder.holdsDocument()) return first;
  tab.recorder.letDocumentsPass();
  return await arrive(tab, url);
}
