/** Every place is filled once; what is filled in is not looked into again, and `$` means nothing in it. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(
    /%([A-Z]+)%|\/\* ([A-Z]+) \*\//g,
    (_, bare: string | undefined, inCode: string | undefined) => {
      const value = values[bare ?? inCode ?? ''];
      if (value === undefined) throw new Error(`the template wants ${bare ?? inCode}`);
      return value;
    },
  );
}

/** White space and comments only: what is left reads as it was written. */
export function minified(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .trim();
}
