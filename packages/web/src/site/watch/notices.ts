import type { Elapsed, Timeline, Watch } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { code } from '../elements/facts.ts';
import { field, form } from '../elements/form.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { time } from '../elements/time.ts';
import { readNumber } from '../lookup/number.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';

/** Notices to the platform (民法典 art. 1195), and how long the page stood after each. */
export function noticeSection(
  timeline: Timeline,
  surroundings: Surroundings,
  onChange: () => Promise<void>,
): HTMLElement {
  const { watch, elapsed } = timeline;
  return element(
    'section',
    { class: 'notices' },
    say('h2', t('给平台的通知', 'Notices to the platform')),
    say(
      'p',
      t(
        '平台接到通知后应当及时采取必要措施（民法典第一千一百九十五条）。在这里记下通知，就能算出此后页面又挂了几天。这里只是您的记录，本服务器没有核实；发送凭证请另行存证。',
        'A platform that was told has to act in time (Civil Code of the PRC, art. 1195). Record a notice here, and the days that the page stood after it are counted. It is your own record, not checked by this server; deposit what shows the sending.',
      ),
      { class: 'note' },
    ),
    watch.notices.length === 0
      ? say('p', t('还没有记录通知。', 'No notice is recorded.'))
      : element(
          'ul',
          { class: 'plain' },
          watch.notices.map((notice) =>
            element(
              'li',
              {},
              time(notice.time),
              ' · ',
              foreign(notice.recipient),
              ' · ',
              foreign(notice.channel),
              notice.reference === undefined ? undefined : [' · ', foreign(notice.reference)],
              notice.number === undefined ? undefined : [' · ', code(notice.number)],
              standing(elapsed.find((one) => one.notice === notice.id)),
            ),
          ),
        ),
    noticeForm(watch, surroundings, onChange),
  );
}

function standing(elapsed: Elapsed | undefined): Child {
  if (elapsed === undefined) return undefined;
  return element('p', {}, element('strong', {}, both(standingText(elapsed))));
}

function standingText({ lastStanding, firstGone }: Elapsed): Text {
  const stood =
    lastStanding === undefined
      ? t('通知之后的各次取证都没有看到它仍然存在。', 'No look after the notice saw it standing.')
      : t(
          `通知满 ${lastStanding.days} 天后的取证中仍然存在。`,
          `A look ${lastStanding.days} full days after the notice still saw it standing.`,
        );
  if (firstGone === undefined) return stood;
  return t(
    `${stood.zh}满 ${firstGone.days} 天后的取证中，网站称它已不在或不公开。`,
    `${stood.en} At a look after ${firstGone.days} full days the site said that it was gone or private.`,
  );
}

function noticeForm(watch: Watch, { session }: Surroundings, onChange: () => Promise<void>): HTMLElement {
  const at = field({
    name: 'time',
    type: 'datetime-local',
    label: t('发送时间（本机时间）', 'When it was sent (this computer’s time zone)'),
  });
  const recipient = field({ name: 'recipient', label: t('发给谁', 'To whom'), attributes: { maxlength: '200' } });
  const channel = field({
    name: 'channel',
    label: t('怎样发的', 'By which channel'),
    help: t('例如：平台举报入口、邮件、挂号信。', 'The platform’s form, e-mail, registered letter.'),
    attributes: { maxlength: '200' },
  });
  const reference = field({
    name: 'reference',
    label: t('回执号、单号（可不填）', 'Ticket or tracking number (optional)'),
    attributes: { maxlength: '200' },
  });
  const number = field({
    name: 'notice-number',
    label: t('发送凭证的存证编号（可不填）', 'Evidence number of what shows the sending (optional)'),
  });
  const send = async (): Promise<void> => {
    const when = new Date(at.control.value);
    const isTime = !Number.isNaN(when.getTime());
    at.fault(isTime ? undefined : t('请填写日期和时间。', 'Enter date and time.'));
    const [to, by, ticket] = [recipient, channel, reference].map(({ control }) => control.value.trim());
    recipient.fault(to ? undefined : t('请填写收件的平台。', 'Enter the platform.'));
    channel.fault(by ? undefined : t('请填写发送方式。', 'Enter the channel.'));
    const typed = number.control.value.trim();
    const read = typed === '' ? undefined : readNumber(typed);
    const isMistyped = read !== undefined && 'fault' in read;
    number.fault(isMistyped ? read.fault : undefined);
    if (!isTime || !to || !by || isMistyped) return;
    const body = {
      time: when.toISOString(),
      recipient: to,
      channel: by,
      ...(ticket ? { reference: ticket } : {}),
      ...read,
    };
    await session.api.call(routes.createNotice, { params: { id: watch.id }, body });
    await onChange();
  };
  return element(
    'details',
    {},
    element('summary', {}, both(t('记录一次通知', 'Record a notice'))),
    form(
      [at, recipient, channel, reference, number].map(({ node }) => node),
      t('记录', 'Record'),
      send,
      problemBox,
    ),
  );
}
