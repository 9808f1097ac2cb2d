import { routes } from '@guzheng/sdk/api';
import { element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { table } from '../elements/facts.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { shortTime } from '../elements/time.ts';
import type { Session } from '../session/session.ts';
import { EVENTS } from './words.ts';

/** Who had to do with it since; read when it is opened, since reading it is an event itself. */
export function custodySection(session: Session, number: string): HTMLElement {
  const said = notice();
  const place = element('div', {});
  const details = element(
    'details',
    { class: 'custody' },
    element(
      'summary',
      {},
      say('h2', t('保管链：谁在什么时候查阅过', 'Chain of custody: who had to do with it, and when')),
    ),
    said.node,
    place,
  );
  details.addEventListener('toggle', () => {
    if (!details.open || place.hasChildNodes()) return;
    said.clear();
    session.api.call(routes.getCustody, { params: { number } }).then(
      ({ events }) =>
        replace(
          place,
          events.length === 0
            ? say('p', t('存证以后还没有人查阅过。', 'Nobody has had to do with it since it was deposited.'))
            : table(
                [t('时间', 'Time'), t('事项', 'Event'), t('说明', 'Detail')],
                events.map(({ time, event, detail }) => {
                  const words = EVENTS[event];
                  return [
                    shortTime(time),
                    words === undefined ? foreign(event, 60) : both(words),
                    foreign(detail, 300),
                  ];
                }),
                t('保管链', 'Chain of custody'),
              ),
        ),
      said.fail,
    );
  });
  return details;
}
