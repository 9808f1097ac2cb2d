import { PAGE_STATE_WORDS, wordsOfReason } from '@guzheng/sdk/api';
import { code, foreign, html, inBoth, type Markup, timeOf } from '@guzheng/verify/render';
import type { KeptObservation } from '../shelf.ts';
import { grouped } from './chart.ts';
import { COUNTERS, pair, say } from './words.ts';

/** Beside the word, so that a state is told from another without colour. */
const MARKS: Readonly<Record<KeptObservation['state'], string>> = {
  live: '●',
  edited: '◐',
  'partly-removed': '◔',
  removed: '○',
  private: '◇',
  unreachable: '×',
  unknown: '?',
};

const HEADS = {
  no: pair('次', 'No.'),
  when: pair('时间', 'Time'),
  state: pair('状态（程序判断）与所见', 'State (as a program found), and what was seen'),
  proof: pair('存证编号与 SHA-256', 'Evidence number and SHA-256'),
};

/** Every look, oldest first. */
export function looksTable(looks: readonly KeptObservation[]): Markup {
  return html`<table class="grid looks"><thead><tr><th class="no">${say(HEADS.no)}</th><th class="when">${say(HEADS.when)}</th><th class="state">${say(HEADS.state)}</th><th class="proof">${say(HEADS.proof)}</th></tr></thead>
<tbody>${looks.map(lookRow)}</tbody></table>`;
}

function lookRow({ seq, time, state, reasons, counters, ...look }: KeptObservation): Markup {
  return html`<tr><td class="no">${seq}</td><td class="when">${timeOf(time)}</td>
<td class="state"><b>${stateOf(state)}</b><ul>${reasons.map((one) => html`<li>${reasonOf(one)}</li>`)}</ul>${counters.length === 0 ? undefined : html`<p class="counted">${counters.map((one, at) => html`${at === 0 ? undefined : '; '}${counterOf(one)}`)}</p>`}</td>
<td class="proof">${proofOf(look)}</td></tr>
`;
}

export function stateOf(state: KeptObservation['state']): Markup {
  return html`<span class="mark" aria-hidden="true">${MARKS[state]}</span>${say(PAGE_STATE_WORDS[state])}`;
}

function reasonOf(reason: string): Markup {
  return inBoth(foreign(wordsOfReason(reason, 'zh').says, 300), foreign(wordsOfReason(reason, 'en').says, 300));
}

function counterOf({ name, value, most, raw, others = 0 }: KeptObservation['counters'][number]): Markup {
  const range =
    most === value ? grouped(value) : most === undefined ? `≥ ${grouped(value)}` : `${grouped(value)}–${grouped(most)}`;
  return html`<span>${say(COUNTERS[name] ?? pair(name, name))} ${range}${raw === String(value) ? undefined : html` (${foreign(raw, 60)})`}${others === 0 ? undefined : html` <i>${say(pair(`另有 ${others} 个同类数字，无法确定哪个属于该帖`, `others of the kind on the page: ${others}; whose they are is not known`))}</i>`}</span>`;
}

function proofOf({ number, sha256 }: Pick<KeptObservation, 'number' | 'sha256'>): Markup {
  if (number === undefined || sha256 === undefined)
    return html`<span class="none">${say(pair('本次没有形成证据包', 'No package was sealed'))}</span>`;
  return html`<b>${number}</b><br>${code(sha256)}`;
}

/** What each reason that occurs does not show. */
export function meaningTable(looks: readonly KeptObservation[]): Markup {
  const found = new Map(looks.flatMap(({ reasons }) => reasons.map((one) => [codeOf(one), one] as const)));
  const rows = [...found.values()].flatMap((one) => {
    const [zh, en] = [wordsOfReason(one, 'zh'), wordsOfReason(one, 'en')];
    if (zh.but === undefined || en.but === undefined) return [];
    return [
      html`<tr><td>${inBoth(foreign(zh.says, 300), foreign(en.says, 300))} <code>${codeOf(one)}</code></td><td>${inBoth(zh.but, en.but)}</td></tr>`,
    ];
  });
  return html`<table class="grid meaning"><tbody>${rows}</tbody></table>`;
}

function codeOf(reason: string): string {
  return reason.split(':', 1)[0] ?? reason;
}
