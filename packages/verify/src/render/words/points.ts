import type { ReviewPoint } from '../../report.ts';

interface PointWords {
  readonly title: string;
  /** The sentence for PASS; absent where nothing that a program finds makes it PASS. What is wrong is said by the code. */
  readonly pass?: string;
}

export const POINTS_ZH: { readonly [K in ReviewPoint]: PointWords } = {
  P1: { title: '取证方的身份' },
  P2: { title: '取证方与当事人的关系' },
  P3: { title: '服务的备案与资质' },
  E1: { title: '取证主机是什么', pass: '记录载明取证主机的系统、名称与类型，没有疑点。这是主机对自身的记录。' },
  E2: {
    title: '环境运行是否正常',
    pass: '主机自检通过，没有未捕获的错误，也没有程序自身的调用失败；环境记录与调用日志一致。这是主机对自身的记录。',
  },
  E3: {
    title: '取证前环境是否清洁',
    pass: '所检查的项目（新建的浏览器配置、hosts 文件、代理、证书等）没有疑点，取证后复查没有变化，也不与证据包的其他内容矛盾。未检查的项目列于原始数据。这是主机对自身的记录。',
  },
  E4: {
    title: '时钟是否准确',
    pass: '取证前后各有至少两个时间服务器的应答，由其数据包重新计算，时钟误差在一秒以内；没有外部见证与之矛盾。数据包未经签名。',
  },
  E6: {
    title: '程序是否为发布的程序',
    pass: '程序记录的自身哈希值与所提供的发布清单一致。该哈希值是程序对自身的记录。',
  },
  T1: { title: '是否使用两种相互独立的手段', pass: '浏览器与普通客户端各自发出请求、使用各自的连接，并各自取得应答。' },
  T2: {
    title: '是否全程自动、无人工介入',
    pass: '从网址到封存，调用日志没有断裂、没有长时间空白，也没有人工步骤；事先给定的选项列于原始数据。日志之外是否有人介入，日志无法说明。',
  },
  T5: {
    title: '截图是否完整并与网址、时间绑定',
    pass: '有整页截图；每张截图都由调用日志中载有其哈希值的一行与网址、时间绑定。',
  },
  T8: {
    title: '他人能否重复',
    pass: '有人提交了针对本文件的重放报告，称由归档重新呈现的文字和图像与取证时相近。报告未经签名。',
  },
  T9: { title: '来源、生成、传输、存储的路径能否追溯', pass: '从来源到本次核验，每一环节交出与接收的哈希值相同。' },
  T10: { title: '访问是否合法' },
  I7: { title: '确认深度是否足够', pass: '按所询问的来源（或核验人确认的区块），载有哈希值的区块已经最终确定。' },
  C1: {
    title: '请求、环境检查、渲染、抓取的先后',
    pass: '请求、环境检查、渲染、复查依次进行，环境检查先于访问页面；两种手段访问的时间相隔不超过五分钟。',
  },
  C5: {
    title: '服务器时间与本机时间是否一致',
    pass: '页面所在主机应答的时间与取证机相差不超过两分钟；其他主机的时差逐一列明。',
  },
  X6: { title: '打印件与原件是否一致' },
  X7: {
    title: '页面载明的事实能否在页面中找到',
    pass: '清单所列的事实在保存的页面中重新找到，数字经重新比较。是否关系到待证事实，由当事人说明、法院判断。',
  },
  X8: { title: '有无其他证据' },
  O1: { title: '存证后是否未经改变', pass: '自外部见证看到其哈希值起，文件没有改变。只说明这一点。' },
  O2: { title: '存证前的真实情况' },
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
  P1: { title: 'Who the operator is' },
  P2: { title: 'How the operator stands to the parties' },
  P3: { title: 'Filings and licences of the service' },
  E1: {
    title: 'Which machine captured',
    pass: 'The record names system, name and kind of the machine, and raises no concern. It is the machine’s own word.',
  },
  E2: {
    title: 'The environment worked normally',
    pass: 'The machine passed its self-test, no error went uncaught, no call of the program failed of itself, and record and call log agree. It is the machine’s own word.',
  },
  E3: {
    title: 'The environment was clean beforehand',
    pass: 'What was looked at (fresh browser profile, hosts file, proxies, certificates …) raises no concern, did not change, and contradicts nothing in the package. What was not looked at is listed in the raw data. It is the machine’s own word.',
  },
  E4: {
    title: 'The clock was right',
    pass: 'Before and after, the packets of at least two time servers, computed again, find the clock right to a second, and no outside witness contradicts it. The packets are not signed.',
  },
  E6: {
    title: 'The program is the released one',
    pass: 'The digest that the program recorded of itself is that of a release in the list handed in. It is the program’s own word.',
  },
  T1: {
    title: 'Two independent means were used',
    pass: 'A browser and a plain client each asked over connections of their own, and each got an answer.',
  },
  T2: {
    title: 'Automatic, without a human step',
    pass: 'From the address to the seal the call log has no break, no long silence and no step of a person; options given beforehand are in the raw data. Whether somebody did something beside the log, no log can show.',
  },
  T5: {
    title: 'Screenshots are whole and bound to address and time',
    pass: 'The whole page is pictured, and the line of the call log that has its digest binds each picture to address and time.',
  },
  T8: {
    title: 'Others can repeat it',
    pass: 'Somebody hands in a replay report on this very file, which says that text and pictures came out alike from the archive. The report is not signed.',
  },
  T9: {
    title: 'The way from source to storage can be traced',
    pass: 'From the source to this check, the digest that leaves each hop is the one that enters the next.',
  },
  T10: { title: 'Access was lawful' },
  I7: {
    title: 'Enough confirmations',
    pass: 'A block that holds the digest is final, by the sources that were asked or by who vouches for it.',
  },
  C1: {
    title: 'Order of request, environment check, rendering and fetch',
    pass: 'Request, environment check, rendering and second look follow each other, the machine was looked at before the page was asked for, and the two means asked within five minutes.',
  },
  C5: {
    title: 'Server time agrees with local time',
    pass: 'The page’s own hosts told the time of the machine, give or take two minutes; the skew of every other host is listed.',
  },
  X6: { title: 'Print and original agree' },
  X7: {
    title: 'Facts stated by the page are found in it',
    pass: 'The listed facts are found again in the kept page, and the numbers were compared again. Whether they bear on the fact in dispute is for the parties to say and for the court.',
  },
  X8: { title: 'Links to other evidence' },
  O1: {
    title: 'Unchanged since the deposit',
    pass: 'The file has not changed since an outside witness saw its digest. Only that.',
  },
  O2: { title: 'What was true before the deposit' },
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
