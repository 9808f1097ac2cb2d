import { GuzhengApiError } from '@guzheng/sdk/client';
import { element } from '../../verifier/elements/element.ts';
import { field, form } from '../elements/form.ts';
import { say, t } from '../elements/text.ts';
import type { Surroundings, View } from '../page/view.ts';
import { problemBox, wordsOf } from '../problem/problem.ts';

/** Asks for the key; what was to be seen is shown once it is there. */
export function signInView(surroundings: Surroundings): View {
  return { title: t('登录', 'Sign in'), node: signInForm(surroundings) };
}

export function signInForm({ session }: Surroundings): HTMLElement {
  const key = field({
    name: 'key',
    type: 'password',
    label: t('密钥', 'Key'),
    help: t(
      '运营本服务器的机构给您的一串字符，以 gz_ 开头；还没有的，请向它索取（名称在本页最下面）。它只留在这个浏览器标签页里，关掉就没有了。',
      'The characters that begin with gz_, from the operator of this server; if you have none, ask the operator, who is named at the foot of this page. They stay in this browser tab and are gone when it is closed.',
    ),
    attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
  });
  const signIn = async (): Promise<void> => {
    const typed = key.control.value.replace(/\s+/g, '');
    key.fault(undefined);
    if (!/^[\x21-\x7e]{1,200}$/.test(typed)) {
      key.fault(t('请填入密钥，例如 gz_ab12…。', 'Enter the key; it looks like gz_ab12….'));
      return;
    }
    try {
      await session.signIn(typed);
    } catch (error) {
      if (!(error instanceof GuzhengApiError) || error.status !== 401) throw error;
      const { says, todo } = wordsOf(error);
      key.fault(t(says.zh + todo.zh, `${says.en} ${todo.en}`));
    }
  };
  return element(
    'section',
    { class: 'card sign-in' },
    say('h2', t('用密钥登录', 'Sign in with your key')),
    form([key.node], t('登录', 'Sign in'), signIn, problemBox),
  );
}
