import type { CaptureRecord, Connection, Loss, LossReport, NetworkReport } from '@guzheng/evidence';
import type { Exchange } from './exchange.ts';
import { specialNetwork } from './fetch/address.ts';
import type { PlainResult } from './fetch/result.ts';
import type { Visit } from './page/leave.ts';
import type { Settings } from './settings.ts';
import { type Wall, wallLabels } from './walls/wall.ts';

/** What the labels are drawn from. */
export interface LabelFacts {
  readonly plain: PlainResult;
  readonly seen: Visit;
  readonly main: Exchange | undefined;
  readonly losses: readonly Loss[];
  readonly kind: CaptureRecord['kind'];
  readonly network: NetworkReport;
  readonly walls: readonly Wall[];
}

/** The facts a reader must see first, on page one of every report. */
export function labelsOf(settings: Settings, facts: LabelFacts): string[] {
  const { plain, seen, main, losses, kind, network, walls } = facts;
  const redirected = (main !== undefined && main.url !== settings.target.href) || plain.hops.length > 1;
  const connections = network.connections.filter((connection) => carried(connection, facts));
  const labels: readonly (readonly [label: string, holds: boolean])[] = [
    ['partial', completenessOf(losses) === 'partial'],
    ...statuses(facts).map((status) => [`http-${status}`, true] as const),
    ...wallLabels(walls).map((label) => [label, true] as const),
    ['redirected', redirected],
    ['not-html', kind !== 'web-page'],
    ['logged-in', settings.account !== undefined],
    ['popup-denied', losses.some(({ code }) => code === 'popup-denied')],
    ['no-cjk-glyphs', !seen.glyphs.cjk],
    ['tls-invalid', connections.some(({ tls }) => tls?.valid === false)],
    ['extra-root', settings.ca !== undefined],
    ['private-address', connections.some(({ ip }) => ip !== undefined && specialNetwork(ip) !== null)],
  ];
  return [...new Set(labels.filter(([, holds]) => holds).map(([label]) => label))];
}

/** `partial` exactly where there is a gap. */
export function completenessOf(losses: readonly Loss[]): LossReport['completeness'] {
  return losses.some(({ weight }) => weight === 'gap') ? 'partial' : 'complete';
}

function statuses({ main, plain }: LabelFacts): number[] {
  const all = [main?.response?.status, plain.hops.at(-1)?.status];
  return all.filter((status) => status !== undefined).filter((status) => status >= 400);
}

/** Connections to the hosts of the page itself, redirects included. */
function carried({ host, port, outcome }: Connection, { plain, seen }: LabelFacts): boolean {
  if (outcome !== 'connected') return false;
  const urls = [...plain.hops, ...(seen.capture?.hops ?? [])].map(({ url }) => new URL(url));
  return urls.some((url) => url.hostname.replace(/^\[|\]$/g, '') === host && portOf(url) === port);
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
