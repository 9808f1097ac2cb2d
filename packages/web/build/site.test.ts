import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSite, type SiteFile } from './site.ts';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the site as files', () => {
  let files: readonly SiteFile[];
  let site: SiteFile;
  beforeAll(async () => {
    files = await makeSite();
    const found = files.find(({ name }) => name === 'site.html');
    if (found === undefined) throw new Error('there is no site.html');
    site = found;
  });
  const part = (tag: string): string => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(site.content)?.[1] ?? '';

  it('has the same bytes each time', async () => {
    expect(await makeSite()).toEqual(files);
  });

  it('has a policy that names its one script and its one style, and lets it speak to its own server alone', () => {
    expect(site.policy).toBe(
      `default-src 'none'; script-src ${sha256(part('script'))} 'wasm-unsafe-eval'; style-src ${sha256(part('style'))}; ` +
        "img-src 'self' blob:; worker-src blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; " +
        "require-trusted-types-for 'script'; trusted-types own-worker",
    );
    expect(site.content.indexOf(site.policy ?? '-')).toBeGreaterThan(0);
  });

  it('refers to nothing outside, makes no markup of text, and evaluates nothing', () => {
    const head = site.content.slice(0, site.content.indexOf('<script'));
    expect(head.match(/\b(?:src|href|srcset|action|poster)="[^"]*"/gi)).toEqual([
      'href="/favicon.svg"',
      'href="#main"',
      'href="/"',
    ]);
    expect(part('script')).not.toMatch(/\.innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/);
    expect(part('script')).not.toMatch(
      /\beval\(|new Function\(|import\(|importScripts|XMLHttpRequest|WebSocket|sendBeacon/,
    );
    expect(part('script')).not.toMatch(/setAttribute\("on|document\.cookie|indexedDB/);
  });

  it('has nothing of the machine that made it', () => {
    expect(site.content).not.toContain(import.meta.dirname.split('/packages/')[0]);
    expect(site.content).not.toMatch(/node_modules|sourceMappingURL/);
  });
});
