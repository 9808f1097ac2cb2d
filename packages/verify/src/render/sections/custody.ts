import { networkClassOf } from '@guzheng/evidence';
import type { CustodyStep, Report, TimeError } from '../../report.ts';
import { both, code, lookUp, section, timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { clocks } from '../time.ts';
import type { Words } from '../words/words.ts';
import { timeWithError } from './card.ts';
import { hopsTable } from './hops.ts';
import { isConfirmed } from './worth.ts';

const MAX_STEPS = 500;

/** The chain of custody on one axis; the bounds that outsiders can check stand above it and are marked on it. */
export function custodySection(report: Report): Markup {
  const steps = inOrder(report.custody).slice(0, MAX_STEPS);
  if (steps.length === 0)
    return section('custody', (w) => w.custody.heading, html`<p>${both((w) => w.custody.none)}</p>`);
  return section(
    'custody',
    (w) => w.custody.heading,
    html`<p class="note">${both((w) => w.custody.intro)}</p>${bounds(report)}${hopsTable(report)}
<ol class="axis">${steps.map((step, i) => html`${gap(steps[i - 1], step)}${item(step, report)}`)}</ol>`,
  );
}

/** By time; what has no readable time goes last. The sort is stable, so equal times keep the order of the report. */
export function inOrder(steps: readonly CustodyStep[]): readonly CustodyStep[] {
  const at = (step: CustodyStep) => (clocks(step.time) === undefined ? Number.MAX_VALUE : Date.parse(step.time));
  return [...steps].sort((a, b) => at(a) - at(b));
}

interface Bound {
  readonly time: string;
  readonly error?: TimeError;
  /** Whether the block was found on its chain, or is only stated. */
  readonly confirmed: boolean;
}

function bounds(report: Report): Markup {
  const [lower, upper] = [notBefore(report), notAfter(report)];
  return html`<div class="bounds"><p>${lower === undefined ? both((w) => w.custody.noNotBefore) : bound((w) => w.custody.notBefore, lower)}</p><p>${upper === undefined ? both((w) => w.custody.noNotAfter) : bound((w) => w.custody.notAfter, upper)}</p></div>`;
}

function bound(name: (words: Words) => string, { time, error, confirmed }: Bound): Markup {
  return html`<b>${both(name)}</b> ${timeWithError(time, error)}${confirmed ? undefined : html` <em>${both((w) => w.custody.unconfirmed)}</em>`}`;
}

/** A block of a chain that anyone can make bounds nothing. A chain known only to the verifier's own configuration shows in its anchors. */
function notBefore({ subject, anchors, custody }: Report): Bound | undefined {
  const block = subject.package?.notBefore;
  if (block === undefined) return undefined;
  const sameChain = anchors.find(
    (anchor) => anchor.kind === 'evm' && anchor.chainId === block.chainId && anchor.genesisHash === block.genesisHash,
  );
  const kind = sameChain?.kind === 'evm' ? sameChain.networkClass : networkClassOf(block.chainId, block.genesisHash);
  if (kind === 'development' || kind === 'unknown') return undefined;
  return { time: block.time, confirmed: custody.some((step) => step.stage === 'bound' && step.basis === 'witnessed') };
}

/** The tightest that outsiders can check, each with what it may be off; else the tightest of those that are only stated. */
function notAfter({ anchors }: Report): Bound | undefined {
  const bounds = anchors.flatMap((anchor) => {
    if (anchor.kind === 'unknown' || !counts(anchor) || anchor.time === undefined) return [];
    const error = anchor.timeError === undefined ? {} : { error: anchor.timeError };
    return [{ time: anchor.time, ...error, confirmed: isConfirmed(anchor) }];
  });
  const end = ({ time, error }: Bound) => Date.parse(time) + (error?.seconds ?? 0) * 1000;
  return bounds.sort((a, b) => Number(b.confirmed) - Number(a.confirmed) || end(a) - end(b))[0];
}

function counts({ outcome, strength }: Report['anchors'][number]): boolean {
  return outcome === 'valid' && strength !== 'none';
}

function item(step: CustodyStep, report: Report): Markup {
  return html`<li class="step ${step.basis}"><p>${mark(step, report)}<b>${both((w) => lookUp(w.event, step.event) ?? foreign(step.event, 80))}</b> <span class="stage">${both((w) => w.stage[step.stage])} · ${both((w) => w.basis[step.basis])}</span></p>
<p class="when">${timeOf(step.time)}</p><p class="detail" lang="en">${foreign(step.detail, 500)}</p>${step.digest === undefined ? undefined : html`<p class="detail">${code(step.digest)}</p>`}</li>`;
}

/** A bound is marked on the axis only where it is one. */
function mark(step: CustodyStep, report: Report): Markup | undefined {
  if (step.stage !== 'bound' && step.stage !== 'anchor') return undefined;
  return html`<em>${both((w) => markWord(w.custody, step, report))}</em> `;
}

function markWord(words: Words['custody'], step: CustodyStep, report: Report): string {
  const counted =
    step.stage === 'bound'
      ? notBefore(report) !== undefined
      : step.anchor !== undefined && report.anchors.slice(step.anchor, step.anchor + 1).some(counts);
  if (!counted) return words.worthless;
  if (step.basis !== 'witnessed') return words.unconfirmed;
  return step.stage === 'bound' ? words.notBefore : words.notAfter;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

function gap(before: CustodyStep | undefined, step: CustodyStep): Markup | undefined {
  if (before === undefined || clocks(before.time) === undefined || clocks(step.time) === undefined) return undefined;
  const ms = Date.parse(step.time) - Date.parse(before.time);
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? (['ms', 1] as const);
  return html`<li class="gap">${both((w) => w.elapsed(Math.floor(ms / size), unit))}</li>`;
}
