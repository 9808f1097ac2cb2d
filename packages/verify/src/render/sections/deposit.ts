import type { Report } from '../../report.ts';
import { both, code, facts, section, timeOf } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { asOfAFile, type Naming } from '../words/naming.ts';

export function depositSection({ deposit }: Pick<Report, 'deposit'>, naming: Naming = asOfAFile): Markup {
  if (deposit === undefined)
    return section('deposit', (w) => w.deposit.heading, html`<p>${both((w) => w.deposit.none)}</p>`);
  const rows = facts([
    [(w) => w.deposit.time, timeOf(deposit.time)],
    [(w) => w.deposit.leaf, code(deposit.leaf)],
    [(w) => w.deposit.root, code(deposit.root)],
    [(w) => w.deposit.place, both((w) => w.deposit.placeOf(deposit.index, deposit.size))],
    [(w) => w.deposit.depositor, code(deposit.depositor)],
  ]);
  return section(
    'deposit',
    (w) => w.deposit.heading,
    html`<p class="note">${both((w) => naming(w).deposit.intro)}</p>${rows}`,
  );
}
