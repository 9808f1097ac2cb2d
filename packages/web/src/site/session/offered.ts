import type { Me } from '@guzheng/sdk/api';
import { button, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { facts } from '../elements/facts.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';

/** Says under whose account a link would have one work, and asks. What is captured there is seen by whoever has the same key. */
export function offeredView({ session }: Surroundings, key: string): View {
  const place = element('div', { 'aria-live': 'polite' }, say('p', t('正在查看……', 'Looking …')));
  const said = notice();
  session.whose(key).then(
    (me) => replace(place, asked(me)),
    (error: unknown) => {
      replace(place, declining());
      said.fail(error);
    },
  );
  const declining = (): HTMLElement => button(both(t('不登录', 'Do not sign in')), () => session.decline());
  const asked = (me: Me): HTMLElement => {
    const accept = button(both(t('用它登录', 'Sign in with it')), () => void session.signIn(key).catch(said.fail), {
      class: 'primary',
    });
    return element(
      'div',
      {},
      facts([
        [t('密钥名称', 'Name of the key'), foreign(me.name, 80)],
        [t('账户', 'Account'), foreign(me.account, 80)],
      ]),
      say(
        'p',
        t(
          '登录后取得的证据都归这个账户，持有同一密钥的人都能看到。如果这个网址不是本服务器的运营者给您的，请不要登录。',
          'What you capture then belongs to this account, and whoever has the same key can see it. If the address did not come to you from the operator of this server, do not sign in.',
        ),
      ),
      element('p', { class: 'buttons' }, accept, ' ', declining()),
    );
  };
  return {
    title: t('这个网址带有一把密钥', 'This address carries a key'),
    node: element('section', { class: 'card sign-in offered' }, place, said.node),
  };
}
