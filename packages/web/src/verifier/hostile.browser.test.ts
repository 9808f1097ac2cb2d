import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalize, type Manifest } from '@guzheng/evidence';
import { type EvidencePackageLies, makeEvidence } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';

const MARKUP = `</bdi></style></title></script><script>document.title='taken'</script><img src=x onerror="document.title='taken'"><svg onload=alert(1)>`;
const BIDI = 'gpj.exe\u202Etxt.\u2066\u200B\u0007';
const LONE = 'half \ud83d of a character';
const LONG = '长'.repeat(50_000);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

async function opened(name: string, lies: EvidencePackageLies): Promise<Clerk> {
  const { file, proofBytes } = await makeEvidence({ lies });
  const clerk = await desk.open();
  const path = join(desk.folder, name);
  await writeFile(path, file);
  await writeFile(`${path}.proof.json`, proofBytes);
  await clerk.put([path, `${path}.proof.json`]);
  await clerk.outcome();
  return clerk;
}

/** Everything that the page holds, in the parts of the report too. */
function elements(clerk: Clerk): Promise<{ readonly tags: readonly string[]; readonly attributes: readonly string[] }> {
  return clerk.page.evaluate(() => {
    const hosts = [...document.querySelectorAll('.report-part')];
    const all = [document, ...hosts.map((host) => host.shadowRoot)].flatMap((root) => [
      ...(root?.querySelectorAll('*') ?? []),
    ]);
    const names = all.flatMap((one) => one.getAttributeNames());
    return { tags: [...new Set(all.map(({ tagName }) => tagName.toLowerCase()))], attributes: [...new Set(names)] };
  });
}

async function expectUnharmed(clerk: Clerk): Promise<void> {
  const { tags, attributes } = await elements(clerk);
  expect(tags.filter((tag) => /^(iframe|object|embed|form-|link|base|foreignobject|use|a)$/.test(tag))).toEqual([]);
  expect(attributes.filter((name) => /^on|^(srcdoc|href|style|formaction|xlink:href)$/.test(name))).toEqual([]);
  expect(await clerk.page.$$eval('script', (all) => all.length)).toBe(1);
  expect(await clerk.page.title()).toBe('固证核验页');
  expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
}

const titled = (title: string): EvidencePackageLies => ({ manifest: (manifest: Manifest) => ({ ...manifest, title }) });

describe('what a file says is text, and nothing else', () => {
  it.each([
    ['markup', MARKUP, '<script>'],
    ['bidirectional and invisible characters', BIDI, 'gpj.exe[U+202E]txt.[U+2066][U+200B][U+0007]'],
    ['a huge text', LONG.slice(0, 30_000), '长长长'],
  ])('%s in the title', async (_, title, shown) => {
    const clerk = await opened('title.wacz', titled(title));
    expect(await clerk.seen('.result')).toContain(shown);
    await expectUnharmed(clerk);
    await clerk.page.close();
  });

  it.each([
    ['markup', `a<img src=x onerror=alert(1)>&lt;.wacz`, '<img src=x'],
    ['bidirectional characters', '\u202Egnp.wacz', '[U+202E]gnp.wacz'],
    ['a name of JavaScript', '__proto__', '__proto__'],
  ])('%s in the file’s name', async (_, name, shown) => {
    const clerk = await opened(name, {});
    for (const part of ['.exhibits', '.result h2', '.record'])
      expect([part, await clerk.seen(part)]).toEqual([part, expect.stringContaining(shown)]);
    await expectUnharmed(clerk);
    await clerk.page.close();
  });

  it('markup in the visible text, the source and a looked-up sentence', async () => {
    const clerk = await opened('text.wacz', {
      files: (files) =>
        new Map(
          [...files].map(([path, bytes]) => [
            path,
            /page\/.*\.txt$|text/.test(path) ? new TextEncoder().encode(MARKUP) : bytes,
          ]),
        ),
    });
    await clerk.page.$eval(
      '#sentence',
      (area, text) => {
        (area as HTMLTextAreaElement).value = text;
      },
      MARKUP.slice(0, 60),
    );
    await clerk.press('查找');
    await clerk.sees('.places, .found .missing');
    await clerk.press('显示全文');
    await clerk.sees('.texts pre, .texts .missing');
    await expectUnharmed(clerk);
    await clerk.page.close();
  });

  it('lone surrogates and prototype names in a proof and a trust file', async () => {
    const clerk = await desk.open();
    const trust = join(desk.folder, 'trust.json');
    await writeFile(
      trust,
      `{"blocks":[{"__proto__":{"x":1},"chainId":"${JSON.stringify(LONE + MARKUP).slice(1, -1)}"}]}`,
    );
    await clerk.put([trust], '.requirements input[accept]');
    await clerk.sees('.requirements .fault:not(:empty)');
    await expectUnharmed(clerk);
    const proof = join(desk.folder, 'x.proof.json');
    await writeFile(proof, canonicalize({ type: `guzheng/proof/${MARKUP}` }));
    await writeFile(join(desk.folder, 'x'), 'x');
    await clerk.put([join(desk.folder, 'x'), proof]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toEqual({ refusal: 'proof-version-unknown' });
    await expectUnharmed(clerk);
    await clerk.page.close();
  });
});

describe('the report’s markup', () => {
  it('is built whole: no tag or attribute of a report of ours is left out', async () => {
    const { makeVerifierPage } = await import('../../build/verifier.ts');
    const { html } = await makeVerifierPage(join(import.meta.dirname, '../../test/nodes-entry.ts'));
    const path = join(desk.folder, 'nodes.html');
    await writeFile(path, html);
    const clerk = await desk.open();
    await clerk.page.goto(`file://${path}`);
    const { file, proofBytes } = await makeEvidence({ custodyEvents: 2 });
    const { bytesSource, noTrust, policies, verify } = await import('@guzheng/verify');
    const report = await verify({
      ...{ file: bytesSource(file), proof: proofBytes, policy: policies.court, trust: noTrust, readers: [] },
      now: new Date('2026-08-01T00:00:00Z'),
    });
    expect(await clerk.page.evaluate(`window.refusedOf(${JSON.stringify(report)})`)).toEqual([]);
    // And what no report of ours holds is left out, whatever the renderer might let through one day.
    const bad = `<p onclick="x">a<script>b</script><a href="javascript:x">c</a><img src="x"><iframe srcdoc="y"></iframe></p><svg><use href="#"/><path d="M0 0" onload="z"/></svg>`;
    expect(await clerk.page.evaluate(`window.built(${JSON.stringify(bad)})`)).toBe(
      '<p>abc</p><svg><path d="M0 0"></path></svg>',
    );
    await clerk.page.close();
  });
});
