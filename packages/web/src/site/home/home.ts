import { element } from '../../verifier/elements/element.ts';
import { newCapture } from '../capture/new.ts';
import { fileDeposit } from '../deposit/file.ts';
import { both, say, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { signInForm } from '../session/sign-in.ts';

/** For whoever is signed in: the work. For everybody else: who may do what here, in one glance. */
export function homeView(surroundings: Surroundings): View {
  const { me } = surroundings.session;
  if (me === undefined) return { title: t('固定电子证据', 'Fix electronic evidence'), node: doors(surroundings) };
  if (me.role === 'clerk') return { title: t('查验存证', 'Look a deposit up'), node: clerkDoor() };
  const file = fileDeposit(surroundings);
  return {
    title: t('固定电子证据', 'Fix electronic evidence'),
    node: element('div', { class: 'home' }, newCapture(surroundings), file.node),
    close: file.close,
  };
}

function doors(surroundings: Surroundings): HTMLElement {
  return element(
    'div',
    { class: 'home' },
    say(
      'p',
      t(
        '网页随时可能被删改。在这里可以把它固定成一份证据：画面、源码和全部过程存为一个文件，它的“指纹”交给与案件无关的见证方，日后任何人都能核对有没有改过。',
        'A web page can be changed or deleted at any time. Here it is fixed as evidence: picture, source and every step in one file, whose fingerprint is shown to witnesses that have no part in the dispute, so that anybody can check later whether it was changed.',
      ),
    ),
    element(
      'div',
      { class: 'doors' },
      signInForm(surroundings),
      element(
        'section',
        { class: 'card' },
        say('h2', t('法院、当事人：查验存证', 'Courts and parties: look a deposit up')),
        say(
          'p',
          t(
            '有存证编号和文件（或文件的哈希值）就能查，不用注册、不用登录，文件不会上传。',
            'With an evidence number and the file, or its digest, without an account. The file is not uploaded.',
          ),
        ),
        element(
          'p',
          { class: 'buttons' },
          element('a', { class: 'button primary', href: '/lookup' }, both(t('去查验', 'Look up'))),
        ),
        say(
          'p',
          t(
            '手里有证据文件和证明文件的，可以完全离线核验：',
            'With an evidence file and its proof file, everything can be checked offline:',
          ),
        ),
        element(
          'p',
          { class: 'buttons' },
          element('a', { class: 'button', href: '/verify' }, both(t('离线核验', 'Offline verifier'))),
        ),
      ),
    ),
  );
}

function clerkDoor(): HTMLElement {
  return element(
    'p',
    { class: 'buttons' },
    element('a', { class: 'button primary', href: '/lookup' }, both(t('去查验', 'Look up'))),
  );
}
