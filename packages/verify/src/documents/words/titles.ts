import type { Pair } from './pair.ts';

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
  certificate: { zh: '电子数据保全证书', en: 'Certificate of Preserved Electronic Data' },
  'evidence-list': { zh: '证据目录', en: 'List of Evidence' },
  'extraction-record': { zh: '电子数据提取笔录', en: 'Record of Extraction of Electronic Data' },
  'fre-902': { zh: '电子记录声明书', en: 'Declaration Concerning an Electronic Record' },
  explanation: { zh: '本证据如何核验', en: 'How the Court Can Check This' },
  report: { zh: '固证核验报告', en: 'Guzheng verification report' },
};
