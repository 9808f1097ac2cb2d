import type { AnchorReport, Report } from '../../report.ts';
import { both } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';
import type { Words } from '../words/words.ts';
import { isConfirmed } from './worth.ts';

type Banner = keyof Words['banner'];
type KnownReport = Exclude<AnchorReport, { kind: 'unknown' }>;

/** A report as far as its witnesses go. `subject` where the file that was deposited was looked at itself. */
export type Witnessed = Pick<Report, 'anchors' | 'deposit'> & Partial<Pick<Report, 'subject'>>;

/** What a reader must see before anything else is believed. */
export function banners(report: Witnessed): Markup {
  const partial: readonly Banner[] = report.subject?.package?.completeness === 'partial' ? ['partial'] : [];
  return html`${[...witnessBanners(report.anchors), ...partial].map(banner)}`;
}

/** The headline of every witness banner that is loud: it stands inside the verdict too, since a verdict may be read alone. */
export function caveats(report: Witnessed): readonly Banner[] {
  return witnessBanners(report.anchors).filter((name) => !CALM.has(name));
}

const CALM: ReadonlySet<Banner> = new Set<Banner>(['developmentAmong', 'testnetAmong']);

/** Only a valid anchor makes another one less than the only witness; one that is pending witnesses nothing yet. */
function witnessBanners(anchors: readonly AnchorReport[]): readonly Banner[] {
  const valid = anchors.filter((anchor) => anchor.kind !== 'unknown').filter(({ outcome }) => outcome === 'valid');
  const has = (standing: Standing) => valid.some((anchor) => standingOf(anchor) === standing);
  const real = has('public');
  const found: Banner[] = [];
  if (has('development')) found.push(real || has('testnet') ? 'developmentAmong' : 'developmentOnly');
  if (has('testnet')) found.push(real ? 'testnetAmong' : 'testnetOnly');
  if (has('unknown-chain')) found.push('unknownChain');
  if (has('unknown-authority') && !real) found.push('unknownAuthority');
  if (has('cheap-header') && !real && !has('development')) found.push('cheapHeader');
  const kept = valid.filter((anchor) => standingOf(anchor) === 'public' || standingOf(anchor) === 'testnet');
  if (kept.length > 0 && !kept.some(isConfirmed)) found.push('unlinked');
  if (valid.length === 0) found.push('noWitness');
  return found;
}

type Standing = 'public' | 'testnet' | 'development' | 'unknown-chain' | 'unknown-authority' | 'cheap-header';

/** Who keeps a witness: many, few, nobody, or nobody knows. */
function standingOf(anchor: KnownReport): Standing {
  switch (anchor.kind) {
    case 'evm':
      if (anchor.networkClass === 'mainnet') return 'public';
      return anchor.networkClass === 'unknown' ? 'unknown-chain' : anchor.networkClass;
    case 'rfc3161':
      return anchor.token?.trust.state === 'pinned' ? anchor.token.trust.class : 'unknown-authority';
    case 'opentimestamps':
      if (anchor.networkClass === 'development') return 'development';
      return anchor.strength === 'none' ? 'cheap-header' : 'public';
  }
}

function banner(name: Banner): Markup {
  return html`<div class="banner ${CALM.has(name) ? 'calm' : 'loud'}" role="note">${statusIcon('UNPROVEN')}<p><strong>${both((w) => w.banner[name].word)}</strong> ${both((w) => w.banner[name].means)}</p></div>\n`;
}
