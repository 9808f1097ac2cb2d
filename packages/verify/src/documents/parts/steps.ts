import { code } from '../../render/bilingual.ts';
import { fileNameFor } from '../../render/commands.ts';
import { html, type Markup } from '../../render/html.ts';
import { toolsSection } from '../../render/sections/tools.ts';
import type { Report } from '../../report.ts';
import { type Pair, pair, say } from '../words/pair.ts';

const WORDS = {
  leaf: pair(
    '从证明文件取出存证声明，算出它的叶哈希，应与本文所载相同；声明中的 sha256 应与上面算出的相同',
    'Take the deposit statement out of the proof file and compute its leaf hash, which must be the one printed here; the sha256 in the statement must be the one computed above',
  ),
  prints: pair('应显示', 'must print'),
  alone: pair(
    '该存证单独成批，叶哈希就是被锚定的根值。',
    'The deposit stands alone in its batch: the leaf hash is the anchored root.',
  ),
  batch: (size: number): Pair => ({
    zh: `该批次共 ${size} 项：从叶哈希到根值的各级运算见证明文件 inclusion.path（RFC 9162 §2.1.3.2）。`,
    en: `There are ${size} deposits in the batch: inclusion.path in the proof file leads from the leaf to the root (RFC 9162 §2.1.3.2).`,
  }),
  chain: pair(
    '再按上文“锚定”一节，向公开的区块浏览器、节点或时间戳机构的证书核对根值与时间。',
    'Then compare root and time with a public explorer, a node or the certificates of the time-stamping authority, as said under the anchors above.',
  ),
} as const;

/** How to check without this program: from the file to its digest, to the deposit, to the root that the witnesses saw. */
export function steps(report: Report): Markup {
  return html`${toolsSection(report)}${depositSteps(report)}`;
}

function depositSteps({ subject, deposit }: Report): Markup | undefined {
  if (deposit === undefined) return undefined;
  const proof = `"${fileNameFor(subject)}.proof.json"`;
  return html`<section class="tools"><div class="command"><p>${say(WORDS.leaf)}</p><pre>${`jq -r .envelope.payload ${proof} | base64 -d > statement.json\n(printf '\\0'; cat statement.json) | sha256sum`}</pre><p>${say(WORDS.prints)} ${code(deposit.leaf)}</p></div>
<p>${say(deposit.size === 1 ? WORDS.alone : WORDS.batch(deposit.size))}</p><p>${say(WORDS.chain)}</p></section>`;
}
