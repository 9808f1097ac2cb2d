type Sentence = { readonly zh: string; readonly en: string };

type ReviewCode =
  | 'not-declared'
  | 'declared-only'
  | 'declarations-contradict'
  | 'declaration-signature-invalid'
  | 'declaration-of-another'
  | 'declaration-too-early'
  | 'identity-invalid'
  | 'operator-is-holder'
  | 'filing-not-valid'
  | 'environment-unrecorded'
  | 'environment-concern'
  | 'environment-changed'
  | 'environment-contradicted'
  | 'environment-log-mismatch'
  | 'environment-unlogged'
  | 'calls-failed'
  | 'clock-unmeasured'
  | 'clock-off'
  | 'clock-stepped'
  | 'clock-reading-mismatch'
  | 'clock-contradicted'
  | 'releases-unknown'
  | 'program-not-released'
  | 'tools-contradicted'
  | 'means-missing'
  | 'means-contradicted'
  | 'log-silent'
  | 'screenshot-not-whole'
  | 'screenshot-time-mismatch'
  | 'options-unrecorded'
  | 'not-repeated'
  | 'replay-differs'
  | 'replay-of-another'
  | 'custody-hop-broken'
  | 'custody-hop-open'
  | 'anchor-not-final'
  | 'fetch-apart'
  | 'site-date-missing'
  | 'site-date-apart'
  | 'site-date-mismatch'
  | 'print-not-compared'
  | 'facts-missing'
  | 'fact-mismatch'
  | 'fact-not-found'
  | 'quote-not-found'
  | 'chain-contradicted'
  | 'chain-unproven'
  | 'witness-weak'
  | 'pre-chain-contradicted'
  | 'pre-chain-open';

/** Why the points on platform, environment, means, finality, servers' times, facts and the whole are not PASS. */
export const REVIEW_CODE_WORDS: { readonly [K in ReviewCode]: Sentence } = {
  'not-declared': {
    zh: '没有人对此作出声明。程序无法自行得知，须由当事人说明并举证。',
    en: 'Nobody declares this. A program cannot know it: the parties must say and show it.',
  },
  'declared-only': {
    zh: '对此有签名的声明，如原始数据所载。声明不等于证明，本程序没有核实其内容。',
    en: 'There is a signed declaration on this, as the raw data shows. To declare is not to prove: this program has not checked what it says.',
  },
  'declarations-contradict': {
    zh: '对此的声明彼此不一致，或与证据包的记载不一致，原始数据中并列列出。',
    en: 'The declarations on this contradict each other, or the package; they stand side by side in the raw data.',
  },
  'declaration-signature-invalid': {
    zh: '声明的签名不成立：声明被改动过，或并非其所载的人签署。',
    en: 'The signature on the declaration does not hold: it was changed, or not signed by whom it names.',
  },
  'declaration-of-another': {
    zh: '该声明针对的是另一个文件。',
    en: 'The declaration is about another file.',
  },
  'declaration-too-early': {
    zh: '声明所载时间早于文件封存，而当时还不可能知道文件的哈希值。',
    en: 'The declaration is dated before the file was sealed, when nobody could know its digest.',
  },
  'identity-invalid': {
    zh: '声明所载的统一社会信用代码或身份证件号码的校验位不符，不存在这样的号码。',
    en: 'The check character of the declared identity number does not fit: there is no such number.',
  },
  'operator-is-holder': {
    zh: '声明称取证方独立于当事人，而所载取证方就是提交证据的当事人。',
    en: 'The operator is declared independent, and is the party itself that submits the file.',
  },
  'filing-not-valid': {
    zh: '声明所载的备案或资质，其有效期没有覆盖取证的时间。',
    en: 'A declared filing or licence was not valid at the time of the capture, by its own dates.',
  },
  'environment-unrecorded': {
    zh: '取证机没有记录本要点所需的检查项目，或取证后没有复查。',
    en: 'The capturing machine did not record what this point needs, or did not look again afterwards.',
  },
  'environment-concern': {
    zh: '取证机的检查记录中有会被对方质疑的事项，见原始数据。',
    en: 'The record of the machine holds something that an opponent will ask about; see the raw data.',
  },
  'environment-changed': {
    zh: '取证前后的两次检查结果不同，变化列于原始数据。',
    en: 'Something was another after the capture than before it; the changes are in the raw data.',
  },
  'environment-contradicted': {
    zh: '取证环境的记录与证据包内的其他事实互相矛盾。',
    en: 'The record of the environment contradicts another fact of the package.',
  },
  'environment-log-mismatch': {
    zh: '取证环境的记录与调用日志不一致：有事项被删去或改动。',
    en: 'The record of the environment and the call log disagree: something was taken out or changed.',
  },
  'environment-unlogged': {
    zh: '调用日志中没有环境检查的记录，无法确认检查先于访问。',
    en: 'The call log has no line for the environment check, so nothing shows that it came first.',
  },
  'calls-failed': {
    zh: '取证程序自身有调用失败，列于原始数据；其影响须另行判断。',
    en: 'Calls of the program itself failed; they are in the raw data, and their effect must be judged separately.',
  },
  'clock-unmeasured': {
    zh: '取证前后可重新计算的时间服务器应答不足两个，时钟是否准确没有证明。',
    en: 'Fewer than two answers of time servers, before and after, can be computed again: it is not shown that the clock was right.',
  },
  'clock-off': {
    zh: '按时间服务器的应答，取证机的时钟相差超过一秒，或各服务器互相矛盾。',
    en: 'By the time servers the clock was off by more than a second, or the servers contradict each other.',
  },
  'clock-stepped': {
    zh: '取证过程中系统时钟被调整过。',
    en: 'The wall clock was set while it was captured.',
  },
  'clock-reading-mismatch': {
    zh: '时间服务器应答的原始数据包与记录的时差不符。',
    en: 'The packet of a time server does not say what the record says of it.',
  },
  'clock-contradicted': {
    zh: '取证机的时钟与外部见证的时间相矛盾。',
    en: 'The clock of the machine contradicts the times of outside witnesses.',
  },
  'releases-unknown': {
    zh: '没有提供载有该版本的发布清单，无从比对程序的哈希值。',
    en: 'No list of releases with this version was handed in, so the digest of the program was not compared.',
  },
  'program-not-released': {
    zh: '程序文件的哈希值与发布清单中同一版本的不同。',
    en: 'The digest of a program differs from those of the same version in the list of releases.',
  },
  'tools-contradicted': {
    zh: '证据包内两处对取证工具的记载不一致。',
    en: 'Two records of the package name different tools.',
  },
  'means-missing': {
    zh: '没有两种各自取得应答的取证手段，或一种手段没有自己的网络连接记录。',
    en: 'There are not two means that each got an answer, or one has no connection of its own on record.',
  },
  'means-contradicted': {
    zh: '取证记录载有某种手段的结果，而调用日志中没有它的任何请求。',
    en: 'The capture record has results of a means of which the call log has no request.',
  },
  'log-silent': {
    zh: '调用日志中有一段过长的空白，期间没有任何记录。',
    en: 'The call log is silent for too long: nothing is on record of that time.',
  },
  'screenshot-not-whole': {
    zh: '只有窗口截图，没有整页截图。',
    en: 'There are pictures of the window only, and none of the whole page.',
  },
  'screenshot-time-mismatch': {
    zh: '截图所载的时间与调用日志中生成该截图的时间相矛盾。',
    en: 'The time of a screenshot contradicts the line of the call log that made it.',
  },
  'options-unrecorded': {
    zh: '重复取证所需的选项或工具版本没有全部记录。',
    en: 'Not all options and versions that are needed to repeat the capture are recorded.',
  },
  'not-repeated': {
    zh: '选项与版本已记录，但没有提供重放报告，本程序没有重复取证。',
    en: 'Options and versions are recorded; no replay report was handed in, and this program did not repeat it.',
  },
  'replay-differs': {
    zh: '重放报告显示，重新呈现的文字或图像与取证时不尽相同。',
    en: 'By the replay report, text or pictures did not come out like the captured ones.',
  },
  'replay-of-another': {
    zh: '重放报告针对的是另一个文件。',
    en: 'The replay report is about another file.',
  },
  'custody-hop-broken': {
    zh: '保管链在某一环节断裂：交出的与接收的哈希值不同。',
    en: 'The chain of custody is broken at a hop: the digest that came in is not the one that left.',
  },
  'custody-hop-open': {
    zh: '保管链有环节缺少一侧的哈希值，无法比对。',
    en: 'A hop of the chain of custody lacks the digest of one side, so it cannot be compared.',
  },
  'anchor-not-final': {
    zh: '载有哈希值的区块尚未最终确定，或其后的区块不足。',
    en: 'The block that holds the digest is not final yet, or too few blocks stand on it.',
  },
  'fetch-apart': {
    zh: '两种手段访问页面的时间相隔超过五分钟，看到的可能不是同一内容。',
    en: 'The two means asked for the page more than five minutes apart, and may have been shown different things.',
  },
  'site-date-missing': {
    zh: '页面所在主机的应答没有可比对的服务器时间。',
    en: 'No answer of the page’s own host has a server time that can be compared.',
  },
  'site-date-apart': {
    zh: '页面所在主机的服务器时间与取证机相差超过两分钟，哪一方不准没有证明。',
    en: 'The server time of the page’s own host is more than two minutes from that of the machine; which of them is wrong is not shown.',
  },
  'site-date-mismatch': {
    zh: '环境记录所载的服务器时间在网页归档中不存在。',
    en: 'A server time in the environment record is not in the web archive.',
  },
  'print-not-compared': {
    zh: '打印件须由人与文件内的图片比对；页面印有哈希值只说明它所指的是哪个文件。',
    en: 'A print must be compared by a person with the pictures in the file; a digest on it only says which file is meant.',
  },
  'facts-missing': {
    zh: '证据包没有列出页面自身载明的作者、时间、计数等事实。',
    en: 'The package lists no facts that the page states of itself, such as author, times or counters.',
  },
  'fact-mismatch': {
    zh: '页面事实清单与证据包内的其他内容或其自身的数字矛盾。',
    en: 'The list of facts contradicts its own numbers or other contents of the package.',
  },
  'fact-not-found': {
    zh: '清单所列的事实，有的在保存的页面中找不到。',
    en: 'Some listed facts are not found again in the kept page.',
  },
  'quote-not-found': {
    zh: '声明所引用的语句在保存的页面中找不到。',
    en: 'A sentence that a declaration quotes is not found in the kept page.',
  },
  'chain-contradicted': {
    zh: '文件、存证或见证之间有矛盾，不能说明自存证后未经改变。',
    en: 'File, deposit and witnesses contradict each other: it is not shown that the file is unchanged since.',
  },
  'chain-unproven': {
    zh: '由文件到见证的路径上还有未证明的要点。',
    en: 'On the way from the file to a witness some points are open.',
  },
  'witness-weak': {
    zh: '现有见证只由少数人维护，或任何人都能自行制作。',
    en: 'The only witnesses are kept by few, or could be made by anyone.',
  },
  'pre-chain-contradicted': {
    zh: '存证之前的来源、生成或印证方面有矛盾。',
    en: 'There are contradictions about source, generation or corroboration from before the deposit.',
  },
  'pre-chain-open': {
    zh: '存证之前的真实情况，文件自身无法完全证明；已证明与未证明的事项列于原始数据。',
    en: 'What was true before the deposit no file shows by itself; what is shown and what is open is in the raw data.',
  },
};
