import type { Deposit } from '@guzheng/sdk/api';
import { named } from '../elements/named.ts';
import { type Text, t } from '../elements/text.ts';
import { timeText } from '../elements/time.ts';
import { weaknessOf } from './strength.ts';
import { WITNESSES } from './words.ts';

/** Says what is on record, and no more: no word on whether it is true or will be accepted. */
export function filing(deposit: Deposit): Text {
  const { number, subject } = deposit;
  const at = timeText(deposit.time);
  const witnesses = witnessText(deposit);
  const where = typeof location === 'undefined' ? '' : location.origin;
  return t(
    `该电子数据已于${at.zh}存证，存证编号 ${number}，SHA-256 值 ${subject.sha256}${subject.sm3 === undefined ? '' : `，SM3 值 ${subject.sm3}`}。${witnesses.zh}法院可在 ${where}/lookup 输入存证编号并放入文件核对（文件不上传），也可用证据文件和证明文件在离线核验页独立核验。`,
    `This electronic data was deposited on ${at.en} under evidence number ${number}; SHA-256 ${subject.sha256}${subject.sm3 === undefined ? '' : `, SM3 ${subject.sm3}`}. ${witnesses.en} The court can enter the number and put in the file at ${where}/lookup (the file is not uploaded), or check evidence file and proof file on its own with the offline verifier.`,
  );
}

/** Height and transaction by name: a chain that is not named cannot be looked up. */
export function witnessText({ anchors }: Pick<Deposit, 'anchors'>): Text {
  const complete = anchors.filter(({ state }) => state === 'complete');
  if (complete.length === 0) return t('外部见证尚在进行。', 'Outside witnesses are still at work.');
  const each = complete.map((anchor) => {
    const { kind, witness, time, height, chainId, transaction } = anchor;
    const weakness = weaknessOf(anchor);
    const at = time === undefined ? undefined : timeText(time);
    return {
      zh: [
        `${named(WITNESSES, kind).zh} ${witness}`,
        chainId === undefined ? '' : `链编号 ${chainId}`,
        height === undefined ? '' : `区块高度 ${height}`,
        transaction === undefined ? '' : `交易 ${transaction}`,
        at === undefined ? '' : `时间 ${at.zh}`,
        weakness === undefined ? '' : `注意：${weakness.zh.replace(/。$/, '')}`,
      ],
      en: [
        `${named(WITNESSES, kind).en} ${witness}`,
        chainId === undefined ? '' : `chain id ${chainId}`,
        height === undefined ? '' : `block ${height}`,
        transaction === undefined ? '' : `transaction ${transaction}`,
        at === undefined ? '' : at.en,
        weakness === undefined ? '' : `note: ${weakness.en.replace(/\.$/, '')}`,
      ],
    };
  });
  const joined = (lang: 'zh' | 'en', comma: string, stop: string) =>
    each.map((one) => one[lang].filter((part) => part !== '').join(comma)).join(stop);
  return t(`外部见证：${joined('zh', '，', '；')}。`, `Outside witnesses: ${joined('en', ', ', '; ')}.`);
}
