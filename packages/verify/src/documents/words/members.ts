import { layout } from '@guzheng/evidence';
import { type Pair, pair } from './pair.ts';

/** What the files of a package are, by where they lie; the first that fits. Folders end in a slash. */
const KINDS: readonly (readonly [place: string, kind: Pair])[] = [
  [layout.warc, pair('网络请求与响应归档', 'archive of requests and answers')],
  ['indexes/', pair('归档索引', 'index of the archive')],
  ['pages/', pair('页面列表', 'list of pages')],
  [layout.manifest, pair('清单（各文件哈希值）', 'manifest with all digests')],
  [layout.manifestDigest, pair('清单的哈希值', 'digest of the manifest')],
  [layout.capture, pair('取证记录', 'capture record')],
  [layout.callLog, pair('调用日志', 'call log')],
  [layout.environment, pair('清洁性检查记录', 'environment check')],
  [layout.network, pair('网络连接记录', 'record of connections')],
  [layout.loss, pair('缺失记录', 'record of what is missing')],
  [layout.screenshots, pair('网页截图', 'screenshot')],
  [layout.fetch, pair('网页源码（直接抓取）', 'source as fetched')],
  [`${layout.page}dom.html`, pair('渲染后的网页文档', 'rendered document')],
  [`${layout.page}text.txt`, pair('网页可见文字', 'visible text')],
  [`${layout.page}page.pdf`, pair('网页打印件', 'print of the page')],
  [layout.page, pair('网页内容', 'content of the page')],
  [layout.facts, pair('网页自述的事实', 'what the page states')],
  [layout.factPictures, pair('网页局部截图', 'picture of a part')],
  [layout.source, pair('源代码清单', 'list of source code')],
  [layout.files, pair('源代码文件', 'file of source code')],
  [layout.filesById, pair('源代码文件', 'file of source code')],
  [layout.sourceParts, pair('源代码取证材料', 'material of the source')],
];

const OTHER: Pair = pair('其他', 'other');

export function kindOfMember(path: string): Pair {
  return KINDS.find(([place]) => (place.endsWith('/') ? path.startsWith(place) : path === place))?.[1] ?? OTHER;
}

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['warc.gz', 'WARC 1.1, gzip'],
  ['cdxj', 'CDXJ'],
  ['jsonl', 'JSON Lines'],
  ['json', 'JSON'],
  ['png', 'PNG'],
  ['html', 'HTML'],
  ['txt', 'UTF-8'],
  ['mhtml', 'MHTML'],
  ['pdf', 'PDF'],
  ['bin', 'raw bytes'],
  ['tgz', 'tar, gzip'],
  ['bundle', 'git bundle'],
]);

/** The file format by the ending of the name, which in a package is prescribed; else the ending itself. */
export function formatOfMember(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const known = [...FORMATS].find(([ending]) => name.endsWith(`.${ending}`));
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1];
  return known?.[1] ?? ending?.toUpperCase() ?? '—';
}
