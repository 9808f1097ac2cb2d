import type { Case, Family, Trap } from './case.ts';

/** More than this is told by the first few and the number of all. */
const SHOWN = 6;

/** Every case of the families, as Markdown: what the page does, what the archive holds of it, what evidence/loss.json says. */
export function casesInMarkdown(families: readonly Family[]): string {
  return families
    .filter(({ cases }) => cases.length > 0)
    .map(({ title, cases }) => `### ${title}\n\n${HEAD}${cases.flatMap(rowsOf).join('')}`)
    .join('\n');
}

const HEAD = '| page | what it is or does | the package holds | `loss.json` says |\n|---|---|---|---|\n';

function rowsOf(one: Case): string[] {
  if (one.outcome === 'refused') return [row(`**${one.name}**`, one.about, `no package: error \`${one.code}\``, '')];
  const labels = one.labels === undefined || one.labels.length === 0 ? '' : `; ${codes(one.labels)}`;
  const first = row(`**${one.name}**<br>${one.outcome}${labels}`, one.about, 'the page', '');
  return [first, ...one.traps.map(trapRow)];
}

function trapRow({ does, held = [], told = [], messages = [], kept = '', lost = [] }: Trap): string {
  const counted = messages.map((text) => text.replace(/^(\S+) (\d+)$/, '`$1`: $2 messages'));
  const parts = [shorten(held), told.length === 0 ? '' : `events ${shorten(told)}`, counted.join(', '), kept];
  return row('', does, parts.filter((part) => part !== '').join('; '), shorten(lost));
}

function shorten(texts: readonly string[]): string {
  const shown = texts.slice(0, texts.length > SHOWN ? 3 : SHOWN).map((text) => text.replace(/q{20,}/, 'qqq…'));
  return `${codes(shown)}${texts.length > SHOWN ? `, … ${texts.length} in all` : ''}`;
}

function codes(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** A bar would end the cell, also inside a code span. */
function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
