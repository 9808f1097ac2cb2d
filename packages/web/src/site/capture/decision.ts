import type { Capture } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { field, form } from '../elements/form.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { twoSteps } from '../elements/two-steps.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';

/** What can be decided now: take it, capture again, give up. */
export function decisionForms(
  capture: Capture,
  surroundings: Surroundings,
  onChange: (capture: Capture) => void,
): Child {
  const ready = capture.takes.findLast(({ state }) => state === 'ready');
  if (capture.state === 'queued' || capture.state === 'capturing')
    return element('div', { class: 'buttons' }, giveUp(capture, surroundings, onChange));
  if (capture.state !== 'preview' || ready === undefined) return undefined;
  const { session } = surroundings;
  const { id } = capture;
  const confirm = async (): Promise<void> =>
    onChange(await session.api.call(routes.confirmCapture, { params: { id }, body: { take: ready.take } }));
  return element(
    'section',
    { class: 'next screen' },
    say('h2', t('这个画面是您要的吗？', 'Is this the picture that you need?')),
    say(
      'p',
      t(
        '请看上面的画面：要证明的文字、图片、作者、时间都在吗？',
        'Look at the picture above: are the words, pictures, author and time that you want to prove all there?',
      ),
    ),
    form([], t('是，确认', 'Yes, take it'), confirm, problemBox),
    element(
      'details',
      { class: 'retake' },
      element('summary', {}, both(t('不是，重新取证', 'No, capture it again'))),
      retakeForm(capture, surroundings, onChange),
    ),
    element('div', { class: 'buttons' }, giveUp(capture, surroundings, onChange)),
  );
}

function retakeForm({ id }: Capture, { session }: Surroundings, onChange: (capture: Capture) => void): HTMLElement {
  const reason = field({
    name: 'reason',
    label: t('为什么不用这一次', 'Why this one is not taken'),
    help: t(
      '例如“评论没有加载出来”。这一次的画面和您的理由都会保留在记录里，任何人都看得到您挑选过。',
      'For instance “the comments did not load”. This take and your reason both stay in the record: anybody can see that there was a choice.',
    ),
    attributes: { maxlength: '1000' },
  });
  const send = async (): Promise<void> => {
    const typed = reason.control.value.trim();
    reason.fault(typed === '' ? t('请写一句理由。', 'Write one sentence.') : undefined);
    if (typed === '') return;
    onChange(await session.api.call(routes.retakeCapture, { params: { id }, body: { reason: typed } }));
  };
  return form([reason.node], t('重新取证', 'Capture again'), send, problemBox);
}

function giveUp({ id }: Capture, { session }: Surroundings, onChange: (capture: Capture) => void): HTMLElement {
  const said = notice();
  const press = twoSteps({
    label: both(t('放弃这次取证', 'Give this capture up')),
    warning: t(
      '放弃后不能再确认；已经固定的画面仍在账本里。',
      'It cannot be confirmed any more then; what was fixed stays in the ledger.',
    ),
    yes: t('确定放弃', 'Yes, give it up'),
    no: t('不放弃', 'No'),
    act: () => {
      session.api.call(routes.cancelCapture, { params: { id } }).then(onChange, said.fail);
    },
  });
  return element('div', {}, press, said.node);
}
