/** What the example's page answered, and the little helpers that every part of the example needs. */
import { createHash } from 'node:crypto';
import { layout, utf8Encode } from '@guzheng/evidence';

export const URL_OF_NOTICE = 'https://zhijian.example/2026/choujian.csv';
export const IP = '192.0.2.7';
export const BODY = utf8Encode('批次,产品,纤维含量,结论\n1,连衣裙,标注与实测不符,不合格\n2,衬衫,相符,合格\n');
export const BODY_PATH = `${layout.fetch}1-body.bin`;
export const HEADERS = [
  ['Content-Type', 'text/csv; charset=utf-8'],
  ['Content-Disposition', 'attachment; filename=choujian.csv'],
  ['Content-Length', String(BODY.length)],
] as const;

/** RFC 3339, `seconds` after 2026-07-01T08:00:00Z. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 6, 1, 8) + seconds * 1000).toISOString();
export const digests = (bytes: Uint8Array): { sha256: string; sm3: string } => {
  const hash = (name: string) => createHash(name).update(bytes).digest('hex');
  return { sha256: hash('sha256'), sm3: hash('sm3') };
};
