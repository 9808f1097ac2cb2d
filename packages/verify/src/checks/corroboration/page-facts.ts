import { type FactsReport, layout } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import type { FaultList } from '../../container/fault.ts';
import { contradictionsOf, type FactPlace, locateFacts } from '../../corroboration/facts.ts';
import { locateSentence } from '../../corroboration/locate.ts';
import type { Check } from '../../report.ts';
import { CLOCK_STEP_MS, isOrdered } from '../../time.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { describe, faultsOf, speakingOf } from '../platform/declared.ts';
import { sameOrigin } from '../url.ts';

const SHOWN = 100;

/**
 * X7: what the page states of itself (evidence/facts.json) is found again in the kept page, its numbers are compared again, and sentences
 * that somebody declares to matter are looked up. Whether it bears on the case is said by people.
 */
export function checkPageFacts(dossier: Dossier): Check {
  const answers = answersTo('X7');
  return withContents(dossier, answers, (contents, reading) => {
    const declared = speakingOf(dossier, saidOfRelevance);
    const quotes = declared.flatMap(({ declaration }) => declaration.facts.quotes ?? []).slice(0, SHOWN);
    const located = quotes.map((quote) => ({ quote, ...locateSentence(contents.sources, quote) }));
    const statements = declared.map((one) => describe(one, saidOfRelevance));
    const faults = faultsOf(declared, dossier);
    const { facts } = contents;
    const places = facts ? locateFacts(facts, contents.sources) : [];
    if (facts) checkFacts(facts, contents, reading, faults);
    const evidence = { ...describeFacts(facts, places), quotes: located, declared: statements };
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const lost = located.find(
      (one) => ![one.text, one.dom, one.browser, one.plain].includes('found') && one.parts.length === 0,
    );
    if (lost !== undefined)
      return answers.unproven(
        'quote-not-found',
        `Nowhere in the kept page: ${JSON.stringify(lost.quote.slice(0, 200))}`,
        evidence,
      );
    return judge(facts, places, { contents, answers, evidence });
  });
}

function saidOfRelevance({
  factsToProve,
  quotes,
}: {
  factsToProve?: readonly string[];
  quotes?: readonly string[];
}): unknown {
  if (factsToProve === undefined && quotes === undefined) return undefined;
  return { factsToProve: factsToProve ?? [], quotes: quotes ?? [] };
}

function judge(
  facts: FactsReport | null | undefined,
  places: readonly FactPlace[],
  { contents, answers, evidence }: { contents: Contents; answers: Answers; evidence: Evidence },
): Check {
  if (facts === null)
    return answers.unproven('package-unreadable', 'evidence/facts.json cannot be read (see I2)', evidence);
  if (facts === undefined && contents.capture.kind !== 'web-page')
    return answers.notApplicable('What was captured is no page: no facts are read from it');
  const count = (place: FactPlace) => places.filter((own) => own === place).length;
  if (facts === undefined || count('found') + count('missing') + count('elsewhere') + count('unread') === 0)
    return answers.unproven('facts-missing', 'The package lists nothing that the page states of itself', evidence);
  if (count('unread') > 0)
    return answers.unproven(
      'source-undecodable',
      'The kept page cannot be read, or was not searched to its end',
      evidence,
    );
  if (count('missing') > 0)
    return answers.unproven(
      'fact-not-found',
      `Facts that are not found again in the kept page: ${count('missing')}`,
      evidence,
    );
  if (count('found') === 0)
    return answers.unproven(
      'fact-not-found',
      'All facts are of frames or shadow trees, which the kept page does not hold',
      evidence,
    );
  return answers.pass(
    `${count('found')} of ${places.length} facts are found again in the kept page; whether they bear on the case is not computed`,
    evidence,
  );
}

/** What facts.json contradicts: its own numbers, the page that was captured, the files of the package. */
function checkFacts(facts: FactsReport, { capture }: Contents, { container }: PackageReading, faults: FaultList): void {
  const path = layout.facts;
  for (const detail of contradictionsOf(facts)) faults.add({ code: 'fact-mismatch', path, detail });
  for (const { crop } of facts.facts) {
    if (crop !== undefined && !container.members.has(crop))
      faults.add({ code: 'fact-mismatch', path: crop, detail: 'The picture of a fact is not in the package' });
  }
  const { browser } = capture;
  if (browser === undefined) return;
  if (!sameOrigin(facts.url, browser.finalUrl))
    faults.add({
      code: 'fact-mismatch',
      path,
      detail: 'The facts were read from another site than the one captured',
      expected: browser.finalUrl,
      actual: facts.url,
    });
  const isDuring =
    isOrdered(browser.startedAt, facts.readAt, CLOCK_STEP_MS) &&
    isOrdered(facts.readAt, browser.endedAt, CLOCK_STEP_MS);
  if (!isDuring)
    faults.add({
      code: 'fact-mismatch',
      path,
      detail: 'The facts were not read while the browser showed the page',
      expected: `${browser.startedAt} … ${browser.endedAt}`,
      actual: facts.readAt,
    });
}

function describeFacts(facts: FactsReport | null | undefined, places: readonly FactPlace[]): Evidence {
  if (!facts) return { facts: null };
  return {
    facts: facts.facts.slice(0, SHOWN).map(({ id, source, key, raw, value, interval, selector }, at) => ({
      ...{ id, source, key, raw: raw ?? null, value: value ?? null, interval: interval ?? null },
      ...{ selector: selector ?? null, place: places[at] ?? null },
    })),
    total: facts.facts.length,
    thresholds: facts.thresholds.slice(0, SHOWN),
    ownPageLoads: facts.ownPageLoads,
  };
}
