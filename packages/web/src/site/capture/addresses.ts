import { type Text, t } from '../elements/text.ts';

export type Addresses =
  | { readonly urls: readonly string[] }
  /** `line`: from 1. */
  | { readonly fault: Text };

const MOST = 50;

/**
 * Reads what people paste: one address a line, with or without https://, or a share text that has an address in it. Only http and https;
 * whether an address may be visited is judged by the server. Each once.
 */
export function readAddresses(text: string): Addresses {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), place: i + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  if (filled.length === 0) return { fault: t('请粘贴要取证的网址。', 'Paste the address of the page.') };
  const urls = new Set<string>();
  for (const { line, place } of filled) {
    const url = addressIn(line);
    if (url === undefined) {
      const where = filled.length === 1 ? t('填写的', 'This') : t(`第 ${place} 行`, `Line ${place}`);
      return {
        fault: t(
          `${where.zh}不是网址。请从浏览器地址栏整个复制，例如 https://www.example.com/post/1。`,
          `${where.en} is no address. Copy the whole of it from the browser’s address bar, as https://www.example.com/post/1.`,
        ),
      };
    }
    urls.add(url);
  }
  if (urls.size > MOST)
    return {
      fault: t(
        `一次最多 ${MOST} 个网址，现有 ${urls.size} 个。`,
        `At most ${MOST} addresses at a time; there are ${urls.size}.`,
      ),
    };
  return { urls: [...urls] };
}

function addressIn(line: string): string | undefined {
  // Chinese punctuation and characters end an address in a share text; in a pasted address they are percent-encoded.
  const [within] = /https?:\/\/[^\s<>"'，。；！？、（）《》“”]+/i.exec(line) ?? [];
  if (within !== undefined) return parsed(within);
  return /^[^\s/:@]+\.[^\s/:@]{2,}(?:[:/?#]\S*)?$/.test(line) ? parsed(`https://${line}`) : undefined;
}

function parsed(text: string): string | undefined {
  try {
    const url = new URL(text);
    if (url.hostname === '' || url.username !== '' || url.password !== '') return undefined;
    return url.href;
  } catch {
    return undefined;
  }
}
