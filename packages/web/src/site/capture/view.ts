import type { Capture } from '@guzheng/sdk/api';
import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { redraw } from '../elements/focus.ts';
import { described } from '../elements/named.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { problemBox, wordsOf } from '../problem/problem.ts';
import { idempotencyKey } from '../session/random.ts';
import { watchForm } from '../watch/new.ts';
import { decisionForms } from './decision.ts';
import { follow } from './follow.ts';
import { pictureOf } from './picture.ts';
import { stepList } from './steps.ts';
import { failureOf, takeSection } from './take.ts';
import { STATES } from './words.ts';

/** Watch it happen, see the picture, decide. */
export function captureView(surroundings: Surroundings, id: string): View {
  const { session } = surroundings;
  const own = new AbortController();
  const address = element('p', { class: 'address' });
  const state = element('div', { class: 'state', role: 'status' });
  const trouble = element('div', {});
  const takes = element('div', { class: 'takes' });
  const after = element('div', {});
  const steps = stepList();
  const pictures = new Map<number, HTMLElement>();
  const ifNew = changes();

  const update = (capture: Capture): void => {
    ifNew('address', [capture.url, capture.label], () =>
      replace(
        address,
        foreign(capture.url, 2000),
        capture.label === undefined ? undefined : [' · ', foreign(capture.label)],
      ),
    );
    // What is said again would be read out again.
    ifNew('state', [capture.state, capture.position, capture.failure], () => replace(state, stateWords(capture)));
    ifNew('steps', isBusy(capture), () => steps.speak(isBusy(capture)));
    // A form that somebody is filling in is not taken away by news that changes nothing.
    ifNew('takes', [capture.state, capture.takes], () => redraw(takes, () => drawTakes(capture)));
    ifNew('after', [capture.state, capture.number, capture.watch], () =>
      redraw(after, () => replace(after, afterwards(capture, surroundings))),
    );
  };
  const drawTakes = (capture: Capture): void => {
    const sections = capture.takes.map((take) => {
      const picture = pictures.get(take.take) ?? pictureOf(capture, take, session);
      if (picture !== undefined) pictures.set(take.take, picture);
      return takeSection(take, picture);
    });
    // The picture first, then the question about it.
    const [newest, ...older] = sections.reverse();
    replace(takes, newest, decisionForms(capture, surroundings, update), older);
  };
  const onTrouble = (error: unknown): void =>
    ifNew('trouble', error === undefined ? undefined : wordsOf(error), () =>
      replace(trouble, error === undefined ? undefined : problemBox(error)),
    );

  follow(session, id, { signal: own.signal, onState: update, onStep: steps.add, onTrouble }).catch(onTrouble);
  return {
    title: t('取证', 'Capture'),
    // What to do next stands where it is seen without going past the pictures.
    node: element('div', { class: 'capture' }, address, state, trouble, after, takes, steps.node),
    close: () => own.abort(),
  };
}

/** Does what is to be done for a value only when it is another than the last of its name. */
function changes(): (name: string, value: unknown, act: () => void) => void {
  const last = new Map<string, string | undefined>();
  return (name, value, act) => {
    const text = JSON.stringify(value);
    if (last.has(name) && last.get(name) === text) return;
    last.set(name, text);
    act();
  };
}

function isBusy({ state }: Capture): boolean {
  return state === 'queued' || state === 'capturing';
}

function stateWords(capture: Capture): Child {
  const { word, means } = described(STATES, capture.state);
  return [
    element('p', { class: `state-word ${capture.state}` }, both(word), place(capture)),
    say('p', means),
    isBusy(capture) ? element('progress', { 'aria-hidden': 'true' }) : undefined,
    capture.failure === undefined || capture.takes.some(({ failure }) => failure !== undefined)
      ? undefined
      : failureOf(capture.failure),
  ];
}

function place({ state, position }: Capture): Child {
  if (state !== 'queued' || position === undefined) return undefined;
  return both(t(`（第 ${position} 位）`, ` (place ${position})`));
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
    return element('div', { class: 'buttons' }, again(capture, surroundings));
  return capture.watch === undefined ? undefined : watchLink(capture.watch);
}

function watchLink(watch: string): HTMLElement {
  return element('p', {}, element('a', { href: `/watch/${watch}` }, both(t('属于一个持续跟踪', 'Part of a series'))));
}

function again({ url, label }: Capture, { session, go }: Surroundings): HTMLElement {
  const said = notice();
  // Pressed twice, it begins once.
  const key = idempotencyKey();
  const press = button(both(t('再取证一次', 'Capture it again')), () => {
    const body = { url, ...(label === undefined ? {} : { label }) };
    session.api.capture(body, { idempotencyKey: key }).then(({ id }) => go(`/capture/${id}`), said.fail);
  });
  return element('div', {}, press, said.node);
}
