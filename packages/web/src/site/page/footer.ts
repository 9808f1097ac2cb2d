import { element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { both, say, t } from '../elements/text.ts';
import type { Session } from '../session/session.ts';

const LIMITS = t(
  '存证只说明某个内容在某个时间已经存在、此后没有改变；内容是否属实、能否采信，由法庭判断。',
  'A deposit shows that something existed at a time and has not changed since; whether it is true and what weight it carries is for the court.',
);

/** Whose server this is, in the operator's own words: the first thing that a court looks at. */
export function showFooter(place: Element, session: Session): void {
  replace(place, say('p', LIMITS));
  session.api.server().then(
    ({ operator, ledger, version }) =>
      replace(
        place,
        element(
          'p',
          {},
          both(t('运营方：', 'Operated by ')),
          foreign(operator.name),
          both(t('。', '. ')),
          element('span', { class: 'zh', lang: 'zh-CN' }, foreign(operator.statement.zh, 2000)),
          element('span', { class: 'en', lang: 'en' }, foreign(operator.statement.en, 2000)),
        ),
        say('p', LIMITS),
        element('p', { class: 'screen' }, both(t('账本：', 'Ledger: ')), foreign(ledger.origin), ` · ${version}`),
      ),
    () => {
      // Whatever keeps it from answering is said where the user asked for something.
    },
  );
}
