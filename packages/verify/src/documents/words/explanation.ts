import type { Pair } from './pair.ts';

/** No term of art without its meaning beside it; it must fit on one page. */
export const EXPLANATION = {
  given: { zh: '您收到的是什么', en: 'What you have been given' },
  evidenceFile: { zh: '证据文件', en: 'the evidence file' },
  proofFile: { zh: '证明文件', en: 'the proof file' },
  evidenceIs: {
    page: {
      zh: '一个文件，装着取证时的截图、网页源码和逐项操作的记录。',
      en: 'One file with screenshots, the source of the page and a record of every step of the capture.',
    },
    source: {
      zh: '一个文件，装着取得的源代码和逐项操作的记录。',
      en: 'One file with the source code and a record of every step of getting it.',
    },
    file: { zh: '被存证的文件本身。', en: 'The file itself that was deposited.' },
    unread: {
      zh: '取证得到的文件，其中的记录无法读取。',
      en: 'The file that the capture made; its records cannot be read.',
    },
  },
  proofIs: {
    zh: '另一个小文件，装着存证与见证的记录。',
    en: 'A small second file with the record of the deposit and its witnesses.',
  },
  terms: { zh: '三个词', en: 'Three words' },
  words: [
    [
      { zh: '哈希值', en: 'Digest' },
      {
        zh: '由文件的全部内容算出的 64 位字符，好比文件的指纹。内容改动任何一处，算出的值就不同；从这个值推不出内容。',
        en: '64 characters computed from everything in a file, like a fingerprint. Change anything in the file and the value is another one; nobody can work the content out of it.',
      },
    ],
    [
      { zh: '存证', en: 'Deposit' },
      { zh: '写明该哈希值并签名的声明。', en: 'a signed statement of that digest.' },
    ],
    [
      { zh: '见证', en: 'Witness' },
      {
        zh: '由当事人以外的人（公共区块链或时间戳机构）记下由存证算出的一个值。它只看到这个值，看不到内容；它记下的时间，就是文件不晚于其存在的时间。',
        en: 'somebody outside the dispute (a public blockchain or a time-stamping authority) who writes down a value computed from the deposit. It sees the value, not the content. The file existed by the time it writes down.',
      },
    ],
  ],
  howTo: { zh: '自行核验，三步', en: 'Check it yourself, in three steps' },
  compute: {
    zh: '算。在任何电脑上计算证据文件的哈希值：',
    en: 'Compute the digest of the evidence file, on any computer:',
  },
  windows: { zh: 'Windows（命令提示符）', en: 'Windows (command prompt)' },
  unix: { zh: 'macOS、Linux（终端）', en: 'macOS, Linux (terminal)' },
  compare: {
    zh: '比。结果应与下面的值逐字符相同；有一个字符不同，就不是同一个文件。',
    en: 'Compare. The result must be the value below, character for character; if one differs, it is another file.',
  },
  lookUp: {
    zh: '查。向见证方核对时间（见证明文件或保全证书所列的区块、交易或时间戳）。不愿手工查的，用固证核验程序打开两个文件即可；不需要账户，断网也能核验文件与存证是否一致。',
    en: 'Look up the witness: block, transaction or time stamp are named in the proof file and in the certificate. Or open both files with the Guzheng verifier: no account, and even without a network it shows whether file and deposit agree.',
  },
  result: { zh: '本次核验的结果', en: 'Result of this check' },
  counts: { zh: '各项审查要点', en: 'Review points' },
  shows: { zh: '这能说明什么', en: 'What this can show' },
  showsList: [
    {
      zh: '您手中的文件就是当初存证的那个文件（第二步相同时）',
      en: 'That the file in hand is the file deposited (if step 2 agrees)',
    },
    {
      zh: '它在见证的时间之前已经存在，此后没有改变（见证可靠时）',
      en: 'That it existed before the time of the witness and has not changed since (if the witness is sound)',
    },
  ],
  not: { zh: '这不能说明什么', en: 'What this cannot show' },
  notList: [
    { zh: '网页内容是否属实，由谁发布', en: 'Whether what the page said is true, or who wrote it' },
    {
      zh: '取证用的电脑是否可靠：要看取证环境与经过',
      en: 'Whether the capturing computer was sound: look at environment and process',
    },
    { zh: '凡列为“未证明”的事项', en: 'Anything that is listed as unproven' },
  ],
  witnessesNow: { zh: '见证', en: 'Witnesses' },
  noWitness: { zh: '没有有效的见证', en: 'no valid witness' },
  more: {
    zh: '详细结果见《固证核验报告》与《电子数据保全证书》。本页由程序生成，不对证据的采信作出判断。',
    en: 'Details: the verification report and the certificate. A program made this page; what weight the evidence carries is for the court.',
  },
} as const;

/** `3 项见证，其中强 1 项` */
export function witnessCount(valid: number, strongest: Pair): Pair {
  return {
    zh: `有效 ${valid} 处，最强者为“${strongest.zh}”`,
    en: `${valid} valid, the strongest is “${strongest.en}”`,
  };
}
