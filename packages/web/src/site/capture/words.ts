import type { CaptureState, Take } from '@guzheng/sdk/api';
import { type Text, t } from '../elements/text.ts';

export const STATES: Readonly<Record<CaptureState, { readonly word: Text; readonly means: Text }>> = {
  queued: {
    word: t('排队中', 'Waiting'),
    means: t('前面还有别的取证，轮到时会自动开始。', 'Others come first; it begins by itself.'),
  },
  capturing: {
    word: t('正在取证', 'Capturing'),
    means: t(
      '一般不到一分钟。可以离开这一页，取证不会停。',
      'It takes less than a minute as a rule. You may leave this page; it goes on.',
    ),
  },
  preview: {
    word: t('请看画面', 'Look at the picture'),
    means: t(
      '已经固定并存证。请看画面是不是您要的，再确认或重新取证。',
      'It is fixed and deposited. See whether the picture is what you need, then confirm or capture again.',
    ),
  },
  confirmed: {
    word: t('已确认', 'Confirmed'),
    means: t(
      '证据已经固定并存证，外部见证会自动进行。下一步：去案件页下载要交给法院的文件。',
      'The evidence is fixed and deposited; outside witnesses follow by themselves. Next: download from its case page what goes to the court.',
    ),
  },
  failed: {
    word: t('没有成功', 'Failed'),
    means: t('没有取到。原因写在下面。', 'Nothing could be captured. The reason is below.'),
  },
  cancelled: {
    word: t('已放弃', 'Given up'),
    means: t('已经固定过的画面仍在账本里。', 'What was fixed before stays in the ledger.'),
  },
  expired: {
    word: t('过期未确认', 'Not confirmed in time'),
    means: t(
      '没有人在期限内确认。已经固定的画面仍在账本里，仍可使用其存证编号。',
      'Nobody confirmed in time. What was fixed stays in the ledger under its number.',
    ),
  },
};

export const TAKE_STATES: Readonly<Record<Take['state'], Text>> = {
  capturing: t('正在取证', 'being captured'),
  ready: t('等您确认', 'waits for you'),
  failed: t('没有成功', 'failed'),
  rejected: t('未采用（仍保留）', 'not taken (kept)'),
  confirmed: t('已确认', 'confirmed'),
};

/** The labels that `wallLabels` of the capture package gives, with or without `wall-`. */
const WALLS: Readonly<Record<string, Text>> = {
  captcha: t('要求输入验证码', 'asks for a captcha'),
  'bot-check': t('人机检查', 'checks whether a human is there'),
  login: t('要求登录', 'asks for a login'),
  'geo-block': t('地区限制', 'not shown in this region'),
  paywall: t('付费才能看', 'asks for payment'),
  consent: t('Cookie 同意提示', 'asks for consent to cookies'),
  age: t('年龄确认', 'asks for the visitor’s age'),
  'rate-limit': t('访问过于频繁的提示', 'says that there were too many visits'),
  'http-error': t('网站返回错误', 'the site answered with an error'),
};

export function wallText(label: string): Text | undefined {
  return WALLS[label.replace(/^wall-/, '')];
}

/** Steps of a capture: `CaptureStep` of the capture package, and what the server does before and after. What is not here is shown as it is told. */
const STEPS: Readonly<Record<string, Text>> = {
  starting: t('准备一个全新的浏览器', 'Preparing a browser of its own'),
  environment: t('检查本机环境是否清洁、时钟是否准确', 'Checking that the machine is clean and its clock right'),
  source: t('用普通客户端取网页源码（第二种方法）', 'Fetching the source with a plain client, the second means'),
  page: t('在浏览器里打开网页', 'Opening the page in the browser'),
  pictures: t('截图，保存页面结构和文字', 'Taking pictures, structure and text'),
  archive: t('整理全部网络记录', 'Writing the archive of all that was received'),
  seal: t('封存为一个文件，计算哈希值', 'Sealing it into one file and computing its digest'),
  deposit: t('写入账本，取得存证编号', 'Writing it into the ledger: it gets its number'),
};

export function stepText(step: string): Text | undefined {
  return STEPS[step];
}

export interface FailureWords {
  readonly says: Text;
  readonly todo: Text;
}

const AGAIN = t('请再取证一次。', 'Capture it again.');
const OPERATOR = t('请把下面的文字告诉运营人员。', 'Tell the operator the text below.');
const OWN_BROWSER = t(
  '请先在您自己的浏览器里打开这个网址；打得开的，过一会儿再取证一次。',
  'Open the address in your own browser first; if it opens there, capture it again in a while.',
);

/** By how the codes of the capture package and the server begin. The first that fits counts. */
const FAILURES: readonly (readonly [RegExp, FailureWords])[] = [
  [
    /^(private-address|url-)/,
    {
      says: t(
        '这个网址不在公开的互联网上，本服务器不访问。',
        'This address is not on the public Internet, and is not visited.',
      ),
      todo: t('请检查网址有没有抄错。', 'Check whether the address was mistyped.'),
    },
  ],
  [
    /^(name|dns)-/,
    {
      says: t('找不到这个网站：域名没有对应的服务器。', 'There is no such site: its name leads nowhere.'),
      todo: OWN_BROWSER,
    },
  ],
  [
    /^(take-overdue|timeout|time-)/,
    {
      says: t('网页一直没有打开完，超过了时间上限。', 'The page did not come to rest within the time limit.'),
      todo: AGAIN,
    },
  ],
  [
    /^take-memory-/,
    {
      says: t(
        '这个网页占用的内存超过了上限，取证被中止，没有取到。',
        'The page used more memory than a capture may have; it was ended, and nothing was captured.',
      ),
      todo: t(
        '请再取证一次；仍然如此的，请运营人员提高内存上限。',
        'Capture it again; if it happens again, ask the operator for a higher limit.',
      ),
    },
  ],
  [
    /^(take-interrupted|take-crashed)/,
    {
      says: t('服务器中途停了，这一次没有做完。', 'The server stopped in between; this take was not finished.'),
      todo: AGAIN,
    },
  ],
  [/^(storage-|browser-)/, { says: t('服务器自身出了问题。', 'The server itself has a fault.'), todo: OPERATOR }],
  [/^take-cancelled/, { says: t('取证被放弃了。', 'The capture was given up.'), todo: AGAIN }],
];

export function failureWords(code: string): FailureWords {
  return (
    FAILURES.find(([pattern]) => pattern.test(code))?.[1] ?? {
      says: t('没有取到这个网页。', 'The page could not be captured.'),
      todo: OWN_BROWSER,
    }
  );
}
