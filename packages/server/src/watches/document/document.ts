import { PAGE_STATE_WORDS, type Timeline } from '@guzheng/sdk/api';
import { documentStyle } from '@guzheng/verify/documents';
import {
  code,
  type Fragment,
  foreign,
  html,
  type Markup,
  selfContainedPage,
  styleOf,
  timeOf,
} from '@guzheng/verify/render';
import type { KeptObservation } from '../shelf.ts';
import { chart } from './chart.ts';
import { looksTable, meaningTable, stateOf } from './looks.ts';
import { noticeList, row } from './notices.ts';
import { TIMELINE_SHEET } from './style.ts';
import { COUNTERS, HEADINGS, LABELS, NOT_PROVEN, type Pair, pair, RULES, SUBTITLE, say, TITLE } from './words.ts';

export interface TimelineDocument {
  readonly timeline: Timeline;
  /** The same looks with what the API leaves out. */
  readonly kept: readonly KeptObservation[];
  readonly account: string;
  readonly madeAt: Date;
  readonly lang: 'zh' | 'en';
  readonly server: {
    readonly operator: { readonly name: string; readonly statement: Pair };
    readonly origin: string;
    readonly verifierKey: string;
  };
  readonly publicUrl?: string;
}

/** The series as one page to print: in both languages, without a script, nothing fetched, whatever a page or a person wrote kept inert. */
export function timelineDocument(given: TimelineDocument): string {
  const { lang, timeline, kept } = given;
  return selfContainedPage({
    lang,
    title: `${TITLE[lang]} · ${timeline.watch.id}`,
    sheet: styleOf(documentStyle([]), TIMELINE_SHEET),
    header: html`<p class="brand">固证 <span>Guzheng</span></p>`,
    main: html`<article class="paper timeline"><div class="masthead"><h1>${say(TITLE)}</h1><p class="subtitle">${say(SUBTITLE)}</p></div>
${section(HEADINGS.about, about(given))}
${section(HEADINGS.summary, summary(given))}
${section(HEADINGS.notices, noticeList(timeline))}
${section(HEADINGS.looks, looksTable(kept))}
${section(HEADINGS.counters, charts(kept))}
${timeline.watch.passages.length === 0 ? undefined : section(HEADINGS.passages, passages(given))}
${section(HEADINGS.gaps, gaps(timeline))}
${section(HEADINGS.rules, rules())}
${section(HEADINGS.meaning, meaningTable(kept))}
${section(HEADINGS.notProven, html`<ul>${NOT_PROVEN.map((one) => html`<li>${say(one)}</li>`)}</ul>`)}
${section(HEADINGS.check, check(given))}
</article>
`,
  });
}

function rules(): Markup {
  const rows = Object.entries(RULES).map(
    ([state, rule]) => html`<tr><td>${stateOf(state as KeptObservation['state'])}</td><td>${say(rule)}</td></tr>`,
  );
  return html`<table class="grid rules"><tbody>${rows}</tbody></table>`;
}

function section(heading: Pair, content: Fragment): Markup {
  return html`<section><h2>${say(heading)}</h2>${content}</section>\n`;
}

function about({ timeline: { watch }, account, madeAt, server, publicUrl }: TimelineDocument): Markup {
  const { operator, origin, verifierKey } = server;
  const end = watch.state === 'active' ? say(pair('进行中', 'going on')) : say(pair('已结束', 'ended'));
  return html`<dl>
${row(LABELS.url, foreign(watch.url, 8192))}
${watch.label === undefined ? undefined : row(LABELS.label, foreign(watch.label, 200))}
${row(LABELS.series, code(watch.id))}
${row(LABELS.every, say(every(watch.everyMinutes)))}
${row(LABELS.period, html`${timeOf(watch.created)} → ${watch.until === undefined ? undefined : timeOf(watch.until)} (${end})`)}
${row(LABELS.account, foreign(account, 200))}
${row(LABELS.operator, html`${foreign(operator.name, 200)}<br><span class="small">${say(operator.statement)}</span>`)}
${publicUrl === undefined ? undefined : row(LABELS.server, foreign(publicUrl, 200))}
${row(LABELS.ledger, html`${foreign(origin, 200)}<br>${code(verifierKey)}`)}
${row(LABELS.madeAt, timeOf(madeAt.toISOString()))}
</dl>`;
}

function every(minutes: number): Pair {
  if (minutes % 1440 === 0) return pair(`${minutes / 1440} 天`, plural(minutes / 1440, 'day'));
  return minutes % 60 === 0
    ? pair(`${minutes / 60} 小时`, plural(minutes / 60, 'hour'))
    : pair(`${minutes} 分钟`, plural(minutes, 'minute'));
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function summary({ kept, timeline }: TimelineDocument): Markup {
  const last = kept.at(-1);
  const states = Object.keys(PAGE_STATE_WORDS) as KeptObservation['state'][];
  const counted = states.flatMap((state) => {
    const count = kept.filter((look) => look.state === state).length;
    return count === 0 ? [] : [html`<li>${stateOf(state)}: ${count}</li>`];
  });
  const missed = timeline.gaps.reduce((sum, gap) => sum + gap.missed, 0);
  const own = kept.reduce((sum, { ownLoads }) => sum + ownLoads, 0);
  return html`<dl>
${row(LABELS.states, counted.length === 0 ? say(pair('尚无', 'None yet')) : html`<ul class="plain tally">${counted}</ul>`)}
${last === undefined ? undefined : row(LABELS.last, html`${stateOf(last.state)}, ${timeOf(last.time)}`)}
${row(LABELS.missed, String(missed))}
${row(LABELS.ownLoads, say(pair(`各次取证自身共请求该页 ${own} 次，可能计入网站的浏览数`, `The looks themselves asked for the page ${own} times, which the site may have counted as views`)))}
</dl>`;
}

function charts(kept: readonly KeptObservation[]): Fragment {
  const names = [...new Set(kept.flatMap(({ counters }) => counters.map(({ name }) => name)))];
  const drawn = names.flatMap((name) => {
    const points = kept.flatMap(({ seq, time, counters }) =>
      counters
        .filter((one) => one.name === name)
        .map(({ value, most }) => ({ at: Date.parse(time), seq, value, ...(most === undefined ? {} : { most }) })),
    );
    const words = COUNTERS[name] ?? pair(name, name);
    const limit = { views: [5_000], reposts: [500] }[name] ?? [];
    if (points.length < 2) return [];
    return [
      html`<figure class="plain"><h3>${say(words)}</h3>${chart(points, { name: `${words.zh} ${words.en}`, lines: limit })}</figure>`,
    ];
  });
  if (drawn.length === 0)
    return html`<p class="none">${say(pair('页面上没有读到两次以上的计数。', 'No counter was read more than once.'))}</p>`;
  return html`${drawn}<p class="note">${say(
    pair(
      '圆点为各次取证所见数字的下限，竖线至其上限（“1.2万”一类约数）；相继两次取证之间的连线只为便于观看，不表示其间的数值；纵轴从零开始。虚线为法释〔2013〕21号第二条所称的 5,000 次与 500 次，是否适用由法院判断。',
      'Each dot is the lower end of the number that a look saw, the bar above it reaches to the upper end (of a rounded number); the line between looks that follow one another guides the eye and states nothing; the axis begins at zero. Dashed: the 5,000 and 500 of 法释〔2013〕21号 art. 2; whether it applies is for the court.',
    ),
  )}</p>`;
}

/** For each passage the looks at which it stood, in runs. */
function passages({ timeline: { watch }, kept }: TimelineDocument): Markup {
  const rows = watch.passages.map((passage, at) => {
    const runs = runsOf(
      kept.filter(({ present }) => present.length > 0).map(({ seq, present }) => [seq, present[at] ?? null]),
    );
    const told = runs.map(({ from, to, isPresent }) => {
      const range = from === to ? `${from}` : `${from}–${to}`;
      const { zh, en } = PRESENCE[isPresent === null ? 'open' : isPresent ? 'there' : 'absent'];
      return html`<li>${say(pair(`第 ${range} 次：${zh}`, `look ${range}: ${en}`))}</li>`;
    });
    return html`<tr><td>${foreign(passage, 1000)}</td><td><ul>${told}</ul></td></tr>`;
  });
  return html`<table class="grid meaning"><tbody>${rows}</tbody></table><p class="note">${say(
    pair(
      '在可见文字中逐字查找，不计大小写、全半角和空白。',
      'Looked for word for word in the visible text; case, width and white space set aside.',
    ),
  )}</p>`;
}

const PRESENCE = {
  there: pair('有', 'there'),
  absent: pair('无', 'not there'),
  open: pair('未能判断（页面未能正常显示）', 'not known (the page was not shown as it is)'),
};

interface Run {
  readonly from: number;
  to: number;
  readonly isPresent: boolean | null;
}

function runsOf(looks: readonly (readonly [seq: number, isPresent: boolean | null])[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [seq, isPresent] of looks) {
    const last = runs.at(-1);
    if (last !== undefined && last.isPresent === isPresent) last.to = seq;
    else runs.push({ from: seq, to: seq, isPresent });
  }
  return runs;
}

function gaps({ gaps: found }: Timeline): Markup {
  if (found.length === 0) return html`<p>${say(pair('各次取证均已进行。', 'Every look that was due took place.'))}</p>`;
  return html`<ul>${found.map(({ from, to, missed }) => html`<li>${timeOf(from)}${from === to ? undefined : html` → ${timeOf(to)}`}: ${say(pair(`${missed} 次`, plural(missed, 'look')))}</li>`)}</ul><p class="note">${say(
    pair(
      '服务器停机、排队或上一次尚未结束所致，事后不补做；这些时刻的页面状态未知。',
      'The server was down or busy, or the look before had not ended. They are not made up for; what the page was like then is not known.',
    ),
  )}</p>`;
}

function check({ publicUrl }: TimelineDocument): Markup {
  const at = publicUrl === undefined ? say(pair('本服务器', 'this server')) : foreign(publicUrl, 200);
  return html`<ol>
<li>${say(pair('用每一行的存证编号在此查询：', 'Look each evidence number up at:'))} ${at}</li>
<li>${say(pair('取得证据包与证明文件；证据包的 SHA-256 应与该行相同：', 'Fetch the package and its proof; the SHA-256 of the package must be that of the line:'))} <code>sha256sum FILE.wacz</code></li>
<li>${say(pair('脱离本服务器核验内容、时间与见证：', 'Check content, time and witnesses without this server:'))} <code>guzheng verify FILE.wacz</code></li>
<li>${say(pair('打开证据包中的截图与源码，核对状态与计数是否如本表所述。', 'Open the pictures and the source in the package, and see whether states and counters are as told here.'))}</li>
</ol><p class="note">${say(pair('本文件由上述证据包得出，自身不是证据包，也没有存证。', 'This document was made from those packages; it is none itself, and was not deposited.'))}</p>`;
}
