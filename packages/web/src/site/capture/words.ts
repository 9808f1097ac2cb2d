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
    means: t('证据已经固定，可以去案件页下载。', 'The evidence is fixed; download it from its case page.'),
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

/** Steps of a capture as the server tells them; what is not here is shown as it is told. */
const STEPS: Readonly<Record<string, Text>> = {
  queued: t('排队', 'Waiting'),
  start: t('开始', 'Beginning'),
  bound: t('读取最新区块，作为“不早于”的时间依据', 'Reading the newest block: not earlier than this'),
  environment: t('检查环境是否清洁、时钟是否准确', 'Checking that the machine is clean and its clock right'),
  clock: t('核对时钟', 'Checking the clock'),
  browser: t('打开全新的浏览器', 'Opening a fresh browser'),
  navigate: t('打开网页', 'Opening the page'),
  page: t('打开网页', 'Opening the page'),
  settle: t('等待网页显示完', 'Waiting for the page to settle'),
  screenshot: t('截图', 'Taking the picture'),
  fetch: t('用另一种方法取网页源码', 'Fetching the source by a second means'),
  capture: t('取证', 'Capturing'),
  seal: t('封存为一个文件', 'Sealing it into one file'),
  deposit: t('写入账本，得到存证编号', 'Writing it into the ledger: it gets its number'),
  preview: t('准备画面', 'Preparing the picture'),
};

export function stepText(step: string): Text | undefined {
  return STEPS[step];
}
