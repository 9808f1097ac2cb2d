import { createHash } from 'node:crypto';

/** What a page's policy names. */
export interface PolicyParts {
  readonly script: string;
  readonly style: string;
  readonly connect: "'none'" | "'self'";
  readonly images: string;
}

/**
 * Nothing may be loaded but what is stated; the one script and the one style are named by digest; no text becomes code (Trusted Types), but for the
 * address of the worker. `wasm-unsafe-eval` lets the script compile the WebAssembly that it carries, and nothing else (CSP3 §4.4).
 */
export function policyOf({ script, style, connect, images }: PolicyParts): string {
  return [
    "default-src 'none'",
    `script-src '${digestSource(script)}' 'wasm-unsafe-eval'`,
    `style-src '${digestSource(style)}'`,
    `img-src ${images}`,
    'worker-src blob:',
    `connect-src ${connect}`,
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types own-worker',
  ].join('; ');
}

function digestSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
