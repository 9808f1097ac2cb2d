import { type Text, t } from '../elements/text.ts';

/** Codes of the anchor package that an operator can do something about, by how they begin or end; what to do is in the operators' guide. */
const SAYS: readonly (readonly [RegExp, Text])[] = [
  [
    /fund|balance|cost/,
    t('付费账户余额不足，或费用超过上限。', 'The paying account lacks funds, or the cost is above its limit.'),
  ],
  [/key/, t('付费账户的密钥有问题。', 'Something is wrong with the paying account’s key.')],
  [
    /time-?out|unreachable|unavailable|refused|connection|rpc/,
    t('连不上，会自动重试。', 'It cannot be reached; it is tried again.'),
  ],
  [
    /chain|genesis|network/,
    t('连到了另一条链，请检查配置。', 'It is another chain than configured; check the settings.'),
  ],
  [/token|tsa|certificate|stamp/, t('时间戳机构的回答不合格。', 'The authority’s answer is not good.')],
];

export function failureText(code: string): Text {
  return (
    SAYS.find(([pattern]) => pattern.test(code))?.[1] ?? t('没有成功，会自动重试。', 'It failed; it is tried again.')
  );
}
