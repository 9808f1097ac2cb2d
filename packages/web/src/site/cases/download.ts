import { element } from '../../verifier/elements/element.ts';

/** Hands a blob to the browser to be saved under a name that no file system stumbles over. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = element('a', { href: url, download: fileName(name) });
  link.click();
  // The browser has it once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function fileName(name: string): string {
  const bare = name
    .replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 150);
  return bare === '' ? 'evidence' : bare;
}
