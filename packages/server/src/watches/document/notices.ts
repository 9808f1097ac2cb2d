import { type Elapsed, type Notice, type Timeline, wordsOfState } from '@guzheng/sdk/api';
import { foreign, html, type Markup, timeOf } from '@guzheng/verify/render';
import { pair, say } from './words.ts';

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
/** What is told later than this is told afterwards. */
const PROMPT_MS = 3_600_000;

/** Notices as they were declared, each with the days since. */
export function noticeList(timeline: Timeline): Markup {
  const { notices } = timeline.watch;
  if (notices.length === 0)
    return html`<p class="none">${say(pair('没有登记通知，因此不计天数。', 'No notice was recorded, so no days are counted.'))}</p>`;
  return html`${notices.map((notice) => noticeOf(notice, timeline))}
<p class="note">${say(
    pair(
      '天数按满 24 小时为一天计算（括号内为北京时间的历日差），只算到各次取证的时刻；《民法典》第一千一百九十五条的“及时”如何认定，由法院判断。',
      'A day is 24 full hours (in brackets: calendar days in Beijing time), counted to the moments of looks only. What is “in time” under art. 1195 of the Civil Code is for the court.',
    ),
  )}</p>`;
}

function noticeOf({ id, time, recipient, channel, reference, number, recorded }: Notice, timeline: Timeline): Markup {
  const elapsed = timeline.elapsed.find((one) => one.notice === id);
  const place = timeline.watch.notices.findIndex((one) => one.id === id) + 1;
  return html`<div class="notice"><h3>${say(pair(`通知 ${place}`, `Notice ${place}`))}</h3><dl>
${row(pair('申报的发送时间', 'Sent, as declared'), html`${timeOf(time)} <span class="declared">${say(pair('申报', 'declared'))}</span>`)}
${row(pair('登记时间', 'Recorded here'), html`${timeOf(recorded)}${afterwards(time, recorded)}`)}
${row(pair('收件方', 'Recipient'), foreign(recipient, 200))}
${row(pair('渠道', 'Channel'), foreign(channel, 200))}
${reference === undefined ? undefined : row(pair('编号', 'Reference'), foreign(reference, 200))}
${number === undefined ? undefined : row(pair('发送凭证的存证编号', 'Evidence number of its proof'), html`<b>${number}</b>`)}
${row(pair('此后最后一次仍可见', 'Last seen standing after it'), momentOf(time, elapsed?.lastStanding, timeline))}
${row(pair('其后首次不可见', 'First seen gone after that'), momentOf(time, elapsed?.firstGone, timeline))}
</dl></div>
`;
}

/** A notice that was recorded after the fact is shown as such. */
function afterwards(time: string, recorded: string): Markup | undefined {
  const late = Date.parse(recorded) - Date.parse(time);
  if (late <= PROMPT_MS) return undefined;
  const days = Math.floor(late / DAY_MS);
  const hours = Math.floor(late / 3_600_000);
  const zh = days > 0 ? `${days} 天` : `${hours} 小时`;
  const en = days > 0 ? `${days} days` : `${hours} hours`;
  return html` <b>${say(pair(`事后补记：晚于所称时间 ${zh}`, `recorded afterwards: ${en} after the time that is claimed`))}</b>`;
}

function momentOf(since: string, moment: Elapsed['lastStanding'], { observations }: Timeline): Markup {
  if (moment === undefined) return html`<span class="none">${say(pair('尚无这样的取证', 'No such look yet'))}</span>`;
  const { seq, time, days } = moment;
  const calendar = dayOf(time) - dayOf(since);
  const state = observations.find((look) => look.seq === seq)?.state ?? 'unknown';
  return html`<b>${say(pair(`${days} 天（历日 ${calendar}）`, `${days} ${days === 1 ? 'day' : 'days'} (calendar ${calendar})`))}</b>, ${say(pair(`第 ${seq} 次`, `look ${seq}`))} (${say(wordsOfState(state))}), ${timeOf(time)}`;
}

/** The number of the day in Beijing time. */
function dayOf(time: string): number {
  return Math.floor((Date.parse(time) + CHINA_MS) / DAY_MS);
}

export function row(label: { readonly zh: string; readonly en: string }, value: Markup | string): Markup {
  return html`<div><dt>${say(label)}</dt><dd>${value}</dd></div>`;
}
