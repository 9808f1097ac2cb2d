import type { Report } from '../../report.ts';
import { both, code, facts, section } from '../bilingual.ts';
import { foreign, type Markup } from '../html.ts';

export function fileSection({ subject, digests }: Report): Markup {
  return section(
    'file',
    (w) => w.file.heading,
    facts([
      [(w) => w.file.name, foreign(subject.name)],
      [(w) => w.file.size, both((w) => w.bytes(subject.bytes))],
      [(w) => w.file.kind, both((w) => w.file.kinds[subject.kind])],
      [() => 'SHA-256', code(digests.sha256)],
      [() => 'SM3', code(digests.sm3)],
    ]),
  );
}
