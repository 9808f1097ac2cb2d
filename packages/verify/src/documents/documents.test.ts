import jsQR from 'jsqr';
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEVNET, hex, hostileReport, madeReport, PICTURE, realExhibits, SOURCE } from '../../test/reports.ts';
import { clocks } from '../render/time.ts';
import { en } from '../render/words/en.ts';
import { zh } from '../render/words/zh.ts';
import type { Report } from '../report.ts';
import {
  DECLARATIONS_TYPE,
  type Declarations,
  DOCUMENT_NAMES,
  type DocumentName,
  type Exhibit,
  fileMark,
  noDeclarations,
  qrText,
  renderDocument,
} from './index.ts';
import { COMMON } from './words/common.ts';
import { FRE902 } from './words/fre-902.ts';

// The module is the function; its types, made for bundlers, put it under `default`.
const decode = jsQR as unknown as typeof jsQR.default;

type Lang = 'zh' | 'en';
const OWN: readonly DocumentName[] = DOCUMENT_NAMES.filter((name) => name !== 'report');
const LANGS: readonly Lang[] = ['zh', 'en'];

const declarations: Declarations = {
  type: DECLARATIONS_TYPE,
  holder: { name: 'HOLDER-NAME', identity: 'HOLDER-ID', contact: 'HOLDER-CONTACT' },
  operator: { name: 'OPERATOR-NAME' },
  neutrality: 'NEUTRALITY',
  filings: [{ name: 'FILING', number: 'FILING-NUMBER' }],
  case: { court: 'COURT', number: 'CASE-NUMBER', cause: 'CAUSE' },
  exhibits: [{ sha256: hex('1'), name: 'EXHIBIT-NAME', factsToProve: ['FACT-ONE', 'FACT-TWO'] }],
};

const shapes: { [name: string]: Exhibit } = {
  verified: { report: madeReport(), screenshot: PICTURE },
  'development chain only': { report: madeReport({ anchors: [DEVNET] }) },
  'source code': { report: madeReport({}, SOURCE) },
  'nothing but a digest': { report: bare() },
};

beforeAll(async () => {
  Object.assign(shapes, await realExhibits());
});

function bare(): Report {
  const { deposit: _, ...report } = madeReport({ verdict: 'unproven', checks: [], anchors: [], custody: [] });
  const { package: __, ...subject } = report.subject;
  return { ...report, subject };
}

function render(name: DocumentName, exhibit: Exhibit, lang: Lang, declared: Declarations = noDeclarations): string {
  return renderDocument(name, [exhibit], { lang, declarations: declared }).html;
}

function elements(page: string): readonly Tree.Element[] {
  const walk = (node: Tree.Node): Tree.Element[] => [
    ...('tagName' in node ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(walk) : []),
  ];
  return walk(parse(page));
}

/** What a reader sees with one language chosen; `own` leaves out what the file says. */
function shown(page: string, lang: Lang, own = false): string {
  const hidden = lang === 'zh' ? 'en' : 'zh';
  const walk = (node: Tree.Node): string => {
    if (node.nodeName === '#text' && 'value' in node) return node.value;
    if (!('childNodes' in node)) return '';
    const names = 'attrs' in node ? (node.attrs.find(({ name }) => name === 'class')?.value.split(' ') ?? []) : [];
    if (names.includes(hidden) || node.nodeName === 'style' || node.nodeName === 'head') return '';
    if (own && (names.includes('foreign') || node.nodeName === 'code' || node.nodeName === 'pre')) return '';
    return node.childNodes.map(walk).join('');
  };
  return walk(parse(page));
}

const matrix = OWN.flatMap((name) => LANGS.map((lang) => [name, lang] as const));

describe.each(matrix)('%s in %s', (name, lang) => {
  const words = lang === 'zh' ? zh : en;

  it('is whole for every shape of report: both digests, both zones, the verdict, no hole', () => {
    for (const [shape, exhibit] of Object.entries(shapes)) {
      const page = render(name, exhibit, lang);
      const text = shown(page, lang);
      const { digests, verdict } = exhibit.report;
      expect(text, shape).not.toMatch(/undefined|\[object|NaN|null/);
      for (const digest of [digests.sha256, digests.sm3]) expect(text, shape).toContain(digest);
      expect(text, shape).toContain(words.verdict[verdict].word);
      const at = clocks(exhibit.report.verifiedAt);
      if (at === undefined) throw new Error('no time');
      expect(text, shape).toContain(words.time(at));
      for (const zone of [at.utc, at.beijing]) expect(words.time(at)).toContain(zone);
      expect(page, shape).toContain(`@top-right { content: "SHA-256 ${digests.sha256}"`);
    }
  });

  it('says nothing that only a court can say', () => {
    for (const exhibit of Object.values(shapes)) {
      expect(shown(render(name, exhibit, lang, declarations), lang)).not.toMatch(
        /admissib|authentic|legally valid|valid in court|真实有效|法律效力|可采|具有证据效力/i,
      );
    }
  });

  it('keeps to its language', () => {
    for (const exhibit of Object.values(shapes)) {
      const text = shown(render(name, exhibit, lang), lang, true).replaceAll('中文English', '');
      if (lang === 'en')
        expect(text.replaceAll('固证', '').match(/.{0,20}\p{Script=Han}+.{0,20}/u)?.[0]).toBeUndefined();
      else expect(text.match(/[A-Za-z]+(?:[ ,]+[a-z]+){4,}/)?.[0]).toBeUndefined();
    }
  });

  it('says on its first lines that a development chain proves nothing, and what contradicts', () => {
    const loud = shown(render(name, shapes['development chain only'] as Exhibit, lang), lang);
    expect(loud).toContain(words.banner.developmentOnly.word);
    expect(loud).toContain(words.banner.developmentOnly.means);
    const { report } = shapes.contradicted as Exhibit;
    const contradicted = shown(render(name, { report }, lang), lang);
    expect(contradicted.indexOf(words.verdict.contradicted.word)).toBeGreaterThan(0);
    for (const { id, status } of report.checks) if (status === 'FAIL') expect(contradicted).toContain(id);
  });

  it('prints every open point', () => {
    for (const { report, ...rest } of Object.values(shapes)) {
      const text = shown(render(name, { report, ...rest }, lang), lang);
      for (const { id, status } of report.checks)
        if (status === 'UNPROVEN' && id !== 'O3') expect(text, id).toContain(`${id} ${words.point[id].title}`);
    }
  });

  it('has no script, no link, no form, nothing that is fetched', () => {
    const page = render(name, shapes.verified as Exhibit, lang, declarations);
    const names = elements(page).map(({ tagName }) => tagName);
    for (const tag of ['script', 'link', 'a', 'iframe', 'form', 'object', 'base']) expect(names).not.toContain(tag);
    expect(page).not.toMatch(/url\(|@import|src="(?!data:image\/png;base64,)/);
  });

  it('lets no text of a stranger become markup, or hide', () => {
    const attacks = [
      '<script>alert(1)</script>',
      `"><img src=x onerror=alert(1)>`,
      `' onload='x`,
      '</style></title><svg onload=x>',
      'a\u202Eb\u200B\u0000',
    ];
    const shape = (page: string) =>
      new Set(elements(page).map((element) => `${element.tagName} ${element.attrs.map((one) => one.name).join(' ')}`));
    const calm = shape(render(name, { report: hostileReport('x') }, lang));
    for (const attack of attacks) {
      const page = render(name, { report: hostileReport(attack) }, lang);
      expect([...shape(page)].filter((one) => !calm.has(one) && one !== 'p class')).toEqual([]);
      for (const hidden of ['\u202E', '\u200B', '\u0000']) expect(page.includes(hidden)).toBe(false);
    }
  });

  it('does not grow without end', () => {
    const page = render(name, { report: hostileReport('x'.repeat(1_000_000)) }, lang);
    expect(page.length).toBeLessThan(120_000);
  });

  it('is the same for the same input', () => {
    const exhibit = shapes.verified as Exhibit;
    expect(render(name, exhibit, lang, declarations)).toBe(render(name, exhibit, lang, declarations));
  });
});

describe('witnesses of every kind', () => {
  it.each(['certificate', 'evidence-list', 'fre-902'] as const)(
    'stand in the %s with what they are looked up by, their time and its error',
    (name) => {
      const exhibit = shapes['a witness of every kind'] as Exhibit;
      const { anchors } = exhibit.report;
      for (const [lang, miner, stated] of [
        ['zh', '±2 小时，矿工时钟', '±1 秒，时间戳机构声明'],
        ['en', '± 2 h, a miner’s clock', '± 1 s, as the authority states'],
      ] as const) {
        const text = shown(render(name, exhibit, lang), lang);
        for (const anchor of anchors) {
          if (anchor.kind === 'rfc3161' && anchor.token !== undefined) expect(text).toContain(anchor.token.serial);
          if (anchor.kind === 'opentimestamps')
            for (const { hash, height } of anchor.blocks) expect(text).toMatch(new RegExp(`${height}[\\s\\S]*${hash}`));
        }
        for (const error of [miner, stated]) expect(text).toContain(error);
        expect(text).toContain('tarot');
      }
    },
  );
});

describe('what is declared', () => {
  const mark = { zh: COMMON.declared.zh, en: COMMON.declared.en };

  it.each(LANGS)('is marked as not checked, each time (%s)', (lang) => {
    const certificate = shown(render('certificate', shapes.verified as Exhibit, lang, declarations), lang);
    for (const value of ['HOLDER-CONTACT', 'OPERATOR-NAME', 'NEUTRALITY', 'FILING-NUMBER', 'FACT-TWO'])
      expect(certificate.slice(certificate.indexOf(value)).slice(0, value.length + 4 + mark[lang].length)).toContain(
        mark[lang],
      );
    const list = shown(render('evidence-list', shapes.verified as Exhibit, lang, declarations), lang);
    for (const value of ['COURT', 'CASE-NUMBER', 'CAUSE', 'HOLDER-CONTACT', 'EXHIBIT-NAME', 'FACT-TWO'])
      expect(list.slice(list.indexOf(value)).slice(0, value.length + 4 + mark[lang].length)).toContain(mark[lang]);
  });

  it('never slips under another file', () => {
    const other: Declarations = {
      ...declarations,
      exhibits: [{ sha256: hex('9'), name: 'EXHIBIT-NAME', factsToProve: ['FACT-ONE'] }],
    };
    for (const name of OWN) {
      const page = render(name, shapes.verified as Exhibit, 'zh', other);
      expect(page).not.toContain('FACT-ONE');
      expect(page).not.toContain('EXHIBIT-NAME');
    }
  });

  it('is said to be missing where it is', () => {
    expect(
      shown(render('certificate', shapes.verified as Exhibit, 'zh'), 'zh').split(COMMON.undeclared.zh),
    ).toHaveLength(6);
  });
});

describe('lines for signatures', () => {
  it('are there for two investigators, holder and witness, and hold nothing', () => {
    const page = render('extraction-record', shapes.verified as Exhibit, 'zh', declarations);
    for (const role of ['提取人（侦查人员）一', '提取人（侦查人员）二', '电子数据持有人（提供人）', '见证人'])
      expect(page).toContain(role);
    const blanks = elements(page).filter((one) =>
      one.attrs.some(({ name, value }) => name === 'class' && value.startsWith('blank')),
    );
    expect(blanks.length).toBeGreaterThanOrEqual(9);
    for (const { childNodes } of blanks)
      expect(
        childNodes
          .map((node) => ('value' in node ? node.value : '?'))
          .join('')
          .trim(),
      ).toBe('');
    expect(page.slice(page.indexOf('class="signatures"'))).not.toContain('HOLDER-NAME');
  });
});

describe('the statement for FRE 902', () => {
  it('has both forms of 28 U.S.C. § 1746, both algorithms, and says when it must not be signed', () => {
    const text = shown(render('fre-902', shapes.verified as Exhibit, 'en'), 'en');
    expect(text).toContain('I declare under penalty of perjury that the foregoing is true and correct.');
    expect(text).toContain(
      'under penalty of perjury under the laws of the United States of America that the foregoing',
    );
    expect(text).toMatch(/SHA-256 \(FIPS 180-4\)/);
    expect(text).not.toContain(FRE902.contradicted.en);
    expect(shown(render('fre-902', shapes.contradicted as Exhibit, 'en'), 'en')).toContain(FRE902.contradicted.en);
  });

  it('says only what the record says was done', () => {
    const { report, facts } = shapes.unproven as Exhibit;
    if (facts === undefined) throw new Error('no facts');
    const text = (means: { browser: boolean; http: boolean }) =>
      shown(render('fre-902', { report, facts: { ...facts, means } }, 'en'), 'en');
    expect(text({ browser: true, http: false })).toContain(FRE902.byBrowser.en);
    expect(text({ browser: true, http: false })).not.toContain(FRE902.byClient.en);
    expect(text({ browser: false, http: true })).not.toContain(FRE902.byBrowser.en);
    expect(shown(render('fre-902', shapes['plain file'] as Exhibit, 'en'), 'en')).toContain(FRE902.byOther.en);
  });
});

describe('a list of several files', () => {
  it('numbers them and has the digest of each, on the page and in its margin', () => {
    const exhibits: readonly [Exhibit, ...Exhibit[]] = [
      { report: madeReport() },
      { report: madeReport({ digests: { sha256: hex('8'), sm3: hex('9') }, verdict: 'contradicted' }, {}, 'b.wacz') },
    ];
    const { html, marks } = renderDocument('evidence-list', exhibits, { lang: 'zh', declarations });
    for (const digest of [hex('1'), hex('8')]) {
      expect(marks.header).toContain(digest);
      expect(html).toContain(`SHA-256 ${digest}`);
    }
    expect(html).toMatch(/<td>1<\/td>[\s\S]*<td>2<\/td>/);
    expect(shown(html, 'zh')).toContain(zh.verdict.contradicted.means);
  });
});

describe('the QR code', () => {
  it.each(['certificate', 'explanation'] as const)(
    'of the %s is read as the digest and the root, and leads nowhere',
    (name) => {
      const { report } = shapes.verified as Exhibit;
      const read = readCode(render(name, { report }, 'en'));
      expect(read).toBe(`guzheng:sha256:${hex('1')};root:${hex('4')}`);
      expect(read).toBe(qrText(report));
      expect(read).not.toMatch(/\/\/|http/);
    },
  );

  it('has the digest alone where nothing was deposited', () => {
    expect(readCode(render('certificate', { report: bare() }, 'zh'))).toBe(`guzheng:sha256:${hex('1')}`);
  });

  /** Draws the path of the page, four pixels a module, and reads it with another library. */
  function readCode(page: string): string | undefined {
    const [, size = '0', path = ''] = /class="qr" viewBox="0 0 (\d+) \d+"[^>]*><path d="([^"]*)"/.exec(page) ?? [];
    const scale = 4;
    const width = Number(size) * scale;
    const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
        for (let column = Number(x) * scale; column < (Number(x) + Number(run)) * scale; column++)
          pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
    return decode(pixels, width, width)?.data;
  }
});

describe('the file mark', () => {
  it('comes from the digest', () => {
    expect(fileMark(madeReport({ digests: { sha256: `7f3a91c204be88d1${'0'.repeat(48)}`, sm3: hex('2') } }))).toBe(
      '7F3A-91C2-04BE-88D1',
    );
  });
});

describe('the evidence number', () => {
  const ledger = { number: 'GZ-7K3M-0000-0001-2345-67', lookUpAt: 'https://evidence.example/lookup' };

  it.each(LANGS)('of a ledger comes first and bold, the mark after it: %s', (lang) => {
    const { html } = renderDocument('certificate', [{ report: madeReport() }], { lang, declarations, ledger });
    expect(html).toContain(`· ${ledger.number}</title>`);
    const mark = fileMark(madeReport());
    expect(html.indexOf(`<b>${ledger.number}</b>`)).toBeGreaterThan(0);
    expect(html.indexOf(`<b>${ledger.number}</b>`)).toBeLessThan(html.indexOf(`</span> ${mark}`));
    expect(html).not.toContain(`<b>${mark}</b>`);
  });

  it.each(DOCUMENT_NAMES)('is nowhere in the %s of a file that is in no ledger', (name) => {
    const { html } = renderDocument(name, [{ report: madeReport() }], { lang: 'zh', declarations });
    expect(html).not.toMatch(/GZ-|Evidence number/);
    expect(html.replaceAll('不是存证编号', '')).not.toContain('存证编号');
  });
});

describe('the marks of a print', () => {
  it.each(DOCUMENT_NAMES)('of the %s have the digest and the page, and nothing else of the file', (name) => {
    for (const lang of LANGS) {
      const { marks } = renderDocument(name, [{ report: hostileReport('<b>x</b>') }], { lang, declarations });
      expect(marks.header + marks.footer).not.toContain('&lt;b');
      expect(marks.header + marks.footer).not.toContain('<b>');
      const { header, footer } = renderDocument(name, [{ report: madeReport() }], { lang, declarations }).marks;
      expect(header).toContain(`SHA-256 ${hex('1')}`);
      expect(footer).toMatch(/class="pageNumber".*class="totalPages"/);
    }
  });
});
