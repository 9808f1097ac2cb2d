import { NETWORKS } from '@guzheng/evidence';
import type { EvmAnchorReport } from '../../report.ts';
import { both, code, type Row } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import type { Witnessed } from './banners.ts';
import { sightingRow } from './card.ts';

/** What a card says of a transaction on an EVM chain. */
export function chainRows(anchor: EvmAnchorReport, { deposit }: Witnessed): readonly Row[] {
  const { block } = anchor;
  return [
    [
      (w) => w.anchors.chain,
      html`${both((w) => w.anchors.chainOf(anchor.network.slice(0, 80), anchor.chainId))} · <strong>${both((w) => w.networkClass[anchor.networkClass])}</strong>`,
    ],
    block && [(w) => w.anchors.block, html`${both((w) => w.anchors.blockOf(block.number))} ${code(block.hash)}`],
    [(w) => w.anchors.transaction, code(anchor.transactionHash)],
    anchor.sender && [(w) => w.anchors.sender, code(anchor.sender)],
    [(w) => w.anchors.finality, both((w) => w.finality[anchor.status])],
    [(w) => w.anchors.link, both((w) => w.link[anchor.link])],
    [(w) => w.anchors.genesis, code(anchor.genesisHash)],
    sightingRow(anchor.sightings, (seen) => ('hash' in seen ? code(seen.hash) : undefined)),
    [(w) => w.anchors.lookUp, lookUpWithoutUs(anchor, deposit?.root)],
  ];
}

/** Explorers only for chains whose genesis is pinned here: an explorer named by the file would be the file's own witness. */
function lookUpWithoutUs(anchor: EvmAnchorReport, root: string | undefined): Markup {
  if (anchor.networkClass === 'development') return both((w) => w.anchors.nowhere);
  const known = NETWORKS.find(
    (network) => network.chainId === anchor.chainId && network.genesisHash === anchor.genesisHash,
  );
  const place = known?.explorer && `${known.explorer.replace('https://', '')}/tx/`;
  const way = place
    ? html`${both((w) => w.anchors.byExplorer(place.split('/')[0] ?? ''))}: ${code(place + anchor.transactionHash)}`
    : both((w) => w.anchors.byNode(anchor.chainId));
  return html`${way}${root && html`<br>${both((w) => w.anchors.compare)} ${code(root)}`}`;
}
