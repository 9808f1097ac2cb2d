import { grouped } from '../../render/words/grouped.ts';
import type { Pair } from './pair.ts';

/** What several documents say. */
export const COMMON = {
  evidenceNumber: { zh: '存证编号', en: 'Evidence number' },
  fileMark: { zh: '文件标识', en: 'File mark' },
  fileMarkOf: {
    zh: '文件标识取自 SHA-256 的前 16 位，仅供称呼，不是存证编号，不能用来查验；以完整的哈希值为准。',
    en: 'The file mark is the first 16 digits of the SHA-256, a name to call the file by. It is no evidence number, and nothing can be looked up by it; the whole digest is what identifies the file.',
  },
  madeAt: { zh: '制作时间', en: 'Drawn up' },
  declared: { zh: '当事人声明，未经核对', en: 'declared, not checked' },
  undeclared: { zh: '未声明', en: 'not declared' },
  notRecorded: { zh: '未记录', en: 'not recorded' },
  unread: { zh: '证据包中的这项记录无法读取', en: 'this record of the package cannot be read' },
  noPackage: {
    zh: '该文件不是证据包，取证过程无从得知。',
    en: 'The file is not an evidence package: nothing is known of how it was made.',
  },
  open: { zh: '尚未证明', en: 'Not proven' },
  nothingOpen: { zh: '所核验的要点中没有未证明的项目', en: 'no point that was checked is open' },
  signature: { zh: '签名', en: 'Signature' },
  seal: { zh: '签名或盖章', en: 'Signature or seal' },
  date: { zh: '日期', en: 'Date' },
  unsigned: {
    zh: '程序不代任何人签名；以上各栏留空，由本人填写。',
    en: 'The program signs for nobody: these lines are left blank for the persons themselves.',
  },
  qr: { zh: '二维码：文件的 SHA-256 值', en: 'QR code: SHA-256 of the file' },
  qrWithRoot: {
    zh: '二维码：文件的 SHA-256 值与被锚定的根值',
    en: 'QR code: SHA-256 of the file, and the anchored root',
  },
  others: (count: number): Pair => ({
    zh: `其余 ${grouped(count)} 项未在此列出。`,
    en: `${grouped(count)} more are not listed here.`,
  }),
} as const;

/** What a document calls who captured by which means. */
export const MEANS: { readonly [K in 'browser' | 'http' | 'system']: Pair } = {
  browser: { zh: '浏览器', en: 'browser' },
  http: { zh: 'HTTP 客户端', en: 'HTTP client' },
  system: { zh: '系统程序', en: 'system program' },
};

/** The parts that describe one exhibit. */
export const FACTS = {
  file: { zh: '文件名', en: 'File' },
  kind: { zh: '种类', en: 'Kind' },
  size: { zh: '大小', en: 'Size' },
  answers: { zh: 'HTTP 状态码与服务器地址', en: 'HTTP status and server address' },
  certificate: { zh: '网站证书（TLS）', en: 'Certificate of the site (TLS)' },
  noTls: {
    zh: '网页未经 TLS 加密传送，或取证时未记录证书',
    en: 'the page came without TLS, or its certificate was not recorded',
  },
  issuedBy: { zh: '颁发者', en: 'issued by' },
  validFor: { zh: '有效期', en: 'valid' },
  tlsValid: { zh: '取证时校验通过', en: 'held when captured' },
  tlsInvalid: { zh: '取证时未通过校验', en: 'did not hold when captured' },
  tools: { zh: '工具与版本', en: 'Tools and versions' },
  executable: { zh: '程序文件 SHA-256', en: 'SHA-256 of the executable' },
  environment: { zh: '取证环境', en: 'Environment' },
  counts: (found: number, concerns: number, unchecked: number): Pair => ({
    zh: `查看 ${found + concerns + unchecked} 项：${found} 项无异常，${concerns} 项须说明，${unchecked} 项未能检查`,
    en: `${found + concerns + unchecked} things looked at: ${found} without anything to it, ${concerns} to be explained, ${unchecked} not checked`,
  }),
  concerns: { zh: '须说明', en: 'To be explained' },
  unchecked: { zh: '未能检查', en: 'Not checked' },
  changes: (count: number): Pair => ({ zh: `取证前后有 ${count} 项不同`, en: `${count} differ after the capture` }),
  callLog: { zh: '调用日志', en: 'Call log' },
  callLogOf: (lines: number): Pair => ({
    zh: `${grouped(lines)} 行，逐行以 SHA-256 相连，末行`,
    en: `${grouped(lines)} lines, each linked to the one before by SHA-256; the last is`,
  }),
  members: { zh: '包内文件', en: 'Files inside' },
  membersOf: (count: number): Pair => ({
    zh: `${grouped(count)} 个，哈希值逐一载于包内 datapackage.json`,
    en: `${grouped(count)}; the digest of each is in datapackage.json inside`,
  }),
  notBefore: { zh: '取证不早于', en: 'Captured not before' },
  notBeforeOf: (number: number): Pair => ({
    zh: `区块 ${number} 的时间（其哈希值写在取证记录中，事先无法得知）`,
    en: `the time of block ${number}, whose hash, which nobody could know beforehand, is in the capture record`,
  }),
} as const;
