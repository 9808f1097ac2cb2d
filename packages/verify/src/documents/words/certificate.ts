export const CERTIFICATE = {
  kept: { zh: '被保全的电子数据', en: 'What was preserved' },
  ledgerNumber: { zh: '存证编号（查验用）', en: 'Evidence number (to look it up)' },
  lookUpAt: { zh: '查验网址', en: 'Where to look it up' },
  sha256: { zh: 'SHA-256', en: 'SHA-256' },
  sm3: { zh: '国密 SM3', en: 'SM3' },
  means: { zh: '网络、工具与环境', en: 'Network, tools and environment' },
  ownWord: {
    zh: '以下为取证机自己的记录，随证据包一并封存；与其他记录是否相符，见核验报告的审查要点。',
    en: 'What follows is the capturing machine’s own record, sealed with the package. Whether it agrees with the rest is in the verification report, under the review points.',
  },
  picture: { zh: '首屏截图（缩小）', en: 'First view (reduced)' },
  declarations: { zh: '当事人的声明', en: 'What the parties declare' },
  declaredNote: {
    zh: '以下内容由当事人提供，程序没有核对，也不作判断。',
    en: 'The parties say the following. The program neither checks nor judges it.',
  },
  holder: { zh: '持有人（提交人）', en: 'Holder' },
  operator: { zh: '取证或平台的运营者', en: 'Operator' },
  neutrality: { zh: '中立性说明', en: 'Neutrality' },
  filings: { zh: '备案与资质', en: 'Filings' },
  facts: { zh: '证明对象', en: 'Facts to prove' },
  independent: { zh: '声明独立于当事人', en: 'declared independent of the parties' },
  notIndependent: { zh: '声明并非独立于当事人', en: 'declared not independent of the parties' },
  interest: { zh: '利益关系', en: 'Interest' },
  lawfulAccess: { zh: '合法取得的依据', en: 'Lawful access' },
  quotes: { zh: '有关的原文', en: 'Sentences that matter' },
  otherEvidence: { zh: '其他证据', en: 'Other evidence' },
  signedBy: { zh: '声明的签名', en: 'Signature of the declaration' },
  signedNote: {
    zh: '签名成立：以上声明由这个公钥签署，其后没有改动。公钥属于谁、所说是否属实，没有核对。',
    en: 'The signature holds: this key signed the declaration above, which has not changed since. Whose key it is, and whether it is true, was not checked.',
  },
  about: { zh: '说明', en: 'Notes' },
  notes: [
    {
      zh: '本文由程序根据该文件及其证明文件生成，不是公证书、鉴定意见或行政机关的证明；其证明力由法庭审查认定。',
      en: 'A program drew this up from the file and its proof file. It is no notarial deed, no expert opinion and no official certificate; what weight it carries is for the court.',
    },
    {
      zh: '只有哈希值相同的文件才是本文所指的文件。查看本文不能代替核验文件本身。',
      en: 'Only a file with the same digest is the file meant here. Reading this does not replace checking the file.',
    },
    {
      zh: '链与时间戳只说明该文件自某时起没有改变，不说明网页内容是真是假、由谁发布。',
      en: 'A chain or a time stamp shows that the file has not changed since a time, not whether the page was true or who wrote it.',
    },
    {
      zh: '标有“当事人声明，未经核对”的内容出自当事人，程序没有核对。',
      en: 'What is marked “declared, not checked” comes from a party; the program did not check it.',
    },
    {
      zh: '区块时间出自出块者的时钟，在公共以太坊链上误差为数秒；比特币区块的时间误差可达约两小时；时间戳的误差以其自身所载为准。',
      en: 'The time of a block is the clock of whoever made it: on public Ethereum chains good to some seconds, on Bitcoin to about two hours. The error of a time stamp is the one that it states.',
    },
    {
      zh: '网站自报的时间、取证机的时钟与见证的时间是三回事，本文分别列出。',
      en: 'The time of the site, the clock of the capturing machine and the time of a witness are three things, listed apart.',
    },
  ],
  issued: { zh: '出具', en: 'Issued by' },
  holderSigns: { zh: '持有人', en: 'Holder' },
  operatorSigns: { zh: '取证或平台的运营者', en: 'Operator' },
} as const;
