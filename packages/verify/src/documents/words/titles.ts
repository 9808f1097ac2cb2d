import { type Pair, pair } from './pair.ts';

/** Every document there is, in the order in which they are written. */
export const DOCUMENT_NAMES = [
  'certificate',
  'evidence-list',
  'extraction-record',
  'fre-902',
  'explanation',
  'report',
] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];

export const TITLES: { readonly [K in DocumentName]: Pair } = {
  certificate: pair('电子数据保全证书', 'Certificate of Preserved Electronic Data'),
  'evidence-list': pair('证据目录', 'List of Evidence'),
  'extraction-record': pair('电子数据提取笔录', 'Record of Extraction of Electronic Data'),
  'fre-902': pair('电子记录声明书', 'Declaration Concerning an Electronic Record'),
  explanation: pair('本证据如何核验', 'How the Court Can Check This'),
  report: pair('固证核验报告', 'Guzheng verification report'),
};
