import { element } from '../elements/element.ts';

/** Hands bytes to the browser to be saved, out of memory: no connection is needed. */
export function save(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = element('a', { href: url, download: name });
  link.click();
  // The browser has the content once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's own name, so that report and file are found together, without what a file system or a reader could stumble over. */
export function reportName(file: string, ending: string): string {
  const bare = file.replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_').slice(0, 120);
  return `${bare}.report.${ending}`;
}
