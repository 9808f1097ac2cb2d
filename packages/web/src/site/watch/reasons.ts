import { WATCH_REASONS, type WatchReasonCode } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { both, type Text, t } from '../elements/text.ts';

/** Why a look was judged as it was, and what else that could come from; `code:detail` as the server gives it. */
export function reasonItem(reason: string): HTMLElement {
  const at = reason.indexOf(':');
  const [code, detail] = at < 0 ? [reason, ''] : [reason.slice(0, at), reason.slice(at + 1)];
  if (!isKnown(code)) return element('li', {}, foreign(reason, 300));
  const { says, but } = WATCH_REASONS[code];
  return element(
    'li',
    {},
    filled(says, detail),
    but === undefined ? undefined : [both(t('（', ' (')), both(but), both(t('）', ')'))],
  );
}

/** What a page said stands apart from our words, as others’ text. */
function filled(says: Text, detail: string): Child {
  const part = (lang: 'zh' | 'en', tag: string): Child => {
    const [before = '', after = ''] = says[lang].split('{}');
    const hasPlace = says[lang].includes('{}');
    return element('span', { class: lang, lang: tag }, before, hasPlace ? foreign(detail, 200) : undefined, after);
  };
  return [part('zh', 'zh-CN'), part('en', 'en')];
}

function isKnown(code: string): code is WatchReasonCode {
  return Object.hasOwn(WATCH_REASONS, code);
}
