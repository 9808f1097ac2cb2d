import type { ApiErrorCode } from '@guzheng/sdk/client';
import { type Text, t } from '../elements/text.ts';

/** What happened, and what to do now, for somebody who is no programmer. */
export interface SaysAndDo {
  readonly says: Text;
  readonly todo: Text;
}

const AGAIN = t(
  '请过一会儿再试一次。已经存证的内容不受影响。',
  'Try again in a while. What was deposited is not affected.',
);
const TELL = t(
  '请把下面的文字告诉本服务器的运营人员。已经存证的内容不受影响。',
  'Tell the operator of this server the text below. What was deposited is not affected.',
);
const NEW_KEY = t(
  '请检查密钥；需要的话，向本服务器的运营人员要一个新的，在页面上方点“退出”后重新登录。',
  'Check the key; if need be, ask the operator of this server for a new one, press “Sign out” above and sign in again.',
);
const CHECK = t('请检查填写的内容，改正后再试。', 'Check what you typed, correct it and try again.');

const UNREACHABLE: SaysAndDo = {
  says: t('连不上服务器，或者它的回答不完整。', 'The server cannot be reached, or its answer was cut off.'),
  todo: t(
    '请检查网络，过一会儿再试。您填写的内容还在。',
    'Check your connection and try again in a while. What you typed is still here.',
  ),
};
const UNREADABLE: SaysAndDo = {
  says: t('服务器的回答读不懂。', 'The server’s answer cannot be read.'),
  todo: t(
    '请刷新页面再试；仍然出错的，请把下面的文字告诉运营人员。',
    'Reload the page; if it fails again, tell the operator the text below.',
  ),
};
const DISTRUST: SaysAndDo = {
  says: t('服务器给的回执或账本自相矛盾。', 'The receipt or the ledger that the server shows contradicts itself.'),
  todo: t(
    '请不要依赖这次存证。保留这段文字和页面截图，并与运营方联系。',
    'Do not rely on this deposit. Keep this text and a picture of the page, and contact the operator.',
  ),
};

export const CODE_WORDS: Readonly<Record<ApiErrorCode, SaysAndDo>> = {
  'request-malformed': {
    says: t('有一项内容服务器不接受。', 'The server does not accept one of the entries.'),
    todo: CHECK,
  },
  'body-too-large': {
    says: t('内容太大，超过了本服务器的上限。', 'This is larger than the server takes.'),
    todo: t(
      '大文件可以只存证哈希值，文件不用上传。',
      'Large files can be deposited by their digest, without an upload.',
    ),
  },
  'media-type-unsupported': {
    says: t('服务器不认识这种内容。', 'The server does not read this kind of content.'),
    todo: TELL,
  },
  'length-mismatch': { says: t('传输中断，内容没有传完整。', 'The transfer broke off.'), todo: AGAIN },
  'digest-mismatch': {
    says: t(
      '服务器收到的文件与声明的哈希值不一致。',
      'The file that arrived does not have the digest that was stated.',
    ),
    todo: t('请重新选择文件再试。', 'Choose the file again.'),
  },
  'not-found': {
    says: t('没有找到您要的内容。', 'There is no such thing here.'),
    todo: t('请检查地址或编号有没有抄错。', 'Check whether the address or the number was mistyped.'),
  },
  'method-not-allowed': { says: t('服务器不支持这个操作。', 'The server does not do this.'), todo: TELL },
  'key-missing': {
    says: t('需要先登录。', 'You have to sign in first.'),
    todo: t('请用密钥登录后再试。', 'Sign in with your key and try again.'),
  },
  'key-invalid': {
    says: t('密钥不能用：可能抄错了、已过期或已被停用。', 'The key is not valid: mistyped, expired or revoked.'),
    todo: NEW_KEY,
  },
  'role-forbidden': {
    says: t('您的密钥没有做这件事的权限。', 'Your key may not do this.'),
    todo: t('需要的话，请向运营人员要另一种密钥。', 'If you need to, ask the operator for a key of another role.'),
  },
  'not-yours': {
    says: t('没有找到您要的内容。', 'There is no such thing here.'),
    todo: t(
      '请检查地址或编号，并确认用的是当时存证的那个账户的密钥。',
      'Check the address or number, and that the key is of the account that made the deposit.',
    ),
  },
  'rate-limited': {
    says: t('操作太频繁，服务器暂时不再接受。', 'Too many requests in a short time.'),
    todo: t('请等一会儿再试，不需要重新填写。', 'Wait a moment and try again; nothing has to be typed anew.'),
  },
  'quota-exceeded': {
    says: t('您的账户今天的额度已用完。', 'The quota of your account is used up.'),
    todo: t('请明天再试，或请运营人员提高额度。', 'Try again tomorrow, or ask the operator for a higher quota.'),
  },
  'idempotency-conflict': {
    says: t('这次提交与先前的一次冲突。', 'This conflicts with an earlier request.'),
    todo: t('请刷新页面后重新提交。', 'Reload the page and submit again.'),
  },
  'state-conflict': {
    says: t('现在不能这样做：状态已经改变。', 'Not possible now: the state has changed.'),
    todo: t('请刷新页面，看看现在的状态。', 'Reload the page and look at the state as it is now.'),
  },
  'number-malformed': {
    says: t('存证编号抄错了：校验位不对。', 'The evidence number is mistyped: its check digits do not fit.'),
    todo: t('请对照原件，逐位检查编号。', 'Compare it with the original, character by character.'),
  },
  'code-invalid': {
    says: t('证据提取码不对，或者已经过期、已被收回。', 'The extraction code is wrong, has expired or was withdrawn.'),
    todo: t(
      '请检查编号与提取码是否属于同一份证据；仍然不行的，请提供方重新生成一个。',
      'Check that number and code belong together; if they do, ask whoever gave it to you for a new one.',
    ),
  },
  'original-not-held': {
    says: t(
      '这份存证只存了哈希值，服务器没有原件。',
      'Only the digest was deposited; the server does not have the original.',
    ),
    todo: t(
      '请向存证人索取原件，再在“查验”页核对是否一致。',
      'Ask the depositor for the original, then compare it on the look-up page.',
    ),
  },
  'original-missing': { says: t('原件暂时读不出来。', 'The original cannot be read at the moment.'), todo: TELL },
  'url-refused': {
    says: t('这个网址不能取证：它不是公开的网页地址。', 'This address is not captured: it is no public web page.'),
    todo: t(
      '请检查网址。内部网络、本机和特殊端口的地址一律不访问。',
      'Check the address. Addresses of internal networks and of this machine are never visited.',
    ),
  },
  'queue-full': { says: t('正在排队的取证太多。', 'Too many captures are waiting.'), todo: AGAIN },
  'range-invalid': { says: t('没有这样的区间。', 'There is no such range.'), todo: CHECK },
  'clock-behind': {
    says: t('服务器的时钟有误，暂停接受存证。', 'The server’s clock is wrong; it takes no deposits for now.'),
    todo: TELL,
  },
  'storage-full': {
    says: t('服务器的磁盘已满，暂停接受存证。', 'The server’s disk is full; it takes no deposits for now.'),
    todo: TELL,
  },
  'storage-failed': { says: t('服务器的磁盘出错。', 'The server’s disk failed.'), todo: TELL },
  'not-ready': { says: t('服务器暂时没有准备好。', 'The server is not ready for the moment.'), todo: AGAIN },
  timeout: { says: t('服务器等得太久，放弃了这次请求。', 'The request took too long.'), todo: AGAIN },
  overloaded: { says: t('服务器很忙。', 'The server is busy.'), todo: AGAIN },
  unreachable: UNREACHABLE,
  'answer-cut': UNREACHABLE,
  'answer-malformed': UNREADABLE,
  'answer-unexpected': UNREADABLE,
  'answer-too-large': UNREADABLE,
  aborted: { says: t('已停止。', 'It was stopped.'), todo: t('需要的话请再做一次。', 'Do it again if you need to.') },
  'receipt-invalid': DISTRUST,
  'ledger-inconsistent': DISTRUST,
  'ledger-unchecked': {
    says: t(
      '存证已被接受，但还没能核对账本是否只增不改。',
      'The deposit was taken; whether the ledger only grew could not be checked yet.',
    ),
    todo: t('请再提交一次，会得到同一个编号。', 'Submit it again: the same number comes back.'),
  },
  'digest-differs': {
    says: t(
      '收到的文件与存证的哈希值不一致，没有保存。',
      'What arrived does not have the digest that was deposited. It was not saved.',
    ),
    todo: t(
      '请重新下载。仍然如此的，请告诉运营人员，并保留这段文字。',
      'Download it again. If it stays so, tell the operator, and keep this text.',
    ),
  },
  'webhook-invalid': UNREADABLE,
  'option-invalid': { says: t('密钥里有不该有的字符。', 'The key has characters that no key has.'), todo: NEW_KEY },
  internal: { says: t('服务器自身出错。', 'The server failed.'), todo: TELL },
};

/** Of a code that only a later server knows. */
export const OTHER: SaysAndDo = {
  says: t('服务器没有照办，它的理由写在下面。', 'The server did not do it; its reason stands below.'),
  todo: t(
    '请刷新页面再试；仍然出错的，请把下面的文字告诉运营人员。',
    'Reload the page; if it fails again, tell the operator the text below.',
  ),
};

export const FAULT: SaysAndDo = {
  says: t('本页的程序出错。', 'This page’s program failed.'),
  todo: t(
    '请刷新页面再试；仍然出错的，请把下面的文字告诉运营人员。',
    'Reload the page; if it fails again, tell the operator the text below.',
  ),
};
