import type { TimeError } from '../../report.ts';
import { grouped } from './grouped.ts';
import type { WitnessWords } from './witnesses.ts';

export const WITNESSES_ZH: WitnessWords = {
  worth: {
    development: '只供开发和测试，任何人都能自行制作，不能证明任何事',
    testnet: '测试网由少数人维护，随时可能停用或重置，以“弱”为上限',
    'unknown-chain': '不知由谁维护的链',
    unlinked: '区块没有与链核对；区块头不费代价即可伪造',
    'not-final': '公共主网上的区块，尚未最终确定',
    final: '公共主网上已最终确定的区块',
    authority: '由签发时间戳的机构签名，其证书追溯到已登记的根证书；可信程度取决于该机构',
    'unknown-authority': '签名者的证书不能追溯到已登记的根证书，任何人都能自设这样的机构',
    buried: '比特币主链上的区块，连同其后已有至少六个区块；要改动它，须重做这些区块的全部算力',
    shallow: '比特币主链上的区块，其后的区块还少，仍可能被取代',
    vouched: '核验者自己登记为可信的比特币区块',
    'costly-header': '区块头须耗费巨大算力才能制作，但没有核对是否在主链上；付得起算力的人可以写入任意时间',
    'cheap-header': '区块头只含很少的算力，任何人都能制作，又没有与主链核对',
    pending: '尚未完成，还不能证明任何事',
    invalid: '自相矛盾，或与存证、与链矛盾，不能作为见证',
    unjudged: '无从核对，不能作为见证',
  },
  timeError: (error) => errorInWords(error),
  anchors: {
    heading: '锚定（外部见证）',
    intro:
      '见证只看到一个 32 字节的哈希值，看不到内容。它进入区块，或由时间戳机构签名之后，就说明所证的内容不晚于那时存在。每处见证的时间都有误差，随时间一并列出。',
    none: '没有锚定。',
    kind: { evm: '区块链交易', rfc3161: '可信时间戳（RFC 3161）', opentimestamps: '比特币（OpenTimestamps）' },
    strength: '强度',
    chain: '链',
    chainOf: (network, chainId) => `${network}（链 ID ${chainId}）`,
    genesis: '创世区块',
    outcome: '核验',
    finality: '证明文件所载状态',
    transaction: '交易哈希',
    sender: '发送账户',
    block: '区块',
    blockOf: (number) => `高度 ${number}`,
    notAfter: '不晚于（见证的时间）',
    unconfirmedTime: '见证的时间（未与链核对）',
    time: '见证的时间（不作数）',
    link: '与链的核对',
    sightings: '被询问的来源',
    lookUp: '不依靠本程序如何查证',
    byExplorer: (place) => `打开区块浏览器 ${place}，查看这笔交易`,
    byNode: (chainId) => `向链 ID 为 ${chainId} 的任何节点查询这笔交易（eth_getTransactionByHash）`,
    compare: '交易的输入数据（Input Data）末尾 32 字节应等于：',
    nowhere: '无处可查：它不是公共的。',
    unknownKind: (name) => `种类“${name}”不为本程序所知`,
    attests: '所证的内容',
    target: { root: '存证的根值（存证声明经由它得到证明）', file: '文件自身的 SHA-256 值' },
    obtainedFrom: '取得处（证明文件自述）',
  },
  timeStamp: {
    signer: '签名者',
    root: '根证书',
    rootClass: { public: '已登记', development: '开发用，不能证明任何事' },
    noRoot: '没有登记；证书链止于',
    policy: '签发策略（OID）',
    serial: '序列号（十六进制）',
    algorithm: '签名算法',
    revocation: '吊销情况',
    revoked: {
      good: '随附的吊销信息覆盖整条证书链，均未吊销',
      unknown: '不明：没有随附覆盖整条证书链的吊销信息；是否曾被吊销，可向该机构查询',
    },
    extract: '取出时间戳',
    certificates: '取出随附的证书',
    show: '查看时间、序列号、策略和签名者',
    verify: '用 OpenSSL 核验（ROOT.pem 为该机构的根证书，请从该机构自己的网站下载）',
    rootFile: '核对所下载的根证书',
  },
  bitcoin: {
    blocks: '比特币区块',
    merkleRoot: '默克尔根（Merkle root）',
    confirmations: (count) => `连同其后共 ${grouped(count)} 个区块`,
    networkClass: { mainnet: '比特币主链', development: '比特币测试链（不能证明任何事）', unknown: '未知属于哪条链' },
    pending: '尚待答复的日历服务器',
    unconfirmed: '未附区块头',
    unconfirmedHeights: (heights) => `OpenTimestamps 已写明高度 ${heights}，但证明文件没有附上区块头，未计入`,
    others: '其他种类的证明（未计入）',
    byHand: '在任何比特币区块浏览器或节点上查看该高度的区块，区块哈希和默克尔根应与上列相同。',
    extract: '取出 OpenTimestamps 证明',
    verify: '用任何 OpenTimestamps 客户端核验（会询问比特币节点）',
    export: '如需从文件自身的哈希值开始的证明，可用 guzheng ots export 导出。',
  },
};

function errorInWords({ seconds, basis }: TimeError): string {
  const within = seconds === undefined ? '误差未声明' : `±${span(seconds)}`;
  const word = { slot: '一个出块时段', stated: '时间戳机构声明', unstated: '', miner: '矿工时钟' }[basis];
  return word === '' ? within : `${within}，${word}`;
}

function span(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} 小时`;
  return seconds > 0 && seconds < 1 ? `${seconds * 1000} 毫秒` : `${seconds} 秒`;
}
