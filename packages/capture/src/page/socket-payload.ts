/** The bytes 0x80 to 0x9F of windows-1252 (WHATWG Encoding), where it differs from ISO 8859-1. */
const SPECIAL: ReadonlyMap<number, number> = new Map(
  [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'].map((char, i) => [
    char.codePointAt(0) ?? 0,
    0x80 + i,
  ]),
);

/**
 * Text that the page sent. Chromium shows the UTF-8 bytes of such a frame each as a character of windows-1252; they are put together
 * again. What cannot have come about so is left as it is.
 */
export function sentText(shown: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the same either way
  if (/^[\u0000-\u007f]*$/.test(shown)) return shown;
  const bytes = new Uint8Array(shown.length);
  for (let i = 0; i < shown.length; i += 1) {
    const code = shown.charCodeAt(i);
    const byte = SPECIAL.get(code) ?? code;
    if (byte > 0xff) return shown;
    bytes[i] = byte;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return shown;
  }
}
