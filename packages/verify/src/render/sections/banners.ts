import type { AnchorReport, Report } from '../../report.ts';
import { both } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';
import type { Words } from '../words/words.ts';

type Banner = keyof Words['banner'];
type EvmReport = Extract<AnchorReport, { kind: 'evm' }>;

/** What a reader must see before anything else is believed. */
export function banners(report: Report): Markup {
  const partial: readonly Banner[] = report.subject.package?.completeness === 'partial' ? ['partial'] : [];
  return html`${[...witnessBanners(report.anchors), ...partial].map(banner)}`;
}

/** The headline of every witness banner that is loud: it stands inside the verdict too, since a verdict may be read alone. */
export function caveats(report: Report): readonly Banner[] {
  return witnessBanners(report.anchors).filter((name) => !CALM.has(name));
}

const CALM: ReadonlySet<Banner> = new Set<Banner>(['developmentAmong', 'testnetAmong']);

/** Only a valid anchor makes another one less than the only witness; one that is pending witnesses nothing yet. */
function witnessBanners(anchors: readonly AnchorReport[]): readonly Banner[] {
  const valid = anchors.filter((anchor) => anchor.kind === 'evm').filter((anchor) => anchor.outcome === 'valid');
  const has = (kind: EvmReport['networkClass']) => valid.some((anchor) => anchor.networkClass === kind);
  const real = has('mainnet');
  const found: Banner[] = [];
  if (has('development')) found.push(real || has('testnet') ? 'developmentAmong' : 'developmentOnly');
  if (has('testnet')) found.push(real ? 'testnetAmong' : 'testnetOnly');
  if (has('unknown')) found.push('unknownChain');
  const onPublicChains = valid.filter(isOnPublicChain);
  if (onPublicChains.length > 0 && onPublicChains.every((anchor) => anchor.link === 'unlinked')) found.push('unlinked');
  if (valid.length === 0) found.push('noWitness');
  return found;
}

/** In a block of a chain that others keep. */
function isOnPublicChain({ networkClass }: EvmReport): boolean {
  return networkClass === 'mainnet' || networkClass === 'testnet';
}

function banner(name: Banner): Markup {
  return html`<div class="banner ${CALM.has(name) ? 'calm' : 'loud'}" role="note">${statusIcon('UNPROVEN')}<p><strong>${both((w) => w.banner[name].word)}</strong> ${both((w) => w.banner[name].means)}</p></div>\n`;
}
