import type { LookupAnswer } from '@guzheng/sdk/api';
import type { IconName } from '../../verifier/elements/icon.ts';
import { anchoringWords, type Witnessed } from '../cases/anchors.ts';
import { type Text, t } from '../elements/text.ts';

export interface Verdict {
  readonly word: Text;
  readonly means: Text;
  readonly icon: IconName;
}

export type Outcome = LookupAnswer['result'];

/** Each with a word, a shape and a border of its own. The last three say nothing about the file, and say so. */
export const VERDICTS: Readonly<Record<Outcome, Verdict>> = {
  match: {
    word: t('一致', 'Match'),
    means: t(
      '您放入的文件与这个编号下存证的内容完全一致，一个字节也不差。这只说明文件没有变，不说明内容是否属实。',
      'The file is, byte for byte, what was deposited under this number. This says that the file is the same, not that what it shows is true.',
    ),
    icon: 'pass',
  },
  found: {
    word: t('已查到（未核对文件）', 'Found (no file compared)'),
    means: t(
      '这个编号在账本里。没有可以核对的哈希值，所以没有核对：您手里的文件是不是它，本次没有说明。',
      'The number is in the ledger. There was no digest to compare, so nothing was compared: whether the file in your hands is the one is not said.',
    ),
    icon: 'open',
  },
  mismatch: {
    word: t('不一致', 'Mismatch'),
    means: t(
      '这个编号在账本里，但您放入的文件不是当时存证的那个文件：内容不同，或者拿错了文件。',
      'The number is in the ledger, but the file is not the one that was deposited: its content differs, or it is another file.',
    ),
    icon: 'fail',
  },
  'not-found': {
    word: t('未查到', 'Not found'),
    means: t(
      '本服务器的账本里没有。这不说明文件被改动过。',
      'It is not in the ledger of this server. This does not say that a file was changed.',
    ),
    icon: 'none',
  },
  forbidden: {
    word: t('无权查询', 'Not permitted'),
    means: t(
      '按现在的方式不能查询。这不说明文件有问题。',
      'This cannot be asked in this way. This says nothing about the file.',
    ),
    icon: 'none',
  },
  unavailable: {
    word: t('暂时无法查询', 'Unavailable for now'),
    means: t(
      '服务器现在答不上来，没有得出任何结论。这不说明文件有问题。',
      'The server cannot say at the moment; there is no result of any kind. This says nothing about the file.',
    ),
    icon: 'none',
  },
};

/** With a digest that was typed, no file was seen. */
export const DIGEST_MATCH: Text = t(
  '您填写的哈希值与这个编号下存证的哈希值一致。没有放入文件：您手里的文件是不是它，还要用文件核对。',
  'The digest is the one that was deposited under this number. No file was put in: whether the file in your hands has it remains to be compared.',
);

/** On whose word the time of a deposit rests. A green box must not lend it more. */
export function timeText(witnessed: Witnessed): Text | undefined {
  if (anchoringWords(witnessed).isWeak)
    return t(
      '存证时间目前只有本服务器的账本为凭：已有的外部见证都不宜用于案件，原因见下。',
      'The time of the deposit rests on this server’s ledger alone: none of its outside witnesses is fit for a case, for the reason below.',
    );
  switch (witnessed.anchoring) {
    case 'anchored':
      return undefined;
    case 'pending':
      return t(
        '存证时间的外部见证还没有全部最终确定，见下。',
        'The outside witnesses to the time of the deposit are not all final; see below.',
      );
    case 'waiting':
      return t(
        '存证时间目前只有本服务器的账本为凭：还没有外部见证。',
        'The time of the deposit rests on this server’s ledger alone: no outside witness has seen it yet.',
      );
    default:
      return anchoringWords(witnessed).means;
  }
}

/** Which values were compared and are the same. */
export function comparedText(compared: readonly ('sha256' | 'sm3')[]): Text {
  const names = compared.map((name) => (name === 'sha256' ? 'SHA-256' : 'SM3'));
  return names.length === 0
    ? t('没有核对哈希值', 'no digest was compared')
    : t(`${names.join(' 值和 ')} 值，一致`, `${names.join(' and ')}: the same`);
}

type NotFound = Extract<LookupAnswer, { result: 'not-found' }>['reason'];
export const NOT_FOUND: Readonly<Record<NotFound, Text>> = {
  'no-such-number': t(
    '这个编号还没有发出过。请对照原件检查编号；确实无误的，请提交方说明编号的来源。',
    'No such number has been given out. Compare it with the original; if it is right, ask the party where it comes from.',
  ),
  'no-such-digest': t(
    '没有人在这里存证过这个文件。可能文件改动过，也可能存在别处。',
    'Nobody deposited this file here. It may have been changed, or be deposited elsewhere.',
  ),
  'number-of-another-server': t(
    '这是另一台固证服务器的编号。请到保全证书上写的那个网址去查。',
    'This is a number of another Guzheng server. Look it up at the address on the certificate.',
  ),
};

type Forbidden = Extract<LookupAnswer, { result: 'forbidden' }>['reason'];
export const FORBIDDEN: Readonly<Record<Forbidden, Text>> = {
  'number-and-digest-needed': t(
    '没有登录时，需要同时给出存证编号和文件（或它的哈希值）：只凭其中一样，会让人试探别人存证过什么。请补上另一样再查；法院工作人员也可以用法院的密钥登录后只凭编号查。',
    'Without an account, number and file (or its digest) are needed together: with one alone, strangers could find out what others deposited. Add the other and ask again; a court with a key can sign in and ask by number alone.',
  ),
  'digest-not-comparable': t(
    '这份存证没有 SM3 值，无法与所给的 SM3 值核对。请改用文件或它的 SHA-256 值再查。',
    'The deposit has no SM3, so that the one given cannot be compared. Ask again with the file, or its SHA-256.',
  ),
};

type Unavailable = Extract<LookupAnswer, { result: 'unavailable' }>['reason'];
export const UNAVAILABLE: Readonly<Record<Unavailable, Text>> = {
  starting: t('服务器正在启动，请一两分钟后再查。', 'The server is starting; try again in a minute or two.'),
  storage: t(
    '服务器读不出账本，请过一会儿再查，或与运营方联系。',
    'The server cannot read its ledger; try again in a while, or tell the operator.',
  ),
};
