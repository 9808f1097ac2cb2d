import { button, type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { both, type Text, t } from '../elements/text.ts';
import type { Surroundings } from './view.ts';

/** Where one can go, and who is signed in. */
export function navigation({ session, go }: Surroundings): Child {
  const { me } = session;
  const isOwner = me !== undefined && me.role !== 'clerk';
  return [
    link('/', t('取证', 'Capture')),
    isOwner ? link('/cases', t('我的案件', 'My cases')) : undefined,
    link('/lookup', t('查验', 'Look up')),
    link('/verify', t('离线核验', 'Offline verifier')),
    me?.role === 'operator' ? link('/operator', t('运营', 'Operations')) : undefined,
    me === undefined
      ? undefined
      : element(
          'span',
          { class: 'who' },
          foreign(me.name, 40),
          ' ',
          button(both(t('退出', 'Sign out')), () => {
            session.signOut();
            go('/');
          }),
        ),
  ];
}

function link(href: string, words: Text): HTMLElement {
  const isHere = location.pathname === href;
  return element('a', { href, ...(isHere ? { 'aria-current': 'page' } : {}) }, both(words));
}
