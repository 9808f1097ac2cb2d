import { type Containment, containmentOf } from '../../corroboration/containment.ts';
import { compareSources, type SourceDifference } from '../../corroboration/difference.ts';
import { headerOf } from '../../corroboration/kept.ts';
import type { Markup } from '../../corroboration/markup.ts';
import type { PageSources, SourceDocument } from '../../corroboration/sources.ts';
import type { Check } from '../../report.ts';
import { answersTo, type Evidence } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { samePage } from '../url.ts';

/**
 * X2 is FAIL only where the visible text has at least so many sentences with letters in them, and the DOM of the same instant, tags,
 * scripts and all, has not one. A visible text is made of the DOM: a style sheet may change its case and width, never its words. Fewer
 * sentences could each be an accident of reading.
 */
const CONTRADICTING_SENTENCES = 8;

/** X2: what the pictures show is what the sources say. Every sentence counts: no share is high enough to lose the disputed one. */
export function checkPictureAndSource(dossier: Dossier): Check {
  const answers = answersTo('X2');
  return withContents(dossier, answers, ({ capture, sources }) => {
    if (capture.kind !== 'web-page')
      return answers.notApplicable('What was captured is no page: it has no visible text');
    const containment = containmentOf(sources);
    const evidence = describeContainment(sources, containment);
    if (containment === null)
      return answers.unproven('text-missing', 'The package has no visible text to look for in the source', evidence);
    if (containment.strange === containment.lettered && containment.lettered >= CONTRADICTING_SENTENCES)
      return answers.fail(
        'text-dom-mismatch',
        'Visible text and rendered DOM are said to be of one instant, and have no sentence in common',
        evidence,
      );
    return judgeReadable('X2', sources, evidence) ?? judgeContainment(containment);

    function judgeContainment({ missing, missingTotal, sentences, isWhole }: Containment): Check {
      const first = missing[0]?.sentence ?? '';
      if (missingTotal > 0)
        return answers.unproven(
          'text-not-in-source',
          `Of ${sentences} visible sentences ${missingTotal} are not in the DOM and both sources; the first: ${JSON.stringify(first)}`,
          evidence,
        );
      if (!isWhole)
        return answers.unproven('source-undecodable', 'The page has more text than is compared here', evidence);
      return answers.pass('Every visible sentence is in the rendered DOM and in the source of both means', evidence);
    }
  });
}

/** X3: both means were given the same source, but for what a server makes anew for every answer. */
export function checkBothSources(dossier: Dossier): Check {
  const answers = answersTo('X3');
  return withContents(dossier, answers, ({ capture, sources }) => {
    if (capture.kind === 'source-code')
      return answers.notApplicable('What was captured is source code: no browser was given it');
    const { browser, plain } = sources;
    const facts = { plain: describeDocument(plain), browser: describeDocument(browser) };
    if (browser === undefined || plain === undefined) return sourceMissing('X3', sources, facts);
    const disagreements = disagreementsOf(plain, browser);
    const bytesEqual = plain.sha256 === browser.sha256;
    const headers = compareHeaders(plain, browser);
    if (bytesEqual) return judge({ ...facts, bytesEqual, disagreements, headers });
    if (plain.markup.state !== 'read' || browser.markup.state !== 'read')
      return answers.unproven('source-undecodable', undecodable('The two sources differ', sources), {
        ...{ ...facts, bytesEqual, disagreements, headers },
      });
    const moment = { from: Date.parse(capture.startedAt), to: Date.parse(capture.endedAt) };
    const difference = compareSources(plain.markup.pieces, browser.markup.pieces, moment);
    return judge({ ...facts, bytesEqual, disagreements, headers, difference }, difference);

    function judge(evidence: Evidence, difference?: SourceDifference): Check {
      if (disagreements.length > 0)
        return answers.unproven('sources-differ', `The two means were answered apart: ${disagreements[0]}`, evidence);
      if (difference === undefined) return answers.pass('Both means were given the same bytes', evidence);
      if (difference.unexplainedTotal > 0 || difference.order !== null)
        return answers.unproven(
          'sources-differ',
          `The sources of the two means differ in ${difference.unexplainedTotal} pieces that nothing explains; their texts agree to ${percent(difference.textSimilarity)}`,
          evidence,
        );
      return answers.pass(
        `The sources of the two means are the same, but for ${difference.explainedTotal} differences of the kind that every answer has`,
        evidence,
      );
    }
  });
}

/** UNPROVEN where a source that the point needs is not there or cannot be read; null where all can. */
function judgeReadable(id: 'X2' | 'X3', sources: PageSources, evidence: Evidence): Check | null {
  const { dom, browser, plain } = sources;
  if (dom === undefined || browser === undefined || plain === undefined) return sourceMissing(id, sources, evidence);
  if ([dom, browser.markup, plain.markup].every(({ state }) => state === 'read')) return null;
  return answersTo(id).unproven('source-undecodable', undecodable('Not every source can be read', sources), evidence);
}

function sourceMissing(id: 'X2' | 'X3', { browser, plain }: PageSources, evidence: Evidence): Check {
  const lacking = [
    ...(browser === undefined ? ['the browser'] : []),
    ...(plain === undefined ? ['the plain client'] : []),
  ];
  const what = lacking.length === 0 ? 'no rendered DOM' : `no source by ${lacking.join(' and ')}`;
  return answersTo(id).unproven('source-missing', `The package has ${what}`, evidence);
}

function undecodable(what: string, { dom, browser, plain }: PageSources): string {
  const why = (name: string, markup: Markup | undefined) =>
    markup?.state === 'undecodable' ? [`${name}: ${markup.why}`] : [];
  const reasons = [
    ...why('the rendered DOM', dom),
    ...why("the browser's source", browser?.markup),
    ...why('the plain source', plain?.markup),
  ];
  return `${what}; ${reasons.join('; ')}`;
}

/** What differs about the answers as such, whatever is in them. */
function disagreementsOf(plain: SourceDocument, browser: SourceDocument): readonly string[] {
  const cut = (name: string, { truncated }: SourceDocument) =>
    truncated === undefined ? [] : [`the source of ${name} was cut (${truncated.slice(0, 40)})`];
  return [
    ...(plain.status === browser.status ? [] : [`status ${plain.status} and ${browser.status}`]),
    ...(samePage(plain.url, browser.url) ? [] : [`${plain.url} and ${browser.url}`]),
    ...(plain.mediaType === browser.mediaType ? [] : [`type ${plain.mediaType} and ${browser.mediaType}`]),
    ...cut('the plain client', plain),
    ...cut('the browser', browser),
  ];
}

/** Shown, not judged: a server behind a balancer may give each answer an ETag of its own. */
const COMPARED_HEADERS = ['content-type', 'etag', 'last-modified', 'server'] as const;

function compareHeaders(plain: SourceDocument, browser: SourceDocument): Evidence {
  return Object.fromEntries(
    COMPARED_HEADERS.map((name) => {
      const values = { plain: shownHeader(plain, name), browser: shownHeader(browser, name) };
      return [name, { ...values, same: values.plain === values.browser }];
    }),
  );
}

function shownHeader({ headers }: SourceDocument, name: string): string | null {
  return headerOf(headers, name)?.slice(0, 300) ?? null;
}

function describeDocument(document: SourceDocument | undefined): Evidence | null {
  if (document === undefined) return null;
  const { url, status, sha256, bytes, mediaType, charset, markup } = document;
  const read = markup.state === 'read' ? {} : { unread: markup.why };
  return { url, status, sha256, bytes, mediaType, charset: charset ?? null, ...read };
}

function describeContainment({ browser, plain }: PageSources, containment: Containment | null): Evidence {
  return { ...containment, browser: describeDocument(browser), plain: describeDocument(plain) };
}

function percent(share: number): string {
  // Never rounded up to all of it.
  return `${Math.floor(share * 1000) / 10} %`;
}
