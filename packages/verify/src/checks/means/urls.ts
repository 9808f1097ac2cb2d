import type { Hop } from '@guzheng/evidence';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo, type Evidence } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { resolveUrl, sameOrigin, samePage } from '../url.ts';
import { judgeOrigin } from './raw-source.ts';

/** T3: the requested URL is the captured URL, over hops that follow from each other. */
export function checkUrls(dossier: Dossier): Check {
  const answers = answersTo('T3');
  return withContents(dossier, answers, (contents) => {
    const { requestedUrl, browser, plain, kind } = contents.capture;
    if (kind === 'source-code') return judgeOrigin(contents, answers);
    const faults = new FaultList();
    const requested = resolveUrl(requestedUrl);
    if (requested === null)
      faults.add({ code: 'url-mismatch', detail: 'The requested URL is not a URL', actual: requestedUrl });
    if (browser !== undefined)
      checkHops({ means: 'browser', requestedUrl, hops: browser.hops, finalUrl: browser.finalUrl }, faults);
    if (plain !== undefined)
      checkHops({ means: 'http', requestedUrl, hops: plain.hops, finalUrl: plain.finalUrl }, faults);
    const evidence = { requestedUrl, browser: describeHops(browser), plain: describeHops(plain) };
    return answers.failOn(faults, evidence) ?? judgeFinalUrls();

    function judgeFinalUrls(): Check {
      const moved = browser !== undefined && !samePage(browser.hops.at(-1)?.url ?? requestedUrl, browser.finalUrl);
      if (moved)
        return answers.unproven('url-mismatch', 'The page changed its own address after it was loaded', evidence);
      const apart = browser !== undefined && plain !== undefined && !samePage(browser.finalUrl, plain.finalUrl);
      if (apart)
        return answers.unproven(
          'url-mismatch',
          'The browser and the plain client ended at different addresses',
          evidence,
        );
      if (browser === undefined && plain === undefined)
        return answers.unproven('url-mismatch', 'Neither means of capture reached an address', evidence);
      return answers.pass('The captured address follows from the requested one', evidence);
    }
  });
}

interface HopChain {
  readonly means: 'browser' | 'http';
  readonly requestedUrl: string;
  readonly hops: readonly Hop[];
  readonly finalUrl: string;
}

function checkHops({ means, requestedUrl, hops, finalUrl }: HopChain, faults: FaultList): void {
  const first = hops[0];
  if (first !== undefined && !samePage(first.url, requestedUrl))
    faults.add({
      code: 'url-mismatch',
      path: means,
      detail: 'The first request is not for the requested URL',
      expected: requestedUrl,
      actual: first.url,
    });
  for (const [index, hop] of hops.entries()) {
    const next = hops[index + 1];
    if (next !== undefined) checkHop({ means, hop, next }, faults);
  }
  const last = hops.at(-1)?.url ?? requestedUrl;
  // A script may change the address within its own origin (history.pushState); a plain client has no scripts.
  const mayDiffer = means === 'browser' && sameOrigin(last, finalUrl);
  if (!mayDiffer && !samePage(last, finalUrl))
    faults.add({
      code: 'url-mismatch',
      path: means,
      detail: 'The final URL is not that of the last answer',
      expected: last,
      actual: finalUrl,
    });
}

function checkHop({ means, hop, next }: { means: HopChain['means']; hop: Hop; next: Hop }, faults: FaultList): void {
  const target = hop.location === undefined ? null : resolveUrl(hop.location, hop.url);
  // A browser also moves on by script or by <meta refresh>, which no status announces.
  if (target === null && means === 'browser' && (hop.status < 300 || hop.status > 399)) return;
  if (target !== null && samePage(target, next.url)) return;
  faults.add({
    code: 'url-mismatch',
    path: means,
    detail: `The redirect from ${hop.url} does not lead to the next request`,
    expected: target,
    actual: next.url,
  });
}

function describeHops(
  means: { readonly hops: readonly Hop[]; readonly finalUrl: string } | undefined,
): Evidence | null {
  if (means === undefined) return null;
  const hops = means.hops.map(({ url, status, ip, location }) => ({
    url,
    status,
    ip: ip ?? null,
    location: location ?? null,
  }));
  return { hops, finalUrl: means.finalUrl };
}
