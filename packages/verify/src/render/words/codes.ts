import type { CheckCode } from '../../codes.ts';
import type { DisclosureCode } from '../../disclosure/report.ts';
import { DISCLOSURE_CODE_WORDS } from './disclosure.ts';
import { REVIEW_CODE_WORDS } from './review-codes.ts';
import { WITNESS_CODE_WORDS } from './witness-codes.ts';

/** Why a check is not PASS, in a sentence for a reader who is no engineer. A code without its sentence does not compile. */
export const CODE_WORDS: { readonly [K in CheckCode | DisclosureCode]: { readonly zh: string; readonly en: string } } =
  {
    ...WITNESS_CODE_WORDS,
    ...REVIEW_CODE_WORDS,
    ...DISCLOSURE_CODE_WORDS,
    'zip-truncated': {
      zh: '文件不完整：末尾缺失，可能在传输或保存时被截断。',
      en: 'The file is cut: its end is missing, perhaps lost in transfer or storage.',
    },
    'zip-malformed': {
      zh: '文件不是可以读取的 ZIP 格式证据包。',
      en: 'The file is not a ZIP evidence package that can be read.',
    },
    'zip-not-canonical': {
      zh: '证据包的封装与规定的唯一写法不同，说明封存后被其他程序重新打包或改动。',
      en: 'The container is not written in the one prescribed way: another program repacked or altered it after sealing.',
    },
    'zip-trailing-bytes': {
      zh: '证据包末尾之后还有多余的字节。',
      en: 'There are extra bytes after the end of the package.',
    },
    'zip-gap': {
      zh: '证据包内部有未列入目录的字节。',
      en: 'There are bytes inside the package that its directory does not account for.',
    },
    'zip-overlap': {
      zh: '证据包内有成员文件彼此重叠，同一段字节可被读作不同内容。',
      en: 'Members of the package overlap, so that the same bytes could be read as different contents.',
    },
    'zip-compressed': {
      zh: '证据包内有被压缩的成员；证据包只允许原样存放。',
      en: 'A member of the package is compressed; an evidence package stores its members as they are.',
    },
    'zip-duplicate-member': {
      zh: '证据包内有两个同名的成员文件。',
      en: 'Two members of the package have the same name.',
    },
    'zip-unsafe-path': {
      zh: '证据包内有不安全的文件路径（例如试图写到包外）。',
      en: 'A member has an unsafe path, such as one that points outside the package.',
    },
    'zip-too-many-members': {
      zh: '证据包的成员数超过上限，未予读取。',
      en: 'The package has more members than the limit allows and was not read.',
    },
    'zip-header-mismatch': {
      zh: '证据包目录与成员文件头的记载不一致。',
      en: 'The directory of the package and the header of a member say different things.',
    },
    'crc-mismatch': {
      zh: '成员文件的内容与其校验码不符。',
      en: 'The content of a member does not match its checksum.',
    },
    'manifest-missing': {
      zh: '证据包内没有文件清单（datapackage.json）或其哈希值文件。',
      en: 'The package has no manifest (datapackage.json), or no digest of it.',
    },
    'manifest-malformed': { zh: '证据包的文件清单无法读取。', en: 'The manifest of the package cannot be read.' },
    'manifest-version-unknown': {
      zh: '文件清单的格式版本不为本程序所知，故未核验。',
      en: 'The manifest is of a format version that this program does not know, so it was not checked.',
    },
    'manifest-digest-mismatch': {
      zh: '文件清单的哈希值与封存时记下的不同：清单被改动过。',
      en: 'The digest of the manifest differs from the one noted at sealing: the manifest was changed.',
    },
    'member-missing': {
      zh: '清单列出的文件，证据包内没有。',
      en: 'A file that the manifest lists is missing from the package.',
    },
    'member-unlisted': {
      zh: '证据包内有清单未列出的文件。',
      en: 'The package holds a file that the manifest does not list.',
    },
    'member-duplicate': { zh: '清单把同一个文件列了两次。', en: 'The manifest lists the same file twice.' },
    'member-size-mismatch': {
      zh: '成员文件的大小与清单所载不同。',
      en: 'The size of a member differs from the manifest.',
    },
    'member-digest-mismatch': {
      zh: '成员文件的哈希值与清单所载不同：该文件或清单在封存后被改动过。',
      en: 'The digest of a member differs from the manifest: the file or the manifest was changed after sealing.',
    },
    'member-too-large': {
      zh: '成员文件超过可读取的上限，未予核验。',
      en: 'A member is larger than this program will read, so it was not checked.',
    },
    'document-malformed': {
      zh: '证据包内的一份记录文件无法读取。',
      en: 'One of the records inside the package cannot be read.',
    },
    'package-unreadable': {
      zh: '证据包无法读取，因此本要点无从核验。',
      en: 'The package cannot be read, so this point could not be checked.',
    },
    'no-proof': {
      zh: '没有提供证明文件，无从核对存证。',
      en: 'No proof file was given, so the deposit could not be checked.',
    },
    'not-a-package': {
      zh: '本文件不是证据包，本要点不适用。',
      en: 'The file is not an evidence package, so this point does not apply.',
    },
    'sm3-not-deposited': {
      zh: '存证声明中没有 SM3 值，只核对了 SHA-256 值。',
      en: 'The deposit states no SM3 digest; only the SHA-256 digest was compared.',
    },
    'package-digest-mismatch': {
      zh: '文件的 SHA-256 值与存证的不同：这不是当初存证的文件，或存证后被改动过。',
      en: 'The SHA-256 digest of the file differs from the deposited one: this is not the file that was deposited, or it was changed since.',
    },
    'package-sm3-mismatch': {
      zh: '文件的 SM3 值与存证的不同。',
      en: 'The SM3 digest of the file differs from the deposited one.',
    },
    'package-size-mismatch': {
      zh: '文件的字节数与存证的不同。',
      en: 'The size of the file differs from the deposited one.',
    },
    'manifest-not-deposited': {
      zh: '存证声明所载的清单哈希值与证据包内的不同或缺失。',
      en: 'The manifest digest in the deposit is missing or differs from the package.',
    },
    'members-not-deposited': {
      zh: '存证声明逐个写明的成员，与证据包清单所列的不同：对这份存证作出的单个文件披露，不能代表这个证据包。',
      en: 'The members that the deposit statement commits to one by one are not those that the manifest lists: what is shown of this deposit alone does not speak for this package.',
    },
    'statement-malformed': { zh: '存证声明无法读取。', en: 'The deposit statement cannot be read.' },
    'statement-not-canonical': {
      zh: '存证声明不是规定的唯一写法，同一内容可能对应不同的哈希值。',
      en: 'The deposit statement is not written in the one prescribed way, so the same content could have several digests.',
    },
    'signature-invalid': {
      zh: '存证声明的签名不成立：声明在签名后被改动过，或签名是伪造的。',
      en: 'The signature on the deposit statement does not hold: it was changed after signing, or the signature is forged.',
    },
    'signer-mismatch': {
      zh: '签名的公钥与存证声明所写的存证人公钥不同。',
      en: 'The key that signed is not the depositor key named in the statement.',
    },
    'inclusion-invalid': {
      zh: '从存证声明到锚定根值的路径算不通：该存证不在被锚定的批次里。',
      en: 'The path from the deposit statement to the anchored root does not add up: the deposit is not in the anchored batch.',
    },
    'custody-malformed': { zh: '保管链中有一条记录无法读取。', en: 'An entry of the custody list cannot be read.' },
    'custody-unlinked': {
      zh: '保管链的记录前后不衔接：有记录被删除、插入或调换。',
      en: 'The custody list is not linked: an entry was removed, inserted or moved.',
    },
    'custody-signature-invalid': {
      zh: '保管链中有一条记录的签名不成立。',
      en: 'The signature on an entry of the custody list does not hold.',
    },
    'time-out-of-order': { zh: '记录的时间先后颠倒。', en: 'The recorded times are not in order.' },
    'anchor-before-deposit': {
      zh: '见证的时间早于存证声明的时间，超出允许的误差。',
      en: 'A witness is earlier than the deposit says it was made, beyond the tolerance.',
    },
    'not-before-violated': {
      zh: '取证时间早于其所引用的“不早于”区块，时间记录自相矛盾。',
      en: 'The capture is dated before the not-before block it names: the times contradict each other.',
    },
    'deposit-late': {
      zh: '未能证明取证结束后十分钟内即有见证：间隔较长，或见证的时间误差太大；其间的保管情况需要另行说明。',
      en: 'It is not shown that a witness saw the capture within ten minutes: much time passed, or the time of the witness is too rough. How the file was kept meanwhile needs explaining.',
    },
    'time-unproven': { zh: '没有外部见证可以核对这个时间。', en: 'No outside witness confirms this time.' },
    'custody-self': {
      zh: '由当事人自行取证，取证一方不是独立的第三方。',
      en: 'A party made the capture itself; no independent third party did.',
    },
    'url-mismatch': {
      zh: '请求的网址、跳转和最终网址的记录对不上。',
      en: 'The records of the requested address, the redirects and the final address do not agree.',
    },
    'capture-partial': {
      zh: '取证不完整：遇到限制或错误，有内容未被取得。',
      en: 'The capture is partial: a limit or an error kept some of the content out.',
    },
    'completeness-contradicted': {
      zh: '取证记录自称的完整程度与缺失清单的记载矛盾。',
      en: 'What the capture says of its completeness contradicts its own list of losses.',
    },
    'page-refused': {
      zh: '网站返回的是错误或拒绝页面，取得的不是正常页面内容。',
      en: 'The site answered with an error or a refusal; what was captured is not the normal page.',
    },
    'page-walled': {
      zh: '取得的页面前有阻挡（例如登录、验证码、地区限制），所见可能不是要取证的内容。',
      en: 'A wall stood before the page, such as a login, a puzzle or a country block; what was seen may not be the content that was wanted.',
    },
    'call-log-malformed': { zh: '调用日志中有无法读取的行。', en: 'The call log has a line that cannot be read.' },
    'call-log-broken': {
      zh: '调用日志前后不衔接：有行被改动、删除、插入或调换。',
      en: 'The call log is not linked: a line was changed, removed, inserted or moved.',
    },
    'call-log-cut': {
      zh: '调用日志的行数或末行与取证记录不符：日志被截短或加长。',
      en: 'The number of lines or the last line of the call log differs from the capture record: the log was shortened or extended.',
    },
    'log-output-mismatch': {
      zh: '文件的哈希值与调用日志中产生它的那次调用所记的不同。',
      en: 'The digest of a file differs from the one the call log notes for the call that made it.',
    },
    'member-not-logged': {
      zh: '证据包内有文件在调用日志中找不到来历。',
      en: 'The call log does not say how a file of the package came about.',
    },
    'screenshot-log-mismatch': {
      zh: '截图与调用日志的记载不符。',
      en: 'A screenshot does not match what the call log says of it.',
    },
    'screenshot-malformed': {
      zh: '截图文件不是可以读取的 PNG 图片。',
      en: 'A screenshot is not a readable PNG picture.',
    },
    'screenshot-missing': { zh: '没有截图可供核对。', en: 'There is no screenshot to check.' },
    'source-log-mismatch': {
      zh: '网页源码与调用日志的记载不符。',
      en: 'The page source does not match what the call log says of it.',
    },
    'source-archive-mismatch': {
      zh: '单独保存的网页源码与网络档案（WARC）中的不同。',
      en: 'The page source kept on its own differs from the one in the web archive (WARC).',
    },
    'source-missing': { zh: '没有网页源码可供核对。', en: 'There is no page source to check.' },
    'archive-malformed': { zh: '网络档案（WARC）无法读取。', en: 'The web archive (WARC) cannot be read.' },
    'text-missing': {
      zh: '没有页面可见文字的记录，无从在源码中查找。',
      en: 'There is no record of the visible text of the page, so nothing could be looked for in the source.',
    },
    'text-not-in-source': {
      zh: '画面上有文字在网页源码中找不到（可能由脚本写入，或只发给了浏览器）；逐句列在原始数据中。',
      en: 'Some of the visible text is not in the page source: scripts may have written it, or only the browser was sent it. The raw data lists each sentence.',
    },
    'text-dom-mismatch': {
      zh: '可见文字与同一时刻的页面结构（DOM）没有一句相同，两者不可能来自同一页面。',
      en: 'The visible text and the rendered DOM of the same instant have no sentence in common; they cannot be of one page.',
    },
    'source-undecodable': {
      zh: '源码的压缩方式、格式或大小超出本程序可比对的范围，未能比对。',
      en: 'The source is coded, built or sized in a way that this program cannot compare, so it was not compared.',
    },
    'sources-differ': {
      zh: '浏览器与普通客户端取得的源码不同，且差异不能用令牌、时间、广告等常见原因解释；逐项列在原始数据中。',
      en: 'The browser and the plain client were given different sources, and tokens, times or advertisements do not explain it. The raw data lists the differences.',
    },
    'connection-missing': {
      zh: '网络记录中没有通往页面所在主机（或所述地址）的连接。',
      en: 'The network record has no connection to the host, or to the address, that the page is said to come from.',
    },
    'tls-invalid': {
      zh: '页面所在主机的证书在取证时未通过验证，不能确认对方就是该网站。',
      en: 'The certificate of the page’s own host did not hold during the capture; who answered is not shown.',
    },
    'tls-invalid-part': {
      zh: '页面引用的其他主机中，有的证书未通过验证，或因此未能连接。',
      en: 'Among other hosts that the page used, some showed a certificate that does not hold, or were not reached for that reason.',
    },
    'tls-absent': {
      zh: '页面经未加密的 HTTP 传输，传输途中的任何人都可能改动。',
      en: 'The page came over plain HTTP; anyone on the way could have changed it.',
    },
    'tls-unrecorded': {
      zh: '没有记录与页面所在主机的加密连接（TLS）和证书。',
      en: 'Nothing is recorded of the TLS and the certificate of the page’s own host.',
    },
    'address-not-resolved': {
      zh: '有连接通往一个没有任何域名解析结果给出的地址。',
      en: 'A connection went to an address that no recorded answer of a name server gives.',
    },
    'address-private': {
      zh: '页面来自本机或内部网络的地址，外人无从查看该处。',
      en: 'The page came from an address of this machine or of an inner network, where nobody else can look.',
    },
    'resolution-missing': {
      zh: '没有记录页面所在主机的域名解析结果。',
      en: 'No answer of a name server is recorded for the host of the page.',
    },
    'resolver-alone': {
      zh: '只有一个域名解析服务器给出了结果，没有第二个可以对照。',
      en: 'Only one name server answered for the host of the page; there is no second to compare with.',
    },
    'resolvers-disagree': {
      zh: '各域名解析服务器给出的地址不同，只有一个给出了所连接的地址；大型网站常按询问者所在地给出不同地址。',
      en: 'The name servers gave different addresses, and only one of them the one that was used. Large sites often answer each asker differently.',
    },
    'certificate-not-valid': {
      zh: '取证的时间不在网站证书的有效期内。',
      en: 'The time of the capture is outside the validity of the site’s certificate.',
    },
    'certificate-mismatch': {
      zh: '所附的网站证书与所记的有效期或哈希值不符。',
      en: 'The certificate that is enclosed does not have the dates or the digest that are stated.',
    },
    'certificate-unreadable': {
      zh: '网站证书或其有效期无法读取。',
      en: 'The site’s certificate, or its dates, cannot be read.',
    },
    'kind-contradicted': {
      zh: '文件清单与取证记录所载的取证对象种类不同（网页、文件或源代码）。',
      en: 'The manifest and the capture record name different kinds of things (page, file or source code).',
    },
    'source-file-mismatch': {
      zh: '源代码文件与其清单（source.json）不一致：文件缺失、多出，或内容不同。',
      en: 'The files of the source code do not match their list (source.json): one is missing, added, or has another content.',
    },
    'source-tree-mismatch': {
      zh: '源代码文件的清单与提交中的目录树不一致：有文件被改名、替换、增加或去除。',
      en: 'The list of files does not match the trees of the commit: a file was renamed, replaced, added or taken out.',
    },
    'source-commit-mismatch': {
      zh: '提交或标签的原始内容与其编号不符，或与所记的作者、时间不同。',
      en: 'A commit or tag does not hash to its id, or is not what is said of it, such as another author or time.',
    },
    'source-tarball-mismatch': {
      zh: '软件包的压缩包与所取得的、登记处所载的或清单所列的文件不一致。',
      en: 'The tarball of the package is not the one that was fetched, not as recorded of the registry, or has other files than are listed.',
    },
    'open-points': {
      zh: '仍有未证明的要点，见“尚未证明的事项”。',
      en: 'Some points are still open; see “What is not proven”.',
    },
  };
