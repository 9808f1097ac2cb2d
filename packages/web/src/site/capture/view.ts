import type { Capture, CaptureEvent } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { described } from '../elements/named.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';
import { watchForm } from '../watch/new.ts';
import { decisionForms } from './decision.ts';
import { follow } from './follow.ts';
import { failureOf, takeSection } from './take.ts';
import { STATES, stepText } from './words.ts';

/** Watch it happen, see the picture, decide. */
export function captureView(surroundings: Surroundings, id: string): View {
  const { session } = surroundings;
  const own = new AbortController();
  const address = element('p', { class: 'address' });
  const state = element('div', { class: 'state', role: 'status' });
  const steps = element('ol', { class: 'steps' });
  const trouble = element('div', {});
  const takes = element('div', { class: 'takes' });
  const after = element('div', {});
  let shown: string | undefined;

  const update = (capture: Capture): void => {
    replace(
      address,
      foreign(capture.url, 2000),
      capture.label === undefined ? undefined : [' · ', foreign(capture.label)],
    );
    replace(state, stateWords(capture));
    // A form that somebody is filling in is not taken away by news that changes nothing.
    const key = JSON.stringify([capture.state, capture.takes]);
    if (key === shown) return;
    shown = key;
    const [newest, ...older] = [...capture.takes].reverse().map((take) => takeSection(capture, take, surroundings));
    // The picture first, then the question about it.
    replace(takes, newest, decisionForms(capture, surroundings, update), older);
    replace(after, afterwards(capture, surroundings));
    if (capture.state !== 'queued' && capture.state !== 'capturing') steps.classList.add('over');
    else steps.classList.remove('over');
  };
  const onEvent = (event: CaptureEvent): void => {
    if (event.event === 'state') update(event.capture);
    else steps.append(stepItem(event));
  };
  const onTrouble = (error: unknown): void => replace(trouble, error === undefined ? undefined : problemBox(error));

  follow(session, id, { signal: own.signal, onStart: () => replace(steps), onEvent, onTrouble }).catch(onTrouble);
  return {
    title: t('取证', 'Capture'),
    node: element('div', { class: 'capture' }, address, state, trouble, takes, stepsBox(steps), after),
    close: () => own.abort(),
  };
}

function stepsBox(steps: HTMLElement): HTMLElement {
  return element(
    'details',
    { class: 'steps-box screen', open: '' },
    element('summary', {}, both(t('每一步', 'Every step'))),
    steps,
  );
}

function stateWords(capture: Capture): Child {
  const { word, means } = described(STATES, capture.state);
  const isBusy = capture.state === 'queued' || capture.state === 'capturing';
  return [
    element('p', { class: `state-word ${capture.state}` }, both(word), place(capture)),
    say('p', means),
    isBusy ? element('progress', { 'aria-hidden': 'true' }) : undefined,
    capture.failure === undefined || capture.takes.some(({ failure }) => failure !== undefined)
      ? undefined
      : failureOf(capture.failure),
  ];
}

function place({ state, position }: Capture): Child {
  if (state !== 'queued' || position === undefined) return undefined;
  return both(t(`（第 ${position} 位）`, ` (place ${position})`));
}

function stepItem({ step, detail, time }: Extract<CaptureEvent, { event: 'progress' }>): HTMLElement {
  const words = stepText(step);
  return element(
    'li',
    {},
    element('time', { datetime: time, class: 'figures' }, `${time.slice(11, 19)} UTC`),
    ' ',
    words === undefined ? foreign(step, 60) : both(words),
    words !== undefined || detail === '' ? undefined : element('span', { class: 'note' }, ' ', foreign(detail, 300)),
  );
}

function afterwards(capture: Capture, surroundings: Surroundings): Child {
  if (capture.state === 'confirmed' && capture.number !== undefined)
    return [
      element(
        'p',
        { class: 'buttons' },
        element(
          'a',
          { class: 'button primary', href: `/case/${capture.number}` },
          both(t('去案件页：下载、证书、提取码', 'To the case: downloads, certificate, extraction code')),
        ),
      ),
      capture.watch === undefined ? watchForm(capture.url, surroundings) : watchLink(capture.watch),
    ];
  if (capture.state === 'failed' || capture.state === 'cancelled' || capture.state === 'expired')
    return element('p', { class: 'buttons' }, again(capture, surroundings));
  return capture.watch === undefined ? undefined : watchLink(capture.watch);
}

function watchLink(watch: string): HTMLElement {
  return element('p', {}, element('a', { href: `/watch/${watch}` }, both(t('属于一个持续跟踪', 'Part of a series'))));
}

function again({ url }: Capture, { session, go }: Surroundings): HTMLElement {
  const said = element('span', {});
  const press = button(both(t('再取证一次', 'Capture it again')), () => {
    session.api.call(routes.createCapture, { body: { url } }).then(
      ({ id }) => go(`/capture/${id}`),
      (error: unknown) => replace(said, problemBox(error)),
    );
  });
  return element('span', {}, press, said);
}
