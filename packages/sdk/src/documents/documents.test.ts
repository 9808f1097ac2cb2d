import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, launchBrowser } from '@guzheng/capture';
import { makeEvidence, makeProof } from '@guzheng/testing';
import { policies, type Report } from '@guzheng/verify';
import { DOCUMENT_NAMES, renderDocument } from '@guzheng/verify/documents';
import { decode as decodePng } from 'fast-png';
import jsQR from 'jsqr';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SdkError } from '../error.ts';
import { verifyFile } from '../verify-file.ts';
import { writeReport } from '../write-report.ts';
import { readExhibit } from './exhibit.ts';
import { openPrinter, type Printer } from './printer.ts';
import { type ReportedFile, writeDocuments } from './write-documents.ts';

let folder: string;
let shapes: { readonly [name: string]: ReportedFile };
let printer: Printer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-documents-'));
  const made = await makeEvidence({ losses: [{ weight: 'gap', code: 'timeout', means: 'browser', detail: 'late' }] });
  const damaged = Uint8Array.from(made.file);
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  const trailing = Buffer.concat([made.file, Buffer.from('x')]);
  const long = `${'很长的名字'.repeat(14)}.wacz`;
  const contract = new TextEncoder().encode('a contract');
  shapes = {
    page: await place('page.wacz', made.file, made.proofBytes),
    damaged: await place('damaged.wacz', damaged, made.proofBytes),
    trailing: await place('trailing.wacz', trailing, made.proofBytes),
    long: await place(long, made.file, made.proofBytes),
    file: await place('contract.txt', contract, (await makeProof(contract)).proofBytes),
  };
  printer = await openPrinter();
});

afterAll(async () => {
  await printer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function place(name: string, file: Uint8Array, proof: Uint8Array): Promise<ReportedFile> {
  const path = join(folder, name);
  await writeFile(path, file);
  await writeFile(join(folder, `${name.slice(0, 40)}.json`), proof);
  const proofFile = join(folder, `${name.slice(0, 40)}.json`);
  return { file: path, report: await verifyFile(path, { proofFile, offline: true, policy: policies.court }) };
}

function shape(name: string): ReportedFile {
  const found = shapes[name];
  if (found === undefined) throw new Error(`no shape ${name}`);
  return found;
}

async function pagesOf(pdf: Uint8Array): Promise<readonly string[]> {
  const { text } = await extractText(await getDocumentProxy(Uint8Array.from(pdf)), { mergePages: false });
  return text;
}

/** Lines are broken anywhere. */
const joined = (text: string): string => text.replace(/\s+/g, '');

async function freshFolder(): Promise<string> {
  return mkdtemp(join(folder, 'out-'));
}

describe('printed documents', () => {
  it.each(DOCUMENT_NAMES.flatMap((name) => (['zh', 'en'] as const).map((lang) => [name, lang] as const)))(
    '%s in %s: the digest and the number of the page are on every page',
    async (document, lang) => {
      const out = await freshFolder();
      const written = await writeDocuments(shape('page'), { out, documents: [document], formats: ['pdf'], lang });
      const pages = await pagesOf(await readFile(written[0]?.path ?? ''));
      const { digests } = shape('page').report;
      for (const [i, page] of pages.entries()) {
        expect(joined(page).split(`SHA-256${digests.sha256}`).length, `page ${i + 1}`).toBeGreaterThan(1);
        const number = lang === 'zh' ? `第${i + 1}页，共${pages.length}页` : `page${i + 1}of${pages.length}`;
        expect(joined(page)).toContain(number);
      }
      expect(joined(pages.join(''))).toContain(digests.sm3);
      expect(pages.join('')).not.toMatch(/undefined|\[object|NaN/);
      // Another character of the same look: what is copied out must be what was written.
      expect(pages.join('').match(/.{0,9}[\u2E80-\u2FDF].{0,9}/u)?.[0]).toBeUndefined();
      if (document === 'explanation') expect(pages).toHaveLength(1);
    },
  );

  it.each(['damaged', 'trailing', 'long', 'file'])('the explanation is one page for the shape %s', async (name) => {
    const exhibit = await readExhibit(shape(name).report, shape(name).file);
    for (const lang of ['zh', 'en'] as const) {
      const document = renderDocument('explanation', [exhibit], {
        lang,
        declarations: { type: 'guzheng/declarations/v1' },
      });
      expect(await pagesOf(await printer.print(document))).toHaveLength(1);
    }
  });

  it('the explanation is one page when everything is open, contradicted and long', async () => {
    const { report } = shape('page');
    const everything: Report = {
      ...report,
      verdict: 'contradicted',
      subject: { ...report.subject, name: 'W'.repeat(255) },
      checks: report.checks.map((check, i) => ({ ...check, status: i % 3 === 0 ? 'FAIL' : 'UNPROVEN' })),
      anchors: [...report.anchors, ...report.anchors].map((anchor) =>
        anchor.kind === 'evm'
          ? { ...anchor, networkClass: 'testnet', link: 'unlinked', network: 'W'.repeat(64) }
          : anchor,
      ),
    };
    for (const lang of ['zh', 'en'] as const) {
      const document = renderDocument('explanation', [{ report: everything }], {
        lang,
        declarations: { type: 'guzheng/declarations/v1' },
      });
      expect(await pagesOf(await printer.print(document))).toHaveLength(1);
    }
  });

  it('say the same when printed twice', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(async () => {
        const out = await freshFolder();
        const [written] = await writeDocuments(shape('page'), { out, documents: ['certificate'], formats: ['pdf'] });
        return pagesOf(await readFile(written?.path ?? ''));
      }),
    );
    expect(first).toEqual(second);
  });

  it('are not printed when they ask for anything outside', async () => {
    const marks = { header: '<span></span>', footer: '<span></span>' };
    for (const asking of [
      '<img src="http://127.0.0.1:9/x.png">',
      '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    ]) {
      const printed = printer.print({ html: `<!doctype html><body>${asking}`, marks });
      await expect(printed).rejects.toMatchObject({
        code: 'print-failed',
        message: expect.stringContaining('127.0.0.1:9'),
      });
    }
  });

  it('do not run what a document holds', async () => {
    const html = `<!doctype html><body><p>before</p><script>document.body.textContent = 'taken'</script>`;
    const pages = await pagesOf(
      await printer.print({ html, marks: { header: '<span></span>', footer: '<span></span>' } }),
    );
    expect(pages.join('')).toContain('before');
    expect(pages.join('')).not.toContain('taken');
  });

  it('has a QR code that another program reads from the picture of the page', async () => {
    const exhibit = await readExhibit(shape('page').report, shape('page').file);
    const { html } = renderDocument('certificate', [exhibit], {
      lang: 'zh',
      declarations: { type: 'guzheng/declarations/v1' },
    });
    const { browser, close } = await launchBrowser(await findBrowser(), { viewport: { width: 900, height: 1200 } });
    try {
      const page = await browser.newPage();
      await page.setContent(html);
      const { width, height, data } = decodePng(await page.screenshot({ type: 'png' }));
      const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
      const channels = data.length / (width * height);
      for (let i = 0; i < width * height; i++)
        for (let c = 0; c < 3; c++) pixels[i * 4 + c] = Number(data[i * channels + c]);
      const decode = jsQR as unknown as typeof jsQR.default;
      const { digests, deposit } = exhibit.report;
      expect(decode(pixels, width, height)?.data).toBe(`guzheng:sha256:${digests.sha256};root:${deposit?.root}`);
    } finally {
      await close();
    }
  });
});

describe('writing documents', () => {
  it('writes every document in both forms, and tells where', async () => {
    const out = join(await freshFolder(), 'new', 'folder');
    const written = await writeDocuments(shape('page'), { out });
    expect(written).toHaveLength(12);
    const names = await readdir(out);
    expect(names.sort()).toEqual(
      DOCUMENT_NAMES.flatMap((name) => [`page.wacz.${name}.zh.html`, `page.wacz.${name}.zh.pdf`]).sort(),
    );
    expect(written.map(({ path }) => path).sort()).toEqual(names.map((name) => join(out, name)).sort());
  });

  it('shows of a whole package what its records say', async () => {
    const out = await freshFolder();
    const [written] = await writeDocuments(shape('page'), { out, documents: ['certificate'], formats: ['html'] });
    const page = await readFile(written?.path ?? '', 'utf8');
    expect(page).toContain('CN=huatai.test');
    expect(page).toContain('Node.js');
    expect(page).toContain('<b>200</b>');
  });

  it('draws up what it can of a damaged package, and says that the rest could not be read', async () => {
    for (const name of ['damaged', 'trailing']) {
      const out = await freshFolder();
      const written = await writeDocuments(shape(name), { out, formats: ['html'] });
      expect(written).toHaveLength(6);
      expect(await readFile(join(out, `${name}.wacz.certificate.zh.html`), 'utf8')).toContain('发现矛盾');
    }
  });

  it('writes the report of a package that has bytes behind its end', async () => {
    const report = join(await freshFolder(), 'report.html');
    await writeReport(shape('trailing').report, { file: shape('trailing').file, report });
    expect(await readFile(report, 'utf8')).toContain('发现矛盾');
  });

  it('makes one list of evidence for several files, and the other documents for each', async () => {
    const out = await freshFolder();
    await writeDocuments([shape('page'), shape('file')], {
      out,
      documents: ['evidence-list', 'explanation'],
      formats: ['html', 'pdf'],
    });
    expect((await readdir(out)).sort()).toEqual([
      'contract.txt.explanation.zh.html',
      'contract.txt.explanation.zh.pdf',
      'evidence-list.zh.html',
      'evidence-list.zh.pdf',
      'page.wacz.explanation.zh.html',
      'page.wacz.explanation.zh.pdf',
    ]);
    const pages = await pagesOf(await readFile(join(out, 'evidence-list.zh.pdf')));
    for (const page of pages)
      for (const { report } of [shape('page'), shape('file')]) expect(joined(page)).toContain(report.digests.sha256);
  });

  it('overwrites nothing, and then writes nothing at all', async () => {
    const out = await freshFolder();
    await writeFile(join(out, 'page.wacz.explanation.zh.pdf'), 'mine');
    await expect(writeDocuments(shape('page'), { out })).rejects.toMatchObject({ code: 'output-exists' });
    expect(await readdir(out)).toEqual(['page.wacz.explanation.zh.pdf']);
    expect(await readFile(join(out, 'page.wacz.explanation.zh.pdf'), 'utf8')).toBe('mine');
  });

  it('refuses two files that would give documents of one name', async () => {
    const out = await freshFolder();
    const other = join(await freshFolder(), 'page.wacz');
    await writeFile(other, await readFile(shape('page').file));
    const twice = writeDocuments([shape('page'), { ...shape('page'), file: other }], { out, formats: ['html'] });
    await expect(twice).rejects.toMatchObject({ code: 'output-exists' });
    expect(await readdir(out)).toEqual([]);
  });

  it('leaves nothing half-made where it cannot write, or has no browser', async () => {
    const out = await freshFolder();
    const noBrowser = writeDocuments(shape('page'), { out, browserPath: join(folder, 'none') });
    await expect(noBrowser).rejects.toMatchObject({ code: 'browser-missing' });
    expect(await readdir(out)).toEqual([]);
    await writeFile(join(out, 'file'), '');
    const underFile = writeDocuments(shape('page'), { out: join(out, 'file', 'x'), formats: ['html'] });
    await expect(underFile).rejects.toBeInstanceOf(SdkError);
    expect(await readdir(out)).toEqual(['file']);
  });

  it('refuses an empty list of files', async () => {
    await expect(writeDocuments([], { out: await freshFolder(), formats: ['html'] })).rejects.toMatchObject({
      code: 'file-empty-list',
    });
  });
});
