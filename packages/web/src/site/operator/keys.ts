import type { ApiKey, Role } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { copyButton } from '../elements/copy.ts';
import { code, table } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { choice, field, form } from '../elements/form.ts';
import { named } from '../elements/named.ts';
import { notice } from '../elements/notice.ts';
import { oneAtATime } from '../elements/one-at-a-time.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { shortTime } from '../elements/time.ts';
import { twoSteps } from '../elements/two-steps.ts';
import { problemBox } from '../problem/problem.ts';
import type { Session } from '../session/session.ts';

const ROLE_WORDS: Readonly<Record<Role, Text>> = {
  depositor: t('存证人', 'depositor'),
  clerk: t('法院查验', 'clerk'),
  operator: t('运营', 'operator'),
};

/** Make, show once, revoke. */
export function keysSection(session: Session): HTMLElement {
  const list = element('div', {});
  const made = element('div', {});
  const said = notice();
  const keys: ApiKey[] = [];
  let next: string | undefined;
  const show = (): void =>
    redraw(list, () =>
      replace(
        list,
        keyTable(keys, revoke),
        next === undefined
          ? undefined
          : element(
              'p',
              { class: 'buttons' },
              button(both(t('显示更早的', 'Show earlier ones')), () => void fetchMore()),
            ),
      ),
    );
  const fetchMore = oneAtATime(() =>
    session.api
      .call(routes.listKeys, { query: { limit: 100, ...(next === undefined ? {} : { cursor: next }) } })
      .then((answer) => {
        keys.push(...answer.items);
        next = answer.next;
        show();
      }, said.fail),
  );
  const revoke = (id: string): void => {
    session.api.call(routes.revokeKey, { params: { id } }).then((revoked) => {
      keys.splice(
        keys.findIndex((key) => key.id === id),
        1,
        revoked,
      );
      show();
      said.say(both(t('已停用。', 'Revoked.')));
    }, said.fail);
  };
  void fetchMore();
  return element(
    'section',
    { class: 'keys' },
    say('h2', t('密钥', 'Keys')),
    newKeyForm(session, (key) => {
      replace(made, secretOnce(key));
      said.say(both(t('新密钥在上面，只显示这一次。', 'The new key is above; it is shown this once.')));
      keys.unshift(key);
      show();
    }),
    made,
    said.node,
    list,
  );
}

function newKeyForm(session: Session, onMade: (key: ApiKey) => void): HTMLElement {
  const account = field({
    name: 'account',
    label: t('账户', 'Account'),
    help: t(
      '小写字母、数字和连字符。同一账户的密钥共用它的存证和额度。',
      'Lower-case letters, digits, hyphens. Keys of one account share its deposits and its quota.',
    ),
    attributes: { maxlength: '40', autocapitalize: 'off', spellcheck: 'false' },
  });
  const name = field({ name: 'key-name', label: t('给谁用', 'For whom'), attributes: { maxlength: '100' } });
  const role = choice<Role>('role', t('用途', 'Role'), [
    ['depositor', t('存证人：取证、存证，只看自己的', 'Depositor: captures and deposits, sees its own')],
    ['clerk', t('法院查验：查询，不存证', 'Clerk: looks up, deposits nothing')],
    ['operator', t('运营：管理本服务器', 'Operator: runs this server')],
  ]);
  const make = async (): Promise<void> => {
    const [id, words] = [account.control.value.trim(), name.control.value.trim()];
    const isId = /^[0-9a-z][0-9a-z-]{0,39}$/.test(id);
    account.fault(
      isId
        ? undefined
        : t(
            '只能用小写字母、数字和连字符，例如 law-firm-1。',
            'Use lower-case letters, digits and hyphens, as law-firm-1.',
          ),
    );
    name.fault(words === '' ? t('请写明给谁用。', 'Say for whom it is.') : undefined);
    if (!isId || words === '') return;
    onMade(await session.api.call(routes.createKey, { body: { account: id, role: role.value(), name: words } }));
    account.control.value = '';
    name.control.value = '';
  };
  return element(
    'details',
    { class: 'card' },
    element('summary', {}, both(t('新建密钥', 'Make a key'))),
    form([account.node, name.node, role.node], t('新建', 'Make it'), make, problemBox),
  );
}

function secretOnce({ secret, name }: ApiKey): Child {
  if (secret === undefined) return undefined;
  return element(
    'div',
    { class: 'once' },
    element(
      'p',
      {},
      element(
        'strong',
        {},
        both(t('新密钥（只显示这一次，请马上转交）', 'The new key (shown this once: hand it over now)')),
      ),
      ' · ',
      foreign(name),
    ),
    element('p', { class: 'number' }, code(secret)),
    copyButton(t('复制密钥', 'Copy the key'), () => secret),
    say(
      'p',
      t(
        '或者转交这个网址：打开后会先问要不要用它登录。网址里有密钥，请像密钥一样转交：',
        'Or hand this address over: opened, it asks whether to sign in with it. It has the key in it, so hand it over as you would the key:',
      ),
      { class: 'note' },
    ),
    copyButton(t('复制登录网址', 'Copy the address'), () => `${location.origin}/#key=${encodeURIComponent(secret)}`),
  );
}

function keyTable(keys: readonly ApiKey[], revoke: (id: string) => void): HTMLElement {
  return table(
    [
      t('给谁用', 'For whom'),
      t('账户', 'Account'),
      t('用途', 'Role'),
      t('新建', 'Made'),
      t('最近使用', 'Last used'),
      t('状态', 'State'),
    ],
    keys.map((key) => [
      foreign(key.name, 60),
      foreign(key.account, 40),
      both(named(ROLE_WORDS, key.role)),
      shortTime(key.created),
      key.lastUsed === undefined ? both(t('没有用过', 'never')) : shortTime(key.lastUsed),
      key.revoked === undefined ? revokeButton(key, revoke) : [both(t('已停用 ', 'revoked ')), shortTime(key.revoked)],
    ]),
    t('密钥', 'Keys'),
  );
}

/** A key that is revoked stays so. */
function revokeButton({ id, name }: ApiKey, revoke: (id: string) => void): HTMLElement {
  return twoSteps({
    label: [both(t('停用', 'Revoke')), element('span', { class: 'away' }, ' ', foreign(name, 60))],
    yes: t('确定停用', 'Yes, revoke'),
    no: t('不停用', 'No'),
    act: () => revoke(id),
  });
}
