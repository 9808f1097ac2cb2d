import { layout } from '@guzheng/evidence';
import type { HostDates } from '../../archive/answer-dates.ts';
import type { Contents } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { CLOCK_SKEW_MS } from '../../time.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { hostOf } from '../url.ts';

const SHOWN = 100;

/** C5: what servers said the time was, read from the archive, host by host, against this machine's clock. Shown whatever it says. */
export function checkServerDates(dossier: Dossier): Check {
  const answers = answersTo('C5');
  return withContents(dossier, answers, (contents) => {
    const { capture, answerDates, archive } = contents;
    if (capture.kind === 'source-code' && capture.plain === undefined)
      return answers.notApplicable('Nothing of this came over HTTP by a means whose answers are kept');
    if (archive.state !== 'whole')
      return answers.unproven('archive-malformed', 'The archive cannot be read to its end (see X5)');
    const own = ownHosts(contents);
    const apart = answerDates.filter(isApart);
    const evidence = {
      hosts: [...answerDates]
        .sort((a, b) => widest(b) - widest(a))
        .slice(0, SHOWN)
        .map(describe),
      ...{ ownHosts: [...own], hostsTotal: answerDates.length, apart: apart.map(({ host }) => host).slice(0, SHOWN) },
      toleranceSeconds: CLOCK_SKEW_MS / 1000,
    };
    const faults = new FaultList();
    checkRecorded(contents, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const dated = answerDates.filter(({ host, answers: count }) => own.has(host) && count > 0);
    if (dated.length === 0)
      return answers.unproven(
        'site-date-missing',
        'No answer of the page’s own hosts has a Date that can be compared',
        evidence,
      );
    const ownApart = dated.filter(isApart);
    if (ownApart.length > 0)
      return answers.unproven(
        'site-date-apart',
        `The page's own host told another time than this machine: ${ownApart
          .map(({ host }) => host)
          .slice(0, 5)
          .join(', ')}`,
        evidence,
      );
    // What other hosts send may have been kept somewhere on the way without a sign of it: shown, and not judged.
    return answers.pass('The page’s own hosts told the time of the machine, give or take two minutes', evidence);
  });
}

function ownHosts({ capture }: Contents): ReadonlySet<string> {
  const hops = [...(capture.browser?.hops ?? []), ...(capture.plain?.hops ?? [])];
  return new Set(hops.flatMap(({ url }) => hostOf(url) ?? []));
}

function isApart(dates: HostDates): boolean {
  return dates.answers > 0 && widest(dates) > CLOCK_SKEW_MS / 1000;
}

function widest({ answers, least, most }: HostDates): number {
  return answers === 0 ? 0 : Math.max(Math.abs(least), Math.abs(most));
}

function describe({ host, answers, setAside, least, most, sent }: HostDates): Check['evidence'] {
  const skew = answers === 0 ? {} : { leastSeconds: least, mostSeconds: most };
  return { host, answers, setAside, ...skew, sent };
}

/** A Date that environment.json has of a site is one that the archive has of that host. */
function checkRecorded({ environment, answerDates }: Contents, faults: FaultList): void {
  for (const { url, date } of environment?.clock.siteDates ?? []) {
    const host = hostOf(url);
    const sent = answerDates.find((own) => own.host === host);
    // Only the first few Dates of a host are kept: beyond them nothing can be said.
    if (sent?.sent.includes(date) === true || (sent !== undefined && sent.answers > sent.sent.length)) continue;
    faults.add({
      code: 'site-date-mismatch',
      path: layout.environment,
      detail: `evidence/environment.json has a Date of ${host ?? url.slice(0, 100)} that the archive has not`,
      expected: sent?.sent ?? null,
      actual: date,
    });
  }
}
