import type { CaptureFailure, Take } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { code, facts } from '../elements/facts.ts';
import { named } from '../elements/named.ts';
import { both, say, t } from '../elements/text.ts';
import { bytesText, time } from '../elements/time.ts';
import { failureWords, TAKE_STATES, wallText } from './words.ts';

/** One attempt: the picture first, whether it is complete, then the figures. */
export function takeSection(take: Take, picture: HTMLElement | undefined): HTMLElement {
  return element(
    'section',
    { class: `take ${take.state}`, 'data-take': String(take.take) },
    element(
      'h2',
      {},
      both(t(`第 ${take.take} 次取证`, `Take ${take.take}`)),
      ' · ',
      both(named(TAKE_STATES, take.state)),
    ),
    take.failure === undefined ? undefined : failureOf(take.failure),
    take.reason === undefined
      ? undefined
      : element('p', {}, both(t('未采用的理由：', 'Why it was not taken: ')), foreign(take.reason, 1000)),
    take.sealed === undefined ? undefined : sealed(take, picture),
  );
}

function sealed({ sealed, started, ended }: Take, picture: HTMLElement | undefined): Child {
  if (sealed === undefined) return undefined;
  return [
    completeness(sealed),
    picture,
    facts([
      [t('网页标题', 'Title'), sealed.title === undefined ? none() : foreign(sealed.title)],
      [t('网页地址', 'Address'), sealed.finalUrl === undefined ? none() : foreign(sealed.finalUrl, 2000)],
      [t('网站的应答', 'Answer of the site'), both(statusText(sealed.status))],
      [t('取证时间', 'Captured'), [time(started), ended === undefined ? undefined : [' – ', time(ended)]]],
      [t('存证编号', 'Evidence number'), element('a', { href: `/case/${sealed.number}` }, code(sealed.number))],
      [t('证据文件', 'Evidence file'), [foreign(sealed.file), ' · ', both(bytesText(sealed.bytes))]],
      [t('SHA-256 哈希值', 'SHA-256 digest'), code(sealed.sha256)],
    ]),
  ];
}

/** Never by colour alone: a shape and a word each. */
function completeness({ complete, walls, losses }: NonNullable<Take['sealed']>): HTMLElement {
  const isClear = walls.length === 0;
  return element(
    'ul',
    { class: 'plain completeness' },
    element(
      'li',
      { class: complete ? 'ok' : 'lack' },
      icon(complete ? 'pass' : 'open'),
      ' ',
      both(
        complete
          ? t('取证走完了全部步骤。', 'The capture went through all its steps.')
          : t(
              '取证没有走完：到了时间或大小的上限，或中途出错。证据文件里写明了停在哪里。',
              'The capture is not complete: it met a limit or an error. The evidence file says where.',
            ),
      ),
    ),
    walls.map((wall) => {
      const words = wallText(wall);
      return element(
        'li',
        { class: 'lack' },
        icon('open'),
        ' ',
        both(t('网页上有遮挡：', 'Something stood before the page: ')),
        words === undefined ? foreign(wall, 60) : both(words),
        both(t('。请看画面里有没有您要的内容。', '. See whether the picture has what you need.')),
      );
    }),
    losses === 0
      ? undefined
      : element(
          'li',
          { class: 'lack' },
          icon('open'),
          ' ',
          both(
            t(
              `有 ${losses} 项内容没有取到（例如某张图片打不开），证据文件里逐项列出。`,
              `${losses} parts could not be got (a picture that did not load, say); the evidence file lists them.`,
            ),
          ),
        ),
    isClear
      ? element(
          'li',
          {},
          icon('none'),
          ' ',
          both(
            t(
              '程序没有认出登录墙、验证码等遮挡；请自己也看一眼画面。',
              'The program noticed no login wall, captcha or the like; look at the picture yourself too.',
            ),
          ),
        )
      : undefined,
  );
}

/** Why nothing came of a take, in words; last what the server said. */
export function failureOf({ code: name, message, hint }: CaptureFailure): HTMLElement {
  const { says, todo } = failureWords(name);
  const told = [`${name}: ${message}`, hint].filter((part) => part !== undefined).join(' · ');
  return element(
    'div',
    { class: 'failure' },
    icon('none'),
    element(
      'div',
      {},
      element('p', {}, element('strong', {}, both(says))),
      say('p', todo),
      element(
        'p',
        { class: 'note' },
        both(t('给运营人员看的：', 'For the operator: ')),
        element('span', { lang: 'en' }, foreign(told, 600)),
      ),
    ),
  );
}

function statusText(status: number | undefined): ReturnType<typeof t> {
  if (status === undefined) return t('没有记录', 'not recorded');
  if (status < 400) return t(`正常（HTTP ${status}）`, `as usual (HTTP ${status})`);
  if (status === 404 || status === 410)
    return t(`网站说这个页面不存在（HTTP ${status}）`, `the site says that the page does not exist (HTTP ${status})`);
  return t(`网站返回错误（HTTP ${status}）`, `the site answered with an error (HTTP ${status})`);
}

function none(): Child {
  return both(t('没有', 'none'));
}
