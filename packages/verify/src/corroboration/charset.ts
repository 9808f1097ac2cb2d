/** A text, and how its bytes were read. */
export interface DecodedText {
  readonly text: string;
  /** The name in the Encoding Standard. */
  readonly charset: string;
  /** Nothing said which one: it was tried. */
  readonly isAssumed: boolean;
}

/** How far a browser looks for a `<meta charset>` (HTML §13.2.3.2). */
const PRESCAN_BYTES = 1024;

/**
 * Decodes bytes as a browser would: byte order mark, then the charset of the Content-Type field, then the document's own statement. Where
 * none says, UTF-8 if it is that, else GB 18030, in which nearly all older Chinese pages can be read.
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): DecodedText {
  const stated = byteOrderMark(bytes) ?? fromContentType(contentType) ?? fromDocument(bytes);
  if (stated !== undefined) return { ...decode(bytes, stated), isAssumed: false };
  return { ...(tryUtf8(bytes) ?? decode(bytes, 'gb18030')), isAssumed: true };
}

function byteOrderMark([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0xff && b === 0xfe ? 'utf-16le' : undefined;
}

function fromContentType(contentType: string | undefined): string | undefined {
  return known(/;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1]);
}

function fromDocument(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, PRESCAN_BYTES));
  const label = known(
    /<meta\b[^>]*\bcharset\s*=\s*(?:["']\s*)?([^\s"'/>;]+)/i.exec(head)?.[1] ??
      /^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([^"']+)/i.exec(head)?.[1],
  );
  // A document that could be read so far is not in UTF-16, whatever it says (HTML §13.2.3.2).
  return label?.startsWith('utf-16') === true ? 'utf-8' : label;
}

/** The label as the Encoding Standard names it; undefined for one that it does not know. */
function known(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decode(bytes: Uint8Array, charset: string): { text: string; charset: string } {
  return { text: new TextDecoder(charset).decode(bytes), charset };
}

function tryUtf8(bytes: Uint8Array): { text: string; charset: string } | undefined {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), charset: 'utf-8' };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
