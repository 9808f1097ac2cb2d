import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVerifierPage, type VerifierPage } from './verifier.ts';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the page as a file', () => {
  let page: VerifierPage;
  beforeAll(async () => {
    page = await makeVerifierPage();
  });
  const part = (tag: string): string => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.html)?.[1] ?? '';

  it('has the same bytes each time', async () => {
    expect((await makeVerifierPage()).html).toBe(page.html);
  });

  it('has one script and one style, and a policy that names them and nothing else', () => {
    expect(page.html.match(/<script/gi)).toHaveLength(1);
    expect(page.html.slice(0, page.html.indexOf('<script')).match(/<style/gi)).toHaveLength(1);
    expect(page.policy).toBe(
      `default-src 'none'; script-src ${sha256(part('script'))} 'wasm-unsafe-eval'; style-src ${sha256(part('style'))}; ` +
        "img-src blob:; worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; " +
        "require-trusted-types-for 'script'; trusted-types own-worker",
    );
    expect(page.html.indexOf(page.policy)).toBeLessThan(page.html.indexOf('<style'));
  });

  it('refers to nothing outside, and evaluates nothing', () => {
    const head = page.html.slice(0, page.html.indexOf('<script'));
    expect(head).not.toMatch(/\b(src|href|srcset|action|data|poster)=|url\(|@import/i);
    expect(part('script')).not.toMatch(
      /\beval\(|new Function\(|import\(|importScripts|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|localStorage|indexedDB/,
    );
    expect(part('script')).not.toMatch(/\.innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/);
  });

  it('has nothing of the machine that made it', () => {
    expect(page.html).not.toContain(import.meta.dirname.split('/packages/')[0]);
    expect(page.html).not.toMatch(/node_modules|sourceMappingURL/);
  });

  it('carries the licences of what it contains', () => {
    for (const name of ['@noble/hashes', 'hash-wasm', 'parse5', 'valibot', 'fflate', '@ethereumjs/rlp']) {
      expect(page.html).toContain(`\n${name} `);
    }
    expect(page.html).toMatch(/Permission is hereby granted/);
  });

  it('is small enough to be sent by mail', () => {
    expect(Buffer.byteLength(page.html)).toBeLessThan(1_000_000);
  });
});
