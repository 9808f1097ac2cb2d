import type { EnvironmentFinding } from '@guzheng/evidence';
import { both, code, timeOf } from '../../render/bilingual.ts';
import { type Fragment, foreign, html, type Markup } from '../../render/html.ts';
import type { CaptureFacts, CertificateFacts, EnvironmentFacts } from '../capture-facts.ts';
import type { Exhibit } from '../exhibit.ts';
import { COMMON, FACTS, MEANS } from '../words/common.ts';
import { ENVIRONMENT_ITEMS } from '../words/environment.ts';
import { type Pair, pair, say } from '../words/pair.ts';
import type { Line } from './table.ts';

/** Lists in a form are for reading; the package has all of it. */
const MAX_FINDINGS = 40;

/** What answered, from where, with whose certificate. */
export function networkLines({ facts }: Exhibit): readonly Line[] {
  if (facts === undefined) return [[FACTS.answers, say(COMMON.unread)]];
  const answers = facts.answers.length === 0 ? say(COMMON.notRecorded) : list(facts.answers.map(answer));
  return [
    [FACTS.answers, answers],
    [FACTS.certificate, certificates(facts)],
  ];
}

function answer({ means, status, ip, url }: CaptureFacts['answers'][number]): Markup {
  return html`${say(MEANS[means])}: <b>${status}</b> · ${ip === undefined ? say(COMMON.notRecorded) : foreign(ip, 60)} · ${foreign(url, 500)}`;
}

function certificates({ certificates: found, network }: CaptureFacts): Fragment {
  if (network === 'unreadable') return say(COMMON.unread);
  return found.length === 0 ? say(FACTS.noTls) : list(found.map(certificate));
}

function certificate(facts: CertificateFacts): Markup {
  const { means, host, protocol, valid, subject, issuer, validFrom, validTo } = facts;
  const dates =
    validFrom !== undefined &&
    validTo !== undefined &&
    html`<br>${say(FACTS.validFor)} ${date(validFrom)} – ${date(validTo)}`;
  return html`${say(MEANS[means])}: ${foreign(host, 260)} · ${foreign(protocol, 40)} · <b>${say(valid ? FACTS.tlsValid : FACTS.tlsInvalid)}</b>${subject === undefined ? undefined : html`<br>${foreign(subject, 300)}`}${issuer === undefined ? undefined : html`<br>${say(FACTS.issuedBy)} ${foreign(issuer, 300)}`}${dates || undefined}${facts.sha256 === undefined ? undefined : html`<br>SHA-256 ${code(facts.sha256)}`}`;
}

/** Certificates have dates of several spellings; only a day is wanted. */
function date(text: string): Markup {
  return foreign(/^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? text, 40);
}

/** With which programs, in which surroundings. */
export function toolLines({ facts, report }: Exhibit): readonly Line[] {
  const own: Line = [FACTS.tools, tools(facts, report.subject.package?.tool ?? '')];
  if (facts === undefined) return [own];
  const { lines, head } = facts.callLog;
  return [
    own,
    [FACTS.environment, facts.environment === null ? say(COMMON.unread) : environment(facts.environment)],
    [FACTS.callLog, html`${say(FACTS.callLogOf(lines))} ${code(head)}`],
  ];
}

export function tools(facts: CaptureFacts | undefined, software: string): Markup {
  const own = html`<li>${foreign(software, 200)}</li>`;
  if (facts === undefined) return html`<ul class="plain">${own}</ul>`;
  const { node, browser } = facts.tools;
  const program = (name: string, sha256: string) =>
    html`<li>${foreign(name, 200)}<br><span class="small">${say(FACTS.executable)} ${code(sha256)}</span></li>`;
  return html`<ul class="plain">${own}${browser === undefined ? undefined : program(browser.product, browser.sha256)}${program(`Node.js ${node.version}`, node.sha256)}</ul>`;
}

function environment({ system, found, concerns, unchecked, changes, checkedAt }: EnvironmentFacts): Markup {
  const findings = (heading: Pair, items: readonly EnvironmentFinding[]) =>
    items.length === 0 ? undefined : html`<li><b>${say(heading)}</b> ${named(items)}</li>`;
  return html`<ul class="plain">${system === undefined ? undefined : html`<li>${foreign(system, 200)}</li>`}<li>${say(FACTS.counts(found, concerns.length, unchecked.length))} · ${timeOf(checkedAt)}</li>${findings(FACTS.concerns, concerns)}${findings(FACTS.unchecked, unchecked)}${changes === 0 ? undefined : html`<li>${say(FACTS.changes(changes))}</li>`}</ul>`;
}

function named(findings: readonly EnvironmentFinding[]): Markup {
  const shown = findings.slice(0, MAX_FINDINGS).map(({ id }) => say(nameOf(id)));
  const rest = findings.length - shown.length;
  return html`${shown.map((name, i) => html`${i === 0 ? undefined : say(pair('、', ', '))}${name}`)}${rest > 0 ? html` ${say(COMMON.others(rest))}` : undefined}`;
}

function nameOf(id: string): Pair {
  const known = Object.hasOwn(ENVIRONMENT_ITEMS, id) ? ENVIRONMENT_ITEMS[id] : undefined;
  return known ?? pair(id.slice(0, 60), id.slice(0, 60));
}

/** The block that existed before the capture, where the package names one. */
export function notBeforeLine({ report }: Exhibit): Line {
  const bound = report.subject.package?.notBefore;
  if (bound === undefined) return undefined;
  return [
    FACTS.notBefore,
    html`${timeOf(bound.time)}<br>${say(FACTS.notBeforeOf(bound.number))}<br>${both((w) => w.anchors.chainOf(bound.network.slice(0, 80), bound.chainId))} ${code(bound.hash)}`,
  ];
}

function list(items: readonly Markup[]): Markup {
  return html`<ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
