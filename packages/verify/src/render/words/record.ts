import type { ReviewPoint, Status, Strength, TimeError, Verdict } from '../../report.ts';
import type { Clocks } from '../time.ts';
import { grouped } from './grouped.ts';
import type { RecordAnchor, RecordFacts } from './terms.ts';

/** Words that the paragraph shares with the rest of its catalogue. */
export interface RecordVocabulary {
  readonly verdict: { readonly [K in Verdict]: { readonly word: string } };
  readonly strength: { readonly [K in Strength]: { readonly word: string } };
  readonly timeError: (error: TimeError) => string;
  readonly status: { readonly [K in Status]: string };
  readonly point: { readonly [K in ReviewPoint]: { readonly title: string } };
  readonly custodyMode: {
    readonly [K in NonNullable<RecordFacts['capture']>['custodyMode']]: { readonly word: string };
  };
}

type Anchors = RecordFacts['anchors'];
type WitnessFacts = Pick<RecordFacts, 'deposit' | 'anchors'>;
type ResultFacts = Pick<RecordFacts, 'verdict' | 'policy' | 'counts' | 'failed'>;
/** `false` where there is nothing to say. */
type Sentence = string | false;

/** The weakness of the witnesses belongs in the paragraph itself: it will be read without the rest of the page. */
const allAre = (anchors: Anchors, kind: Anchors[number]['class']): boolean =>
  anchors.length > 0 && anchors.every((anchor) => anchor.class === kind);

export const beijing = (clocks: Clocks | undefined): string =>
  clocks === undefined ? '（时间无法读取）' : `北京时间 ${clocks.beijing}`;
export const utc = (clocks: Clocks | undefined): string =>
  clocks === undefined ? '(unreadable time)' : `${clocks.utc} UTC (Beijing ${clocks.beijing})`;

function named(points: readonly ReviewPoint[], words: RecordVocabulary, separator: string): string {
  return points.map((id) => `${id} ${words.point[id].title}`).join(separator);
}

export function recordZh(facts: RecordFacts, words: RecordVocabulary): string {
  const { capture } = facts;
  return [
    `${beijing(facts.verifiedAt)}，使用 ${facts.verifier} 核验文件“${facts.name}”（${grouped(facts.bytes)} 字节；SHA-256 值：${facts.sha256}；SM3 值：${facts.sm3}）。`,
    capture &&
      `该文件自述：${beijing(capture.startedAt)} 对${capture.source ? '源代码' : '网址'} ${capture.url}${capture.source?.commit === undefined ? '' : `（提交编号 ${capture.source.commit}）`} 开始取证，取证方式为${words.custodyMode[capture.custodyMode].word}${capture.completeness === 'partial' ? '，取证不完整' : ''}。`,
    ...depositZh(facts, words),
    ...resultZh(facts, words),
    facts.open.length > 0 && `未证明的要点：${named(facts.open, words, '、')}。`,
    '核验只涉及该文件及其证明文件自身；其证明力由法庭审查认定。',
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join('');
}

/** Who deposited, and who witnessed it. */
export function depositZh({ deposit, anchors }: WitnessFacts, words: RecordVocabulary): readonly Sentence[] {
  return [
    deposit
      ? `存证声明由公钥 ${deposit.depositor} 签名，自述存证时间为${beijing(deposit.time)}。`
      : '未见签名成立的存证声明。',
    ...anchors.map((anchor) => anchorZh(anchor, words)),
    allAre(anchors, 'development') && '上述见证只供开发和测试，任何人都可以自行制作，不能证明任何时间或内容。',
    allAre(anchors, 'testnet') && '上述锚定所用的是测试网，可能停用或重置，证明作用弱。',
    anchors.length === 0 && '没有任何锚定，没有独立见证。',
  ];
}

/** The verdict, the points by number, and which failed. */
export function resultZh(facts: ResultFacts, words: RecordVocabulary): readonly Sentence[] {
  const { counts } = facts;
  return [
    `核验结果：${words.verdict[facts.verdict].word}（核验策略“${facts.policy}”）。审查要点中，${words.status.PASS} ${counts.PASS} 项，${words.status.FAIL} ${counts.FAIL} 项，${words.status.UNPROVEN} ${counts.UNPROVEN} 项，${words.status['N-A']} ${counts['N-A']} 项。`,
    facts.failed.length > 0 && `不符的要点：${named(facts.failed, words, '、')}。`,
  ];
}

function anchorZh(anchor: RecordAnchor, words: RecordVocabulary): string {
  const strength = `强度“${words.strength[anchor.strength].word}”`;
  const time = `${beijing(anchor.time)}${anchor.timeError === undefined ? '' : `（${words.timeError(anchor.timeError)}）`}`;
  switch (anchor.kind) {
    case 'evm':
      return `锚定：${anchor.network}（链 ID ${anchor.chainId}）${blockZh(anchor.block)}，区块时间为${time}，${strength}${anchor.link === 'unlinked' ? '；该区块本次没有与链核对，区块头可以伪造' : ''}。`;
    case 'opentimestamps':
      return `锚定：比特币（OpenTimestamps）${blockZh(anchor.block)}，区块时间为${time}，${strength}${anchor.link === 'unlinked' ? '；该区块本次没有与比特币主链核对' : ''}。`;
    case 'rfc3161':
      return `可信时间戳：由“${anchor.signer}”签发，序列号 ${anchor.serial}，所载时间为${time}，${anchor.root === undefined ? '其证书不能追溯到已登记的根证书' : `根证书“${anchor.root}”`}，${strength}。`;
  }
}

function blockZh(block: { readonly number: number; readonly hash: string } | undefined): string {
  return block === undefined ? '' : `，区块高度 ${block.number}，区块哈希 ${block.hash}`;
}

export function recordEn(facts: RecordFacts, words: RecordVocabulary): string {
  const { capture } = facts;
  return [
    `On ${utc(facts.verifiedAt)}, the file "${facts.name}" (${grouped(facts.bytes)} bytes; SHA-256 ${facts.sha256}; SM3 ${facts.sm3}) was checked with ${facts.verifier}.`,
    capture &&
      `By its own account the file is a capture of ${capture.source ? 'the source code ' : ''}${capture.url}${capture.source?.commit === undefined ? '' : ` (commit ${capture.source.commit})`} begun on ${utc(capture.startedAt)}, ${words.custodyMode[capture.custodyMode].word}${capture.completeness === 'partial' ? '; the capture is partial' : ''}.`,
    ...depositEn(facts, words),
    ...resultEn(facts, words),
    facts.open.length > 0 && `Unproven: ${named(facts.open, words, '; ')}.`,
    'The check concerns this file and its proof file only; what weight they carry is for the court.',
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join(' ');
}

/** Who deposited, and who witnessed it. */
export function depositEn({ deposit, anchors }: WitnessFacts, words: RecordVocabulary): readonly Sentence[] {
  return [
    deposit
      ? `The deposit is signed by key ${deposit.depositor} and dates itself ${utc(deposit.time)}.`
      : 'There is no deposit whose signature holds.',
    ...anchors.map((anchor) => anchorEn(anchor, words)),
    allAre(anchors, 'development') &&
      'These witnesses are for development only, and anyone can make them; they prove neither time nor content.',
    allAre(anchors, 'testnet') &&
      'The anchor is on a testnet, which may be shut down or reset; as a witness it is weak.',
    anchors.length === 0 && 'There is no anchor, hence no independent witness.',
  ];
}

/** The verdict, the points by number, and which failed. */
export function resultEn(facts: ResultFacts, words: RecordVocabulary): readonly Sentence[] {
  const { counts } = facts;
  return [
    `Result: ${words.verdict[facts.verdict].word} (policy "${facts.policy}"). Of the review points, ${counts.PASS} ${words.status.PASS}, ${counts.FAIL} ${words.status.FAIL}, ${counts.UNPROVEN} ${words.status.UNPROVEN}, ${counts['N-A']} ${words.status['N-A']}.`,
    facts.failed.length > 0 && `Failed: ${named(facts.failed, words, '; ')}.`,
  ];
}

function anchorEn(anchor: RecordAnchor, words: RecordVocabulary): string {
  const strength = `strength "${words.strength[anchor.strength].word}"`;
  const time = `${utc(anchor.time)}${anchor.timeError === undefined ? '' : ` (${words.timeError(anchor.timeError)})`}`;
  switch (anchor.kind) {
    case 'evm':
      return `Anchor: ${anchor.network} (chain id ${anchor.chainId})${blockEn(anchor.block)}, block time ${time}, ${strength}${anchor.link === 'unlinked' ? '; this block was not confirmed with its chain, and a header can be forged' : ''}.`;
    case 'opentimestamps':
      return `Anchor: Bitcoin (OpenTimestamps)${blockEn(anchor.block)}, block time ${time}, ${strength}${anchor.link === 'unlinked' ? '; this block was not confirmed with the main chain of Bitcoin' : ''}.`;
    case 'rfc3161':
      return `Time stamp: signed by "${anchor.signer}", serial number ${anchor.serial}, time ${time}, ${anchor.root === undefined ? 'leading to no registered root' : `root "${anchor.root}"`}, ${strength}.`;
  }
}

function blockEn(block: { readonly number: number; readonly hash: string } | undefined): string {
  return block === undefined ? '' : `, block ${block.number}, block hash ${block.hash}`;
}
