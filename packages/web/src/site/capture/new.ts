import { type Child, element, replace } from '../../verifier/elements/element.ts';
import { field, form } from '../elements/form.ts';
import { say, t } from '../elements/text.ts';
import type { Surroundings } from '../page/view.ts';
import { problemBox } from '../problem/problem.ts';
import { idempotencyKey } from '../session/random.ts';
import { readAddresses } from './addresses.ts';

const NOT_HERE = t(
  '本服务器没有开通网页取证，只能存证手里的文件。',
  'This server captures no pages; it takes deposits of files that you have.',
);

/** Of several addresses, some may have begun when one fails. */
function begunText(count: number): Child {
  if (count === 0) return undefined;
  return say(
    'p',
    t(
      `前 ${count} 个网址已经开始取证，在“我的案件”里。下面这个问题解决后再按一次，只会补上其余的。`,
      `The first ${count} have begun and are under “My cases”. Press once more when the trouble below is over: only the rest is captured.`,
    ),
    { class: 'lack' },
  );
}

/** Paste an address, and it begins. */
export function newCapture({ session, go }: Surroundings): HTMLElement {
  const addresses = field({
    name: 'addresses',
    label: t('网址', 'Address of the page'),
    help: t(
      '从浏览器地址栏复制，粘贴到这里。可以一行一个，一次放多个，例如帖子、作者主页、评论页。',
      'Copy it from the browser’s address bar and paste it here. Several at once, one a line: the post, its author’s page, the comments.',
    ),
    rows: 3,
    attributes: { inputmode: 'url', autocapitalize: 'off', spellcheck: 'false' },
  });
  const label = field({
    name: 'label',
    label: t('备注（可不填）', 'Note (optional)'),
    help: t('方便您自己以后查找，例如案件名称。', 'To find it again later: the name of the matter.'),
    attributes: { maxlength: '200' },
  });
  /** By address: what was taken already is not taken a second time when the form is sent again after a failure. */
  const keys = new Map<string, string>();
  let begun = 0;
  const start = async (): Promise<void> => {
    const read = readAddresses(addresses.control.value);
    addresses.fault('fault' in read ? read.fault : undefined);
    if ('fault' in read) return;
    const note = label.control.value.trim();
    begun = 0;
    const ids: string[] = [];
    for (const url of read.urls) {
      const key = keys.get(`${url} ${note}`) ?? idempotencyKey();
      keys.set(`${url} ${note}`, key);
      const body = { url, ...(note === '' ? {} : { label: note }) };
      ids.push((await session.api.capture(body, { idempotencyKey: key })).id);
      begun += 1;
    }
    go(ids.length === 1 ? `/capture/${ids[0]}` : '/cases');
  };
  // Enter sends; a line break is Shift+Enter, or comes with what is pasted.
  addresses.control.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    made.requestSubmit();
  });
  const made = form([addresses.node, label.node], t('开始取证', 'Capture now'), start, (error) => [
    begunText(begun),
    problemBox(error),
  ]);
  const unavailable = element('div', { role: 'status' });
  session.api.server().then(
    ({ captures }) => replace(unavailable, captures ? undefined : say('p', NOT_HERE, { class: 'fault' })),
    () => {
      // Whether it captures is then found out by trying.
    },
  );
  return element(
    'section',
    { class: 'card new-capture' },
    say('h2', t('固定一个网页', 'Capture a web page')),
    say(
      'p',
      t(
        '本服务器会用自己的浏览器打开这个网页，保存画面、源码和全部过程，再把“指纹”交给外部见证。您先看到画面，再决定要不要。需要登录才能看到的页面，会拍到登录提示。',
        'This server opens the page in a browser of its own, keeps its picture, its source and every step, and shows their fingerprint to outside witnesses. You see the picture first, then decide. Of a page that needs a login, it gets the login prompt.',
      ),
      { class: 'note' },
    ),
    unavailable,
    made,
  );
}
