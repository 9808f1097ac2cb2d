import type { AnchorReport, Report, SourceSummary, Status, TimeStampReport } from '../../report.ts';
import { both } from '../bilingual.ts';
import { html, type Markup, visible } from '../html.ts';
import { clocks } from '../time.ts';
import type { RecordAnchor, RecordFacts } from '../words/terms.ts';
import { countStatuses, inReviewOrder } from './checks.ts';
import type { Judged } from './verdict.ts';

/** One paragraph a clerk can copy. The page title stays out: it is the one text a stranger could fill with sentences. */
export function recordSection(report: Report): Markup {
  const facts = factsOf(report);
  return html`<section class="record"><h2>${both((w) => w.record.heading)}</h2><p>${both((w) => w.record.text(facts))}</p></section>\n`;
}

function factsOf(report: Report): RecordFacts {
  const { subject } = report;
  return {
    name: oneLine(subject.name),
    bytes: subject.bytes,
    ...report.digests,
    ...judgedFacts(report),
    ...(subject.package && {
      capture: {
        url: plainUrl(subject.package.requestedUrl),
        startedAt: clocks(subject.package.startedAt),
        completeness: subject.package.completeness,
        custodyMode: subject.package.custodyMode,
        ...(subject.package.source && { source: commitOf(subject.package.source) }),
      },
    }),
    open: pointsWith(report, 'UNPROVEN').filter((id) => id !== 'O3'),
  };
}

/** What the paragraph says of deposit, witnesses and verdict, whatever the report is about. */
export function judgedFacts(report: RecordedReport): JudgedFacts {
  const { deposit } = report;
  return {
    verifiedAt: clocks(report.verifiedAt),
    verifier: oneLine(report.verifier),
    verdict: report.verdict,
    policy: oneLine(report.policy.name),
    ...(deposit && { deposit: { time: clocks(deposit.time), depositor: oneLine(deposit.depositor) } }),
    anchors: report.anchors
      .filter((anchor) => anchor.kind !== 'unknown')
      .filter((anchor) => anchor.outcome === 'valid')
      .map(anchorFacts),
    failed: pointsWith(report, 'FAIL'),
    counts: countStatuses(report.checks),
  };
}

type RecordedReport = Judged & Pick<Report, 'verifiedAt' | 'verifier'>;

export type JudgedFacts = Pick<
  RecordFacts,
  'verifiedAt' | 'verifier' | 'verdict' | 'policy' | 'deposit' | 'anchors' | 'failed' | 'counts'
>;

function pointsWith({ checks }: Pick<Judged, 'checks'>, status: Status): RecordFacts['failed'] {
  return inReviewOrder(checks)
    .filter((check) => check.status === status)
    .map(({ id }) => id);
}

function commitOf({ git, folder }: SourceSummary): { commit?: string } {
  const commit = git?.commit ?? folder?.commit;
  // A folder may differ from what was checked out; then it is no such commit.
  return commit === undefined || (folder?.changed ?? 0) > 0 ? {} : { commit };
}

function anchorFacts(anchor: Exclude<AnchorReport, { kind: 'unknown' }>): RecordAnchor {
  const { strength, timeError } = anchor;
  const seen = { time: anchor.time === undefined ? undefined : clocks(anchor.time), timeError, strength };
  switch (anchor.kind) {
    case 'evm': {
      const { chainId, networkClass, block, link } = anchor;
      return { ...seen, kind: 'evm', network: oneLine(anchor.network), chainId, class: networkClass, block, link };
    }
    case 'opentimestamps': {
      const first = anchor.blocks.find(({ time }) => time === anchor.time);
      const block = first && { number: first.height, hash: first.hash };
      return { ...seen, kind: 'opentimestamps', class: anchor.networkClass, block, link: anchor.link };
    }
    case 'rfc3161':
      return { ...seen, kind: 'rfc3161', ...signerFacts(anchor) };
  }
}

type StampFacts = Extract<RecordAnchor, { kind: 'rfc3161' }>;

function signerFacts({ token }: TimeStampReport): Pick<StampFacts, 'signer' | 'serial' | 'class' | 'root'> {
  const named = { signer: oneLine(token?.signer ?? ''), serial: oneLine(token?.serial ?? '') };
  if (token?.trust.state !== 'pinned') return { ...named, class: 'unknown', root: undefined };
  return { ...named, class: token.trust.class, root: oneLine(token.trust.name) };
}

/** Quotation marks and line breaks would let a name leave its quotes. */
export function oneLine(text: string): string {
  const line = visible(text.slice(0, 200))
    .replace(/\s+/g, ' ')
    .replace(/["“”「」『』]/g, "'");
  return text.length > 200 ? `${line}…` : line;
}

/** An address holds only printable ASCII (RFC 3986 §2): whatever else stands there is percent-encoded, so that it cannot read as a sentence. */
function plainUrl(url: string): string {
  const plain = visible(url.slice(0, 500)).replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
  return url.length > 500 ? `${plain}…` : plain;
}
