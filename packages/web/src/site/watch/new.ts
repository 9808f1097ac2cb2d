import { element } from '../../verifier/elements/element.ts';
import { field, form } from '../elements/form.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';
import { idempotencyKey } from '../session/random.ts';

const MOST_HOURS = 24 * 31;
const MOST_PASSAGES = 50;

/** Captures the page again every so many hours, until it is gone or the series is ended. */
export function watchForm(url: string, { session, go }: Surroundings): HTMLElement {
  const hours = field({
    name: 'hours',
    type: 'number',
    label: t('每隔几小时看一次', 'Look every how many hours'),
    help: t(
      `1 到 ${MOST_HOURS}。每次都会完整取证并存证，计入您的额度。`,
      `1 to ${MOST_HOURS}. Each look is a whole capture and a deposit, and counts against your quota.`,
    ),
    attributes: { min: '1', max: String(MOST_HOURS), value: '6', inputmode: 'numeric' },
  });
  const passages = field({
    name: 'passages',
    label: t('要盯住的句子（可不填，一行一句）', 'Sentences to watch (optional, one a line)'),
    help: t(
      '照抄页面上的原话。哪一句不见了，会单独记下来。',
      'As they stand on the page. The going of each is recorded.',
    ),
    rows: 3,
  });
  const key = idempotencyKey();
  const start = async (): Promise<void> => {
    const count = Number(hours.control.value);
    const isGood = Number.isInteger(count) && count >= 1 && count <= MOST_HOURS;
    hours.fault(
      isGood ? undefined : t(`请填 1 到 ${MOST_HOURS} 之间的整数。`, `Enter a whole number from 1 to ${MOST_HOURS}.`),
    );
    if (!isGood) return;
    const lines = passages.control.value
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const isTooMuch = lines.length > MOST_PASSAGES || lines.some((line) => line.length > 1000);
    passages.fault(
      isTooMuch
        ? t(
            `最多 ${MOST_PASSAGES} 句，每句不超过 1000 字。`,
            `At most ${MOST_PASSAGES} sentences of 1000 characters each.`,
          )
        : undefined,
    );
    if (isTooMuch) return;
    const body = { url, everyMinutes: count * 60, ...(lines.length === 0 ? {} : { passages: lines }) };
    go(`/watch/${(await session.api.watch(body, { idempotencyKey: key })).id}`);
  };
  return element(
    'details',
    { class: 'card watch-new' },
    element(
      'summary',
      {},
      both(
        t(
          '持续跟踪这个网页（何时被改、被删，浏览和转发的变化）',
          'Watch this page: when it is edited or removed, how its counters change',
        ),
      ),
    ),
    say(
      'p',
      t(
        '适合侵权内容还挂在网上的情况：可以证明它挂了多久，通知平台后又挂了几天。',
        'For what is still online: shows how long it stood, and how many days after the platform was told.',
      ),
      { class: 'note' },
    ),
    form([hours.node, passages.node], t('开始跟踪', 'Start watching'), start, problemBox),
  );
}
