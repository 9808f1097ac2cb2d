import { element } from '../../verifier/elements/element.ts';

/** File systems take 255 bytes in a name (ext4, APFS; NTFS: 255 units); what is added to a stem, as `.evidence-list.html`, must fit too. */
const MOST = 220;

/** Hands a blob to the browser to be saved. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = element('a', { href: url, download: name });
  link.click();
  // The browser has it once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that no file system stumbles over and that says what it is: nothing hidden, no way into another folder, its ending kept where it is cut. */
export function safeName(name: string): string {
  const bare = name.replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_').replace(/^\.+/, '_');
  const [ending = ''] = /(?:\.[0-9A-Za-z]{1,10}){1,2}$/.exec(bare) ?? [];
  const stem = shortened(bare.slice(0, bare.length - ending.length), MOST - ending.length);
  return stem === '' ? `evidence${ending}` : stem + ending;
}

/** At most so many bytes of UTF-8, and no half of a character (Encoding §7.3, encodeInto). */
function shortened(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
