import { button, element, replace } from '../../verifier/elements/element.ts';
import { makeDigester } from '../digest/digester.ts';
import { focusHeading } from '../elements/focus.ts';
import { setTitle, startLanguage } from '../elements/language.ts';
import { both, say, t } from '../elements/text.ts';
import { isPassing, problemBox } from '../problem/problem.ts';
import { offeredView } from '../session/offered.ts';
import { Session } from '../session/session.ts';
import { signInView } from '../session/sign-in.ts';
import { showFooter } from './footer.ts';
import { navigation } from './navigation.ts';
import { PLACES } from './routes.ts';
import type { Surroundings, View } from './view.ts';

/** The whole site: an address, the view at it, and another when the user goes there. `script` is the page's own, for its worker. */
export function startSite(script: string): void {
  const session = new Session();
  const main = requireElement('main');
  const nav = requireElement('navigation');
  const digester = makeDigester(script);
  let current: View | undefined;
  let shown = '';

  const go = (path: string): void => {
    if (path !== location.pathname) history.pushState(null, '', path);
    show();
    focusHeading();
    scrollTo(0, 0);
  };

  function show(): void {
    current?.close?.();
    shown = location.pathname;
    let isLeft = false;
    // Who has gone elsewhere is not taken away from there by an answer that comes late.
    const surroundings: Surroundings = { session, digester, go: (path) => (isLeft ? undefined : go(path)) };
    const { offered } = session;
    const view = offered === undefined ? viewAt(shown, surroundings) : offeredView(surroundings, offered);
    current = {
      ...view,
      close: () => {
        isLeft = true;
        view.close?.();
      },
    };
    setTitle(view.title);
    replace(main, element('h1', { tabindex: '-1' }, both(view.title)), view.node);
    replace(nav, navigation({ session, digester, go }));
  }

  startLanguage(requireElement('languages'));
  followLinks(go);
  addEventListener('popstate', () => {
    // It comes for a change of the hash alone too (HTML §7.4.6.2): after the link that skips the navigation, what was typed stays.
    const isOffered = session.readAddress();
    if (!isOffered && location.pathname === shown) return;
    show();
    focusHeading();
  });
  session.onChange(() => {
    const isBeginning = current === undefined;
    show();
    if (!isBeginning) focusHeading();
  });
  replace(main, say('p', t('正在打开……', 'Opening …'), { role: 'status' }));
  showFooter(requireElement('footer'), session);
  session
    .start()
    .then(() => {
      // A session that began has shown the page already.
      if (current === undefined) show();
    })
    .catch((error: unknown) => {
      // Who has a key is not asked for it anew because the server is away for a moment.
      if (isPassing(error))
        replace(main, say('h1', t('暂时打不开', 'Not available for now')), problemBox(error), tryAgain());
      else {
        show();
        main.prepend(problemBox(error));
      }
    });
}

function tryAgain(): HTMLElement {
  return element(
    'p',
    { class: 'buttons' },
    button(both(t('再试一次', 'Try again')), () => location.reload(), { class: 'primary' }),
  );
}

function viewAt(path: string, surroundings: Surroundings): View {
  for (const { path: pattern, roles, view } of PLACES) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const role = surroundings.session.me?.role;
    if (roles === undefined || (role !== undefined && roles.includes(role))) return view(surroundings, found[1] ?? '');
    return role === undefined ? signInView(surroundings) : notForThisKey();
  }
  return nothingHere();
}

function notForThisKey(): View {
  return {
    title: t('没有权限', 'Not for this key'),
    node: element(
      'div',
      {},
      say('p', t('您登录用的密钥不能看这一页。', 'The key that you signed in with may not see this page.')),
      element('p', {}, element('a', { href: '/' }, both(t('回到首页', 'Back to the first page')))),
    ),
  };
}

function nothingHere(): View {
  return {
    title: t('没有这一页', 'There is no such page'),
    node: element(
      'div',
      {},
      say('p', t('地址可能抄错了。', 'The address may be mistyped.')),
      element('p', {}, element('a', { href: '/' }, both(t('回到首页', 'Back to the first page')))),
    ),
  };
}

/** Links of the site change the view without loading the page again; the verifier is a page of its own. */
function followLinks(go: (path: string) => void): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return;
    if (link.hash !== '' || !PLACES.some(({ path }) => path.test(link.pathname))) return;
    event.preventDefault();
    go(link.pathname);
  });
}

function requireElement(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}
