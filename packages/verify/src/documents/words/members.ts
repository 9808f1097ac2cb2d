import { layout } from '@guzheng/evidence';
import type { Pair } from './pair.ts';

/** What the files of a package are, by where they lie; the first that fits. Folders end in a slash. */
const KINDS: readonly (readonly [place: string, kind: Pair])[] = [
  [layout.warc, { zh: '网络请求与响应归档', en: 'archive of requests and answers' }],
  ['indexes/', { zh: '归档索引', en: 'index of the archive' }],
  ['pages/', { zh: '页面列表', en: 'list of pages' }],
  [layout.manifest, { zh: '清单（各文件哈希值）', en: 'manifest with all digests' }],
  [layout.manifestDigest, { zh: '清单的哈希值', en: 'digest of the manifest' }],
  [layout.capture, { zh: '取证记录', en: 'capture record' }],
  [layout.callLog, { zh: '调用日志', en: 'call log' }],
  [layout.environment, { zh: '清洁性检查记录', en: 'environment check' }],
  [layout.network, { zh: '网络连接记录', en: 'record of connections' }],
  [layout.loss, { zh: '缺失记录', en: 'record of what is missing' }],
  [layout.screenshots, { zh: '网页截图', en: 'screenshot' }],
  [layout.fetch, { zh: '网页源码（直接抓取）', en: 'source as fetched' }],
  [`${layout.page}dom.html`, { zh: '渲染后的网页文档', en: 'rendered document' }],
  [`${layout.page}text.txt`, { zh: '网页可见文字', en: 'visible text' }],
  [`${layout.page}page.pdf`, { zh: '网页打印件', en: 'print of the page' }],
  [layout.page, { zh: '网页内容', en: 'content of the page' }],
  [layout.facts, { zh: '网页自述的事实', en: 'what the page states' }],
  [layout.factPictures, { zh: '网页局部截图', en: 'picture of a part' }],
  [layout.source, { zh: '源代码清单', en: 'list of source code' }],
  [layout.files, { zh: '源代码文件', en: 'file of source code' }],
  [layout.filesById, { zh: '源代码文件', en: 'file of source code' }],
  [layout.sourceParts, { zh: '源代码取证材料', en: 'material of the source' }],
];

const OTHER: Pair = { zh: '其他', en: 'other' };

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
