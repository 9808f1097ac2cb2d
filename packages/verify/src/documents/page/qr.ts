import { encodeQR } from 'qr';
import { html, type Markup } from '../../render/html.ts';
import type { Report } from '../../report.ts';

const HEX = /^[0-9a-f]{64}$/;

/** What the code holds: digests and nothing else, so that no reader is led to anybody's server. */
export function qrText({ digests, deposit }: Report): string {
  const root = deposit !== undefined && HEX.test(deposit.root) ? `;root:${deposit.root}` : '';
  return `guzheng:sha256:${HEX.test(digests.sha256) ? digests.sha256 : ''}${root}`;
}

/** ISO/IEC 18004 with its quiet zone of four modules, as one path: it prints sharp and needs no picture. */
export function qrCode(report: Report): Markup {
  const modules = encodeQR(qrText(report), 'raw', { ecc: 'medium', border: 4 });
  return html`<svg class="qr" viewBox="0 0 ${modules.length} ${modules.length}" role="img" aria-label="QR: ${qrText(report)}" shape-rendering="crispEdges"><path d="${modules.map(rowPath).join('')}"/></svg>`;
}

/** One rectangle for each run of dark modules. */
function rowPath(row: readonly boolean[], y: number): string {
  const dark = row.map((module) => (module ? '1' : '0')).join('');
  return [...dark.matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join('');
}
