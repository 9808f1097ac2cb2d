import type { LookupAnswer } from '@guzheng/sdk/api';
import { plainly } from '../../verifier/elements/foreign.ts';
import { witnessText } from '../cases/filing.ts';
import { type Text, t } from '../elements/text.ts';
import { timeText } from '../elements/time.ts';
import type { Asked } from './result.ts';
import { comparedText, type Outcome, VERDICTS } from './words.ts';

/** For the record: what was put in, what came out, by whose word, and what it does not say. */
export function recordText(
  { number, chosen, sha256, at }: Asked,
  result: Outcome,
  answer: LookupAnswer | undefined,
): Text {
  const when = timeText(at.toISOString());
  const name = chosen === undefined ? '' : inQuotes(chosen.file.name);
  const asked = t(
    [
      number === undefined ? '' : `存证编号 ${number}`,
      chosen === undefined
        ? sha256 === undefined
          ? '未提交文件'
          : `SHA-256 值 ${sha256}`
        : `文件“${name}”（${chosen.digests.bytes} 字节，SHA-256 值 ${chosen.digests.sha256}）`,
    ]
      .filter((part) => part !== '')
      .join('、'),
    [
      number === undefined ? '' : `evidence number ${number}`,
      chosen === undefined
        ? sha256 === undefined
          ? 'no file'
          : `the SHA-256 ${sha256}`
        : `the file "${name}" (${chosen.digests.bytes} bytes, SHA-256 ${chosen.digests.sha256})`,
    ]
      .filter((part) => part !== '')
      .join(' and '),
  );
  const said = found(answer);
  const { word } = VERDICTS[result];
  return t(
    `${when.zh}，在 ${location.origin} 查验${asked.zh}，结果为：${word.zh}。${said.zh}${limit(result, chosen !== undefined).zh}`,
    `On ${when.en}, at ${location.origin}, ${asked.en} was looked up; the result was: ${word.en}. ${said.en}${limit(result, chosen !== undefined).en}`,
  );
}

function found(answer: LookupAnswer | undefined): Text {
  const [match, ...others] = answer !== undefined && 'matches' in answer ? answer.matches : [];
  if (match === undefined) return t('', '');
  const at = timeText(match.time);
  const witnesses = witnessText(match);
  const same = comparedText(match.compared);
  const compared = t(`（核对：${same.zh}）`, ` (compared: ${same.en})`);
  const more =
    others.length === 0
      ? t('', '')
      : t(`同一文件另有 ${others.length} 次存证。`, `The same file was deposited ${others.length} more time(s). `);
  return t(
    `编号 ${match.number} 的存证时间为 ${at.zh}，位于账本第 ${match.index + 1} 条，存证的 SHA-256 值为 ${match.sha256}${compared.zh}。${witnesses.zh}${more.zh}`,
    `Number ${match.number} was deposited on ${at.en} as entry ${match.index + 1} of the ledger, with SHA-256 ${match.sha256}${compared.en}. ${witnesses.en} ${more.en}`,
  );
}

function limit(result: Outcome, hadFile: boolean): Text {
  if (!hadFile && (result === 'match' || result === 'mismatch' || result === 'found'))
    return t('本次未核对文件。', 'No file was compared.');
  switch (result) {
    case 'match':
      return t(
        '该结果为存证服务器的答复，哈希值由查验人的电脑计算，文件未上传。该结果不说明内容是否属实。',
        'This is the answer of the deposit server; the digest was computed on the computer of whoever asked, and the file was not uploaded. It does not say whether the content is true.',
      );
    case 'mismatch':
      return t(
        '哈希值由查验人的电脑计算，文件未上传。',
        'The digest was computed on the computer of whoever asked; the file was not uploaded.',
      );
    case 'found':
    case 'not-found':
    case 'forbidden':
    case 'unavailable':
      return t('该结果不说明文件是否被改动。', 'This does not say whether a file was changed.');
  }
}

/** Quotation marks and line breaks would let a name leave its quotes. */
function inQuotes(name: string): string {
  return plainly(name, 200)
    .replace(/\s+/g, ' ')
    .replace(/["“”「」『』]/g, "'");
}
