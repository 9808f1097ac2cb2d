import type { CheckCode } from '../../codes.ts';
import type { DisclosureCode, DisclosureReport, Withheld } from '../../disclosure/report.ts';
import type { Verdict } from '../../report.ts';
import { disclosureRecordEn, disclosureRecordZh, type MemberFacts } from './disclosure-record.ts';
import { grouped } from './grouped.ts';
import type { RecordVocabulary } from './record.ts';

/** What a report on one member says beside what every report says. */
export interface DisclosureWords {
  readonly title: string;
  readonly digestOfMember: string;
  readonly means: { readonly [K in Verdict]: string };
  /** X1 of one member: not that the file was deposited, but that it is part of what was. */
  readonly exhibit: { readonly title: string; readonly pass: string };
  /** These say in a report on a package what its parts are; here they are about the file that was handed in, and its disclosure. */
  readonly codes: { readonly [K in CheckCode | DisclosureCode]?: string };
  readonly target: { readonly root: string; readonly file: string };
  readonly intro: string;
  readonly heading: string;
  readonly about: string;
  readonly file: string;
  readonly member: string;
  readonly package: string;
  readonly packageUnread: string;
  readonly withheld: string;
  readonly withheldOf: (withheld: Withheld) => string;
  readonly withheldUnknown: string;
  readonly unaltered: string;
  readonly isUnaltered: string;
  readonly isNotShown: string;
  readonly way: string;
  readonly ways: { readonly [K in DisclosureReport['by']]: string };
  readonly limits: readonly string[];
  readonly openPoints: (count: number) => string;
  readonly proofInside: string;
  readonly takeProof: string;
  readonly record: (facts: MemberFacts, words: RecordVocabulary) => string;
}

type Sentence = { readonly zh: string; readonly en: string };

export const DISCLOSURE_CODE_WORDS: { readonly [K in DisclosureCode]: Sentence } = {
  withheld: {
    zh: '须看证据包中没有出示的部分才能回答。',
    en: 'What would answer this is in the parts of the package that were not shown.',
  },
  'member-not-deposited': {
    zh: '披露说明所写的文件（名称、大小、哈希值、位置）不在存证声明所载的成员之中。',
    en: 'The file that the disclosure describes (name, size, digests, place) is not among the members that the deposit statement commits to.',
  },
  'members-not-committed': {
    zh: '存证声明没有逐个写明成员，无从按这种方式确认它们。',
    en: 'The deposit statement does not commit to the members one by one, so that none can be shown in this way.',
  },
  'package-not-deposited': {
    zh: '所存证的不是证据包，没有可以单独出示的成员。',
    en: 'What was deposited is not an evidence package: it has no members that could be shown alone.',
  },
};

export const DISCLOSURE_ZH: DisclosureWords = {
  title: '固证核验报告（单个文件）',
  digestOfMember: '被核验的这一个文件的 SHA-256 哈希值',
  means: {
    verified:
      '这一个文件就是存证声明列为证据包成员的那个文件，见证的强度达到所选策略。结论只及于这一个文件，不及于没有出示的部分。',
    contradicted: '至少一项审查要点不符。不符之处及其原始数据列在下文“审查要点”。',
    unproven: '没有发现矛盾，但见证的强度没有达到所选策略，不能据此说该文件自某时起未被改动。结论只及于这一个文件。',
  },
  exhibit: {
    title: '所提交的文件在存证声明所载的成员之中',
    pass: '提交核验的文件与披露说明所写的文件逐字节相同，而且它在存证声明所载的成员之中。',
  },
  codes: {
    'member-size-mismatch': '所提交的文件，大小与披露说明或存证的清单所载的不同：不是那个文件，或没有传完整。',
    'member-digest-mismatch': '所提交的文件，哈希值与披露说明或存证的清单所载的不同：不是那个文件，或被改动过。',
    'member-unlisted': '存证的清单没有列出所披露的文件。',
    'member-duplicate': '存证的清单把同一个文件列了两次，或列了它自己，无从确定是哪一个。',
    'manifest-not-deposited': '披露说明所附的清单不是存证的那一份。',
    'manifest-malformed': '披露说明所附的清单无法读取。',
    'statement-malformed': '存证声明无法读取，或签名不成立，无从确认任何成员。',
  },
  target: { root: '存证的根值（存证声明经由它得到证明）', file: '整个证据包文件的 SHA-256 值' },
  intro: '存证声明写明了整个证据包的哈希值，由存证人签名。声明中的时间是存证人自述的，外部能查证的时间见“锚定”。',
  heading: '出示了什么，没有出示什么',
  about: '当事人只出示了证据包中的一个文件。披露说明把它与整个证据包的存证连在一起。',
  file: '所提交的文件',
  member: '在证据包中的名称（取证程序所起）',
  package: '整个证据包（没有出示）',
  packageUnread: '存证声明无法读取',
  withheld: '没有出示的部分',
  withheldOf: ({ members, bytes, lines }) =>
    `存证声明称证据包中另有 ${grouped(members)} 个文件，都没有出示${bytes === undefined ? '' : `，共 ${grouped(bytes)} 字节`}；它们的名称、大小和哈希值${lines === 'shown' ? '写在披露说明所附的清单里' : '也没有出示'}。`,
  withheldUnknown: '不得而知：没有证明这个文件属于该证据包。',
  unaltered: '与存证是否一致',
  isUnaltered:
    '一致：与存证声明所载的这个成员逐字节相同。它从何时起没有改动，取决于见证，见上面的结论。没有出示的部分是否完好，须看整个证据包。',
  isNotShown: '没有证明一致：见“审查要点”中的 X1。',
  way: '披露方式',
  ways: {
    tree: '只证明这一个文件在其中，其他文件的名称也不出示（成员树）',
    manifest: '附有整个清单，其他文件的名称、大小和哈希值可以看到',
  },
  limits: [
    '把这个文件列为证据包成员的，是存证人签名的存证声明；证据包里实际有哪些文件，须看整个证据包。',
    '没有出示的文件里有没有与这个文件相反的内容，不得而知。需要时可以要求出示整个证据包，其哈希值在上面。',
    '文件的名称和它在证据包中的位置是取证时所起；这里没有证明它何时、在何处取得。',
    '这一个文件核验通过，不等于整个证据包核验通过。',
  ],
  openPoints: (count) => `下列 ${count} 项要点，须看证据包中没有出示的部分才能回答：`,
  proofInside: '证明文件在披露说明之内。可用下面的命令取出，再按照完整证据包的办法用公用工具核对存证声明、根值和锚定：',
  takeProof: '取出证明文件',
  record: disclosureRecordZh,
};

export const DISCLOSURE_EN: DisclosureWords = {
  title: 'Guzheng verification report (one file of a package)',
  digestOfMember: 'SHA-256 digest of the one file that was checked',
  means: {
    verified:
      'This one file is the one that the deposit statement lists as a member of the package, and the witnesses are as strong as the policy asks. That holds for this one file, not for what was not shown.',
    contradicted:
      'At least one review point fails. What fails, and the raw data of it, is under “Review points” below.',
    unproven:
      'Nothing contradicts, but the witnesses are not as strong as the policy asks: it cannot be said on their word that the file is unaltered since some time. This is about this one file only.',
  },
  exhibit: {
    title: 'The submitted file is among the members that the deposit statement commits to',
    pass: 'The file handed in for verification is, byte for byte, the disclosed one, and that is among the members that the deposit statement commits to.',
  },
  codes: {
    'member-size-mismatch':
      'The file handed in has another size than the disclosure, or the deposited list, states: it is another file, or not whole.',
    'member-digest-mismatch':
      'The file handed in has other digests than the disclosure, or the deposited list, states: it is another file, or was altered.',
    'member-unlisted': 'The deposited list does not name the disclosed file.',
    'member-duplicate': 'The deposited list names the same file twice, or itself: which one is meant cannot be told.',
    'manifest-not-deposited': 'The list that the disclosure encloses is not the one that was deposited.',
    'manifest-malformed': 'The list that the disclosure encloses cannot be read.',
    'statement-malformed':
      'The deposit statement cannot be read, or its signature does not hold: no member can be confirmed by it.',
  },
  target: {
    root: 'the root of the deposit, through which the deposit statement is attested',
    file: 'the SHA-256 digest of the whole package',
  },
  intro:
    'The deposit statement names the digests of the whole package and is signed by the depositor. Its time is the depositor’s own word; the time that outsiders can check is under “Anchors”.',
  heading: 'What is shown, and what is withheld',
  about:
    'Only one file of an evidence package was handed in. The disclosure ties it to the deposit of the whole package.',
  file: 'The file handed in',
  member: 'Its name in the package, given by the capturing program',
  package: 'The whole package, which was not shown',
  packageUnread: 'the deposit statement cannot be read',
  withheld: 'Withheld',
  withheldOf: ({ members, bytes, lines }) =>
    `By the deposit statement the package has ${grouped(members)} other ${members === 1 ? 'file' : 'files'}, not shown${bytes === undefined ? '' : `, ${grouped(bytes)} bytes together`}; ${lines === 'shown' ? 'names, sizes and digests of all are in the list that the disclosure encloses' : 'names, sizes and digests of them are hidden as well'}.`,
  withheldUnknown: 'Not known: the file is not shown to be of this package.',
  unaltered: 'As deposited?',
  isUnaltered:
    'Yes: byte for byte the member that the deposit statement commits to. Since when it is unaltered depends on the witnesses; see the verdict above. Whether what was not shown is sound only the whole package can show.',
  isNotShown: 'That is not shown; see X1 under “Review points”.',
  way: 'Way of disclosing',
  ways: {
    tree: 'only that this file is among them; even the names of the others stay hidden (tree of members)',
    manifest: 'with the whole list, so that names, sizes and digests of the others can be read',
  },
  limits: [
    'It is the depositor’s signed statement that lists this file as a member of the package; which files the package really has only the whole package shows.',
    'Whether a file that was not shown speaks against this one is not known. The whole package can be asked for; its digest is above.',
    'The file’s name and its place in the package were given when it was captured; when and where it was obtained is not shown here.',
    'That this one file passes does not mean that the package would.',
  ],
  openPoints: (count) => `What would answer these ${count} points is in the parts of the package that were not shown:`,
  proofInside:
    'The proof is inside the disclosure. Take it out with the command below; deposit statement, root and anchors are then checked with public tools as those of a whole package:',
  takeProof: 'Take the proof out',
  record: disclosureRecordEn,
};
