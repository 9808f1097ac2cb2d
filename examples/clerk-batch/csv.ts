/** Rows of CSV (RFC 4180). Throws SyntaxError where a quoted field has no end. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  const source = text.replace(/^\uFEFF/, '');
  while (field.lastIndex < source.length) {
    const from = field.lastIndex;
    const [, quoted, plain = '', end] = field.exec(source) ?? [];
    if (end === undefined) throw new SyntaxError(`the CSV cannot be read from character ${from} on`);
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',' && field.lastIndex < source.length) continue;
    if (end === ',') row.push('');
    rows.push(row);
    row = [];
  }
  return rows.filter((cells) => cells.some((cell) => cell.trim() !== ''));
}

/** One row. What a spreadsheet would take for a formula gets an apostrophe before it: file names are made by strangers. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
