import { grouped } from '../../render/words/record.ts';
import { type Pair, pair } from './pair.ts';

/** What several documents say. */
export const COMMON = {
  number: pair('编号', 'No.'),
  numberOf: pair(
    '编号取自 SHA-256 的前 16 位，仅供称呼；以完整的哈希值为准。',
    'The number is the first 16 digits of the SHA-256, a name to call it by; the whole digest is what identifies the file.',
  ),
  madeAt: pair('制作时间', 'Drawn up'),
  declared: pair('当事人声明，未经核对', 'declared, not checked'),
  undeclared: pair('未声明', 'not declared'),
  notRecorded: pair('未记录', 'not recorded'),
  unread: pair('证据包中的这项记录无法读取', 'this record of the package cannot be read'),
  noPackage: pair(
    '该文件不是证据包，取证过程无从得知。',
    'The file is not an evidence package: nothing is known of how it was made.',
  ),
  open: pair('尚未证明', 'Not proven'),
  nothingOpen: pair('所核验的要点中没有未证明的项目', 'no point that was checked is open'),
  signature: pair('签名', 'Signature'),
  seal: pair('签名或盖章', 'Signature or seal'),
  date: pair('日期', 'Date'),
  unsigned: pair(
    '程序不代任何人签名；以上各栏留空，由本人填写。',
    'The program signs for nobody: these lines are left blank for the persons themselves.',
  ),
  qr: pair('二维码：文件的 SHA-256 值', 'QR code: SHA-256 of the file'),
  qrWithRoot: pair('二维码：文件的 SHA-256 值与被锚定的根值', 'QR code: SHA-256 of the file, and the anchored root'),
  others: (count: number): Pair => ({
    zh: `其余 ${grouped(count)} 项未在此列出。`,
    en: `${grouped(count)} more are not listed here.`,
  }),
} as const;

/** What a document calls who captured by which means. */
export const MEANS: { readonly [K in 'browser' | 'http' | 'system']: Pair } = {
  browser: pair('浏览器', 'browser'),
  http: pair('HTTP 客户端', 'HTTP client'),
  system: pair('系统程序', 'system program'),
};

/** The parts that describe one exhibit. */
export const FACTS = {
  file: pair('文件名', 'File'),
  kind: pair('种类', 'Kind'),
  size: pair('大小', 'Size'),
  answers: pair('HTTP 状态码与服务器地址', 'HTTP status and server address'),
  certificate: pair('网站证书（TLS）', 'Certificate of the site (TLS)'),
  noTls: pair(
    '网页未经 TLS 加密传送，或取证时未记录证书',
    'the page came without TLS, or its certificate was not recorded',
  ),
  issuedBy: pair('颁发者', 'issued by'),
  validFor: pair('有效期', 'valid'),
  tlsValid: pair('取证时校验通过', 'held when captured'),
  tlsInvalid: pair('取证时未通过校验', 'did not hold when captured'),
  tools: pair('工具与版本', 'Tools and versions'),
  executable: pair('程序文件 SHA-256', 'SHA-256 of the executable'),
  environment: pair('取证环境', 'Environment'),
  counts: (found: number, concerns: number, unchecked: number): Pair => ({
    zh: `查看 ${found + concerns + unchecked} 项：${found} 项无异常，${concerns} 项须说明，${unchecked} 项未能检查`,
    en: `${found + concerns + unchecked} things looked at: ${found} without anything to it, ${concerns} to be explained, ${unchecked} not checked`,
  }),
  concerns: pair('须说明', 'To be explained'),
  unchecked: pair('未能检查', 'Not checked'),
  changes: (count: number): Pair => ({ zh: `取证前后有 ${count} 项不同`, en: `${count} differ after the capture` }),
  callLog: pair('调用日志', 'Call log'),
  callLogOf: (lines: number): Pair => ({
    zh: `${grouped(lines)} 行，逐行以 SHA-256 相连，末行`,
    en: `${grouped(lines)} lines, each linked to the one before by SHA-256; the last is`,
  }),
  members: pair('包内文件', 'Files inside'),
  membersOf: (count: number): Pair => ({
    zh: `${grouped(count)} 个，哈希值逐一载于包内 datapackage.json`,
    en: `${grouped(count)}; the digest of each is in datapackage.json inside`,
  }),
  notBefore: pair('取证不早于', 'Captured not before'),
  notBeforeOf: (number: number): Pair => ({
    zh: `区块 ${number} 的时间（其哈希值写在取证记录中，事先无法得知）`,
    en: `the time of block ${number}, whose hash, which nobody could know beforehand, is in the capture record`,
  }),
} as const;
