import type { Withheld } from '../../disclosure/report.ts';
import { grouped } from './grouped.ts';
import { beijing, depositEn, depositZh, type RecordVocabulary, resultEn, resultZh, utc } from './record.ts';
import type { RecordFacts } from './terms.ts';

/** What the paragraph on one member is made of; texts as clean as those of `RecordFacts`. */
export interface MemberFacts
  extends Pick<
    RecordFacts,
    | 'name'
    | 'bytes'
    | 'sha256'
    | 'sm3'
    | 'verifiedAt'
    | 'verifier'
    | 'verdict'
    | 'policy'
    | 'deposit'
    | 'anchors'
    | 'failed'
    | 'counts'
  > {
  readonly path: string;
  /** The package, in the words of the statement. */
  readonly package?: { readonly sha256: string };
  /** Only where the file is shown to be of that package. */
  readonly withheld?: Withheld;
  /** How many points what was withheld would answer. */
  readonly unanswered: number;
}

export function disclosureRecordZh(facts: MemberFacts, words: RecordVocabulary): string {
  const { withheld, path } = facts;
  const sealed = facts.package;
  return [
    `${beijing(facts.verifiedAt)}，使用 ${facts.verifier} 核验文件“${facts.name}”（${grouped(facts.bytes)} 字节；SHA-256 值：${facts.sha256}；SM3 值：${facts.sm3}）。`,
    `该文件单独出示，所附披露说明称其为证据包中的“${path}”。`,
    sealed && `该证据包没有出示，其 SHA-256 值为 ${sealed.sha256}。`,
    withheld
      ? `经核验，该文件与存证声明所载的该成员逐字节相同；存证声明称该证据包另有 ${grouped(withheld.members)} 个文件，都没有出示。`
      : '没有证明该文件属于该证据包。',
    ...depositZh(facts, words),
    ...resultZh(facts, words),
    facts.unanswered > 0 && `其中 ${facts.unanswered} 项须看没有出示的部分才能回答，均为未证明。`,
    '核验只涉及这一个文件及其披露说明，不涉及没有出示的部分；其证明力由法庭审查认定。',
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join('');
}

export function disclosureRecordEn(facts: MemberFacts, words: RecordVocabulary): string {
  const { withheld, path } = facts;
  const sealed = facts.package;
  return [
    `On ${utc(facts.verifiedAt)}, the file "${facts.name}" (${grouped(facts.bytes)} bytes; SHA-256 ${facts.sha256}; SM3 ${facts.sm3}) was checked with ${facts.verifier}.`,
    `It was shown alone; the disclosure with it calls it "${path}" of an evidence package.`,
    sealed && `That package, SHA-256 ${sealed.sha256} was not shown.`,
    withheld
      ? `The check found the file to be, byte for byte, that member as the deposit statement commits to it; by the statement the package has ${grouped(withheld.members)} other files, none of which was shown.`
      : 'The file was not shown to be of that package.',
    ...depositEn(facts, words),
    ...resultEn(facts, words),
    facts.unanswered > 0 &&
      `What would answer ${facts.unanswered} of them is in what was not shown; they are unproven.`,
    'The check concerns this one file and its disclosure only, not what was not shown; what weight they carry is for the court.',
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join(' ');
}
