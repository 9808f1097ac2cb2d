/** A word as it may be typed on a command line, for commands in hints: a name with `$(…)` in it must stay a name. */
export function shellWord(text: string, platform: string = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return platform === 'win32' ? `"${text.replaceAll('"', '""')}"` : `'${text.replaceAll("'", `'\\''`)}'`;
}
