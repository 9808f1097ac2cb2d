/** One page to be kept: its address, and the words that make it matter. */
export interface Listed {
  readonly url: string;
  readonly keywords: readonly string[];
}

/** One page a line: the address, then keywords, all separated by tabs. Empty lines and those that begin with # are left out. */
export function readList(text: string): readonly Listed[] {
  const lines = text.split(/\r?\n/).map((line, place) => ({ line: line.trim(), place: place + 1 }));
  const pages = lines
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
    .map(({ line, place }) => readLine(line, place));
  const twice = pages.find(({ url }, place) => pages.findIndex((other) => other.url === url) !== place);
  if (twice !== undefined) throw new SyntaxError(`${twice.url} is in the list twice`);
  return pages;
}

function readLine(line: string, place: number): Listed {
  const [url = '', ...keywords] = line.split('\t').map((part) => part.trim());
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new SyntaxError(`line ${place} does not begin with a web address`);
  return { url, keywords: keywords.filter((keyword) => keyword !== '') };
}
