import type { ReviewPoint } from '../../report.ts';
import type { OtherPoint } from './terms.ts';

interface PointWords {
  readonly title: string;
  /** The sentence for PASS; what is wrong otherwise is said by the code. */
  readonly pass: string;
}

export const POINTS_ZH: { readonly [K in ReviewPoint]: PointWords } = {
  P4: { title: '取证人身份是否载明', pass: '取证记录载明由谁取证，且不是当事人自行取证。取证人是否中立，须另行查明。' },
  E5: {
    title: '网络路径是否真实',
    pass: '页面的每个连接都通往至少两个域名解析服务器给出的地址，且网站证书通过验证。',
  },
  T3: { title: '请求的网址就是取得的网址', pass: '请求的网址、每一次跳转和最终网址前后一致。' },
  T4: { title: '页面是否完整', pass: '取证记录没有列出缺失；取证手段本身看不到的内容，见“缺失与说明”。' },
  T6: {
    title: '源码为原样字节',
    pass: '源码按取得时的原始字节保存；对代码仓库，由各文件逐级重新计算到提交编号，结果一致；对软件包，各文件与登记处所载哈希值的压缩包一致。',
  },
  T7: { title: '调用日志', pass: '调用日志每行衔接上一行的哈希值，行数与末行均与取证记录一致。' },
  I1: { title: '文件的哈希值', pass: '重新计算的 SHA-256 与 SM3 值均与存证声明一致。' },
  I2: { title: '证据包内各文件', pass: '每个成员文件的哈希值均与清单一致，没有多出、缺失或重复的文件。' },
  I3: { title: '锚定交易存在', pass: '锚定交易的原始数据、签名与交易哈希一致。' },
  I4: {
    title: '锚定的内容就是本次存证',
    pass: '见证所载的哈希值就是本次存证的：从存证声明到被锚定的根值逐步算通，或见证直接载有文件自身的哈希值。',
  },
  I5: { title: '交易在所述区块内', pass: '区块头、高度与交易的包含证明一致。' },
  I6: {
    title: '比特币或第二条链的锚定',
    pass: '比特币（或第二条链）的区块也载有本次存证的哈希值，该区块确在链上，区块时间的先后没有矛盾。',
  },
  I8: {
    title: '可信时间戳',
    pass: '时间戳所载的哈希值就是本次存证的，签名成立，签名者的证书在签发时有效，并追溯到已登记的根证书。',
  },
  I9: { title: '存证声明的签名', pass: '签名成立，签名公钥就是声明所写的存证人公钥。' },
  C2: { title: '取证、封存、存证的先后', pass: '取证结束、封存、存证的时间依次排列。' },
  C3: { title: '存证与锚定的先后', pass: '存证在前，各处见证在后，没有颠倒。' },
  C4: { title: '“不早于”与“不晚于”区块的先后', pass: '取证前读到的区块早于取证，锚定区块晚于取证。' },
  C6: { title: '取证时网站证书是否有效', pass: '取证的时间在网站证书的有效期内。' },
  C7: { title: '存证是否及时', pass: '取证结束后不超过 10 分钟即有见证。' },
  X1: { title: '所提交的文件就是存证的文件', pass: '提交核验的文件与存证的文件逐字节相同。' },
  X2: {
    title: '截图与源码相互印证',
    pass: '截图时刻的每一句可见文字，都在页面结构（DOM）和两种手段取得的源码中。',
  },
  X3: {
    title: '两种手段取得的源码相互印证',
    pass: '浏览器与普通客户端取得的源码相同，或只差每次应答都会变的内容（令牌、时间、广告等），逐项列明。',
  },
  X4: { title: '截图与调用日志相互印证', pass: '截图的哈希值、尺寸和网址均与调用日志一致。' },
  X5: { title: '网页源码与调用日志相互印证', pass: '网页源码的长度、哈希值和状态码均与调用日志一致。' },
  O3: { title: '未证明事项是否列明', pass: '没有未证明的要点。' },
};

export const POINTS_EN: { readonly [K in ReviewPoint]: PointWords } = {
  P4: {
    title: 'Who made the capture is disclosed',
    pass: 'The record says who made the capture, and it was not a party. Whether that operator is neutral must be established separately.',
  },
  E5: {
    title: 'The network path is genuine',
    pass: 'Every connection of the page went to an address that at least two name servers gave, and the certificates hold.',
  },
  T3: {
    title: 'The requested address is the captured one',
    pass: 'The requested address, every redirect and the final address agree.',
  },
  T4: {
    title: 'The page is complete',
    pass: 'The capture record lists no gap; for what the means of capture cannot show, see “Gaps and notes”.',
  },
  T6: {
    title: 'The source is kept as raw bytes',
    pass: 'The source is there in the bytes in which it was got. Of a repository, everything from the files up to the commit id was computed again; of a registry package, the files are those of the tarball that the registry states.',
  },
  T7: {
    title: 'Call log',
    pass: 'Every line of the call log carries the digest of the line before; its length and last line match the capture record.',
  },
  I1: { title: 'Digests of the file', pass: 'SHA-256 and SM3, computed again, both match the deposit.' },
  I2: {
    title: 'Every member of the package',
    pass: 'The digest of every member matches the manifest; none is extra, missing or duplicated.',
  },
  I3: { title: 'The anchor transaction exists', pass: 'The raw transaction, its signature and its hash agree.' },
  I4: {
    title: 'What was anchored is this deposit',
    pass: 'The digest that the witness holds is that of this deposit: the path from the statement to the anchored root adds up step by step, or the witness holds the digest of the file itself.',
  },
  I5: {
    title: 'The transaction is in the stated block',
    pass: 'The block header, the height and the inclusion proof agree.',
  },
  I6: {
    title: 'An anchor on Bitcoin or on a second chain',
    pass: 'A block of Bitcoin (or of a second chain) holds the digest of this deposit too, that block stands on its chain, and the times of the blocks do not contradict each other.',
  },
  I8: {
    title: 'Trusted time stamp',
    pass: 'The time stamp holds the digest of this deposit, its signature holds, and the certificate of its signer was valid then and leads to a root that is registered here.',
  },
  I9: {
    title: 'Signature on the deposit',
    pass: 'The signature holds, and its key is the depositor key named in the statement.',
  },
  C2: {
    title: 'Order of capture, sealing and deposit',
    pass: 'The capture ended, the package was sealed, then it was deposited.',
  },
  C3: {
    title: 'Order of deposit and anchor',
    pass: 'The deposit came first and the witnesses after it.',
  },
  C4: {
    title: 'Order of the not-before and not-after blocks',
    pass: 'The block read before the capture is earlier than the capture, and the anchor block is later.',
  },
  C6: {
    title: 'The site certificate was valid at the capture',
    pass: 'The time of the capture lies within the validity of the site certificate.',
  },
  C7: {
    title: 'The deposit was prompt',
    pass: 'A witness saw it at most 10 minutes after the end of the capture.',
  },
  X1: {
    title: 'The submitted file is the deposited file',
    pass: 'The file handed in for verification is, byte for byte, the file that was deposited.',
  },
  X2: {
    title: 'Screenshots and page source corroborate each other',
    pass: 'Every sentence visible at the instant of the screenshots is in the rendered DOM and in the source that both means were given.',
  },
  X3: {
    title: 'The sources of both means corroborate each other',
    pass: 'The browser and the plain client were given the same source, but at most for what every answer has of its own (tokens, times, advertisements), listed one by one.',
  },
  X4: {
    title: 'Screenshots corroborate the call log',
    pass: 'Digest, size and address of the screenshots match the call log.',
  },
  X5: {
    title: 'Page source corroborates the call log',
    pass: 'Length, digest and status of the page source match the call log.',
  },
  O3: { title: 'Open points are listed', pass: 'No point is left open.' },
};

export const OTHER_ZH: { readonly [K in OtherPoint]: string } = {
  P1: '取证方是身份明确、独立于当事人的法人',
  P2: '取证方与当事人无利害关系',
  P3: '服务合规（备案、等级保护、检测报告）',
  E1: '取证主机的身份',
  E2: '取证环境运行正常',
  E3: '取证前环境清洁',
  E4: '时钟准确',
  E6: '取证程序就是发布的程序',
  T1: '使用两种相互独立的取证手段',
  T2: '全程自动、无人工介入',
  T5: '截图完整并与网址、时间绑定',
  T8: '他人可以重复',
  T9: '来源、生成、传输、存储的路径可追溯',
  T10: '访问方式合法',
  I7: '确认深度足够',
  C1: '请求、环境检查、渲染、抓取的先后',
  C5: '服务器时间与本机时间一致',
  X6: '打印件与原件一致',
  X7: '内容与待证事实的关联',
  X8: '与其他证据的关联',
  O2: '上链前的真实情况',
};

export const OTHER_EN: { readonly [K in OtherPoint]: string } = {
  P1: 'the operator is an identified legal person, independent of the parties',
  P2: 'no interest between operator and submitter',
  P3: 'the service complies with filing and security rules',
  E1: 'identity of the capturing host',
  E2: 'the environment worked normally',
  E3: 'the environment was clean beforehand',
  E4: 'the clock was right',
  E6: 'the program is the released program',
  T1: 'two independent means of capture',
  T2: 'automatic, no human step',
  T5: 'screenshots are whole and bound to address and time',
  T8: 'repeatable by others',
  T9: 'traceable from source to storage',
  T10: 'lawful access',
  I7: 'enough confirmations',
  C1: 'order of request, environment check, rendering and fetch',
  C5: 'server time agrees with local time',
  X6: 'printed exhibit equals the original',
  X7: 'what the content shows about the fact in dispute',
  X8: 'links to other evidence',
  O2: 'what was true before the deposit',
};
