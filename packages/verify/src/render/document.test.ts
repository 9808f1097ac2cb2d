import { createHash } from 'node:crypto';
import { makeEvidence, makePng } from '@guzheng/testing';
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { describe, expect, it } from 'vitest';
import { bytesSource, noTrust, policies, verify } from '../index.ts';
import type { AnchorReport, Check, Report } from '../report.ts';
import { renderReport } from './index.ts';
import { MAX_PICTURE_BYTES } from './png.ts';
import { CODE_WORDS } from './words/codes.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

const hex = (digit: string): string => digit.repeat(64);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const picture = makePng(40, 30);

const devAnchor: Extract<AnchorReport, { kind: 'evm' }> = {
  kind: 'evm',
  network: 'devnet',
  networkClass: 'development',
  chainId: 31337,
  genesisHash: `0x${hex('a')}`,
  status: 'finalized',
  outcome: 'valid',
  strength: 'none',
  link: 'unlinked',
  transactionHash: `0x${hex('b')}`,
  sender: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  block: { number: 7, hash: `0x${hex('c')}` },
  time: '2026-11-22T09:47:40Z',
  sightings: [],
};
const mainnetAnchor: typeof devAnchor = {
  ...devAnchor,
  network: 'mainnet',
  networkClass: 'mainnet',
  chainId: 1,
  genesisHash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  strength: 'strong',
};

type Page = NonNullable<Report['subject']['package']>;

function report(changes: Partial<Report> = {}, page: Partial<Page> = {}, name = 'example.wacz'): Report {
  return {
    type: 'guzheng/report/v1',
    verdict: 'unproven',
    verifiedAt: '2026-11-22T10:00:00Z',
    verifier: '@guzheng/verify 0.1.0',
    subject: { name, bytes: 123456, kind: 'evidence-package', package: { ...capturedPage, ...page } },
    digests: { sha256: hex('1'), sm3: hex('2') },
    deposit: { time: '2026-11-22T09:47:35Z', depositor: hex('3'), root: hex('4'), leaf: hex('5'), index: 0, size: 1 },
    checks: [
      { id: 'I1', status: 'PASS', basis: 'computed', detail: 'Digests match.' },
      {
        id: 'I5',
        status: 'UNPROVEN',
        basis: 'computed',
        code: 'evm-header-unlinked',
        detail: 'The header was not confirmed.',
      },
      { id: 'X1', status: 'PASS', basis: 'computed', detail: 'Same bytes.' },
    ],
    anchors: [devAnchor],
    custody: [
      { time: '2026-11-22T10:00:00Z', stage: 'verification', event: 'verify', detail: 'verified', basis: 'now' },
      { time: '2026-11-22T09:47:00Z', stage: 'bound', event: 'not-before-block', detail: 'block 5', basis: 'recorded' },
      {
        time: '2026-11-22T09:47:40Z',
        stage: 'anchor',
        event: 'block',
        detail: 'block 7',
        basis: 'witnessed',
        digest: hex('4'),
        anchor: 0,
      },
    ],
    hops: [{ hop: 'deposit', state: 'equal', out: hex('1'), into: hex('1') }],
    policy: { name: 'default', met: false, anyOf: [{ count: 1, strength: 'strong', have: 0 }] },
    ...changes,
  };
}

const capturedPage: Page = {
  title: '一把木尺',
  requestedUrl: 'http://site.example/a/1',
  finalUrl: 'http://site.example/fashion/1.html',
  startedAt: '2026-11-22T09:47:10Z',
  endedAt: '2026-11-22T09:47:20.5Z',
  completeness: 'complete',
  labels: ['redirected', 'http-404', 'something-new'],
  custodyMode: 'self',
  tool: 'guzheng 0.1.0',
  losses: [{ weight: 'note', code: 'redirect-body-unavailable', detail: 'No body.' }],
  screenshots: [
    { path: 'evidence/screenshots/viewport.png', role: 'viewport', sha256: sha256(picture), width: 40, height: 30 },
  ],
  members: [{ path: 'evidence/capture.json', bytes: 10, sha256: hex('6'), sm3: hex('7') }],
};

function elements(page: string): readonly Tree.Element[] {
  const walk = (node: Tree.Node): Tree.Element[] => [
    ...('tagName' in node ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(walk) : []),
  ];
  return walk(parse(page));
}
const tags = (page: string, name: string) => elements(page).filter((element) => element.tagName === name);
const attribute = (element: Tree.Element | undefined, name: string) =>
  element?.attrs.find((one) => one.name === name)?.value;

describe('the document', () => {
  it('stands alone: no script, no link, no address that would be fetched, a closed policy', () => {
    const page = renderReport(report(), { lang: 'zh', screenshot: picture });
    for (const name of ['script', 'link', 'a', 'iframe', 'form', 'base', 'object'])
      expect(tags(page, name), name).toEqual([]);
    expect(page).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
    expect(tags(page, 'img').map((image) => attribute(image, 'src')?.slice(0, 22))).toEqual(['data:image/png;base64,']);
    expect(page).not.toMatch(/url\(|@import/);
  });

  it.each(['zh', 'en'] as const)('holds both languages and shows %s first', (lang) => {
    const page = renderReport(report(), { lang });
    expect(attribute(tags(page, 'html')[0], 'lang')).toBe(lang === 'zh' ? 'zh-CN' : 'en');
    const checked = tags(page, 'input').filter((input) => attribute(input, 'checked') !== undefined);
    expect(checked.map((input) => attribute(input, 'id'))).toEqual([`lang-${lang}`]);
    expect(page).toContain(zh.verdict.unproven.word);
    expect(page).toContain(en.verdict.unproven.word);
  });

  it('puts the digest on the page and on every printed page, and no other text into the style sheet', () => {
    expect(renderReport(report(), { lang: 'en' })).toContain(`@top-right { content: "SHA-256 ${hex('1')}"`);
    const hostile = report({ digests: { sha256: '"}</style><script>', sm3: hex('2') } });
    expect(renderReport(hostile, { lang: 'en' })).toContain('@top-right { content: "SHA-256 "');
    expect(tags(renderReport(hostile, { lang: 'en' }), 'script')).toEqual([]);
  });

  it('renders what verify() says of a real package, whole and damaged', async () => {
    const made = await makeEvidence({
      losses: [{ weight: 'gap', code: 'timeout', means: 'browser', detail: 'late' }],
      custodyEvents: 2,
    });
    const damaged = Uint8Array.from(made.file);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    for (const [file, verdict] of [
      [made.file, 'unproven'],
      [damaged, 'contradicted'],
    ] as const) {
      const facts = await verify({
        file: bytesSource(file),
        name: 'a.wacz',
        proof: made.proofBytes,
        policy: policies.court,
        trust: noTrust,
        readers: [],
        now: new Date('2026-07-02'),
      });
      const page = renderReport(facts, { lang: 'zh' });
      expect(page).toContain(zh.verdict[verdict].means);
      for (const check of facts.checks) expect(page).toContain(`<b>${check.id}</b>`);
      expect(page).not.toMatch(/undefined|\[object/);
    }
  });

  it('is the same for the same report', () => {
    expect(renderReport(report(), { lang: 'zh' })).toBe(renderReport(report(), { lang: 'zh' }));
  });

  it('renders a plain file, a broken package and a report with nothing in it', () => {
    const bare = report({ anchors: [], custody: [], checks: [] });
    const { package: _, ...subject } = bare.subject;
    const { deposit: __, ...rest } = bare;
    for (const kind of ['file', 'evidence-package'] as const) {
      expect(renderReport({ ...rest, subject: { ...subject, kind } }, { lang: 'zh' })).toContain(
        zh.banner.noWitness.word,
      );
    }
  });
});

describe('what a hostile page may have put into the file', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></style></pre><svg onload=alert(1)>',
    '<!-- --><![CDATA[ ]]>&lt;b&gt;',
    'javascript:alert(1)',
  ];
  const everywhere = (text: string): Report =>
    report(
      {
        verifier: text,
        verifiedAt: text,
        deposit: { time: text, depositor: text, root: text, leaf: text, index: 0, size: 1 },
        checks: [
          {
            id: 'I2',
            status: 'FAIL',
            basis: 'computed',
            code: 'member-digest-mismatch',
            detail: text,
            evidence: { [text]: text },
          },
        ],
        anchors: [
          {
            ...devAnchor,
            network: text,
            time: text,
            sightings: [{ outcome: 'unreachable', source: text, at: text, detail: text }],
          },
          { kind: 'unknown', name: text, outcome: 'unknown', strength: 'none' },
        ],
        custody: [{ time: text, stage: 'custody', event: text, detail: text, basis: 'signed', digest: text }],
        policy: { name: text, met: false, anyOf: [] },
      },
      {
        title: text,
        requestedUrl: text,
        finalUrl: text,
        startedAt: text,
        labels: [text, '__proto__', 'constructor'],
        account: { statement: text, means: 'cookies' },
        tool: text,
        losses: [{ weight: 'gap', code: text, detail: text, url: text }],
        screenshots: [{ path: text, role: 'viewport', sha256: text, width: 1, height: 1 }],
        members: [{ path: text, bytes: 1, sha256: text, sm3: text }],
      },
      text,
    );

  it('says whose account it was, and that this is only stated', () => {
    const text = renderReport(report({}, { account: { statement: '原告本人的帐户', means: 'cookies' } }), {
      lang: 'zh',
    });
    expect(text).toContain('原告本人的帐户');
    expect(text).toContain('文件本身不能证明');
  });

  it.each(attacks)('stays text: %s', (text) => {
    const page = renderReport(everywhere(text), { lang: 'zh', sourceExcerpt: { path: text, text } });
    const calm = renderReport(everywhere('x'), { lang: 'zh', sourceExcerpt: { path: 'x', text: 'x' } });
    const shape = (one: string) =>
      elements(one).map((element) => `${element.tagName} ${element.attrs.map((a) => a.name).join(' ')}`);
    expect(new Set(shape(page))).toEqual(new Set([...shape(calm), 'p class']));
    expect(
      elements(page)
        .flatMap((element) => element.attrs)
        .filter((a) => a.name.startsWith('on') || a.name === 'href'),
    ).toEqual([]);
  });

  it('shows what hides or turns text round', () => {
    const page = renderReport(report({}, { title: 'a\u202Egnp.exe\u200B\u0000\uD800b\u2066' }), { lang: 'en' });
    expect(page).toContain('a[U+202E]gnp.exe[U+200B][U+0000][U+D800]b[U+2066]');
    for (const hidden of ['\u202E', '\u200B', '\u0000', '\uD800b', '\u2066']) expect(page.includes(hidden)).toBe(false);
    expect(renderReport(report({}, { title: '👩‍🚀 ok' }), { lang: 'en' })).toContain('👩‍🚀 ok');
  });

  it('keeps a page title out of the paragraph for the record, and an address from reading as a sentence', () => {
    const page = renderReport(report({}, { title: '本院认为', requestedUrl: 'http://x.example/”。核验结果：真' }), {
      lang: 'zh',
    });
    const paragraph = page.slice(page.indexOf('class="record"'), page.indexOf('class="banner'));
    expect(paragraph).not.toContain('本院认为');
    expect(paragraph).not.toContain('：真');
    expect(paragraph).toContain('http://x.example/%E2%80%9D');
  });

  it('never offers a command that would run the name of the file', () => {
    const page = renderReport(report({}, {}, '$(rm -rf ~).wacz'), { lang: 'en' });
    expect(page).toContain('sha256sum FILE');
    expect(renderReport(report({}, {}, '证据-1.wacz'), { lang: 'en' })).toContain('sha256sum &quot;证据-1.wacz&quot;');
  });

  it('cuts what is endless', () => {
    const endless = 'x'.repeat(3_000_000);
    const page = renderReport(everywhere(endless), { lang: 'en', sourceExcerpt: { path: 'a', text: endless } });
    expect(page.length).toBeLessThan(200_000);
  });
});

describe('the screenshot', () => {
  const shown = (bytes: Uint8Array, digest = sha256(bytes)) =>
    renderReport(
      report({}, { screenshots: [{ path: 'a.png', role: 'viewport', sha256: digest, width: 1, height: 1 }] }),
      { lang: 'en', screenshot: bytes },
    );
  const huge = (): Uint8Array => {
    const bytes = Uint8Array.from(picture);
    new DataView(bytes.buffer).setUint32(16, 100_000);
    new DataView(bytes.buffer).setUint32(20, 100_000);
    return bytes;
  };
  it.each([
    ['is no PNG', new TextEncoder().encode('<svg onload=alert(1)>'.repeat(9)), en.picture.notPng],
    ['is larger than 8 MiB', new Uint8Array(MAX_PICTURE_BYTES + 1), en.picture.tooLarge],
    ['would unpack to gigabytes', huge(), en.picture.tooLarge],
  ])('is left out, and said so, when it %s', (_, bytes, sentence) => {
    expect(tags(shown(bytes), 'img')).toEqual([]);
    expect(shown(bytes)).toContain(sentence);
  });

  it('is left out when it is not the picture whose digest stands beside it', () => {
    expect(tags(shown(picture, hex('9')), 'img')).toEqual([]);
    expect(shown(picture, hex('9'))).toContain(en.picture.otherDigest);
    expect(tags(shown(picture), 'img')).toHaveLength(1);
  });
});

describe('what a reader must not miss', () => {
  it('says aloud that a development chain proves nothing, in the banner and in the paragraph', () => {
    const page = renderReport(report(), { lang: 'zh' });
    expect(page).toContain(zh.banner.developmentOnly.word);
    expect(page).toContain('上述见证只供开发和测试，任何人都可以自行制作，不能证明任何时间或内容。');
    expect(page).toContain(en.custody.noNotAfter);
  });

  it('never lets a policy that is easily met show a plain verdict over a development chain', () => {
    const verdict = (anchors: Report['anchors']) => {
      const page = renderReport(report({ verdict: 'verified', anchors }), { lang: 'en' });
      return page.slice(page.indexOf('<section class="verdict'), page.indexOf('<section class="record'));
    };
    expect(verdict([devAnchor])).toContain('verified hollow');
    expect(verdict([devAnchor])).toContain(en.banner.developmentOnly.word);
    expect(verdict([devAnchor, { ...mainnetAnchor, status: 'broadcast', outcome: 'pending' }])).toContain(
      en.banner.developmentOnly.word,
    );
    expect(verdict([{ ...mainnetAnchor, link: 'read' }])).not.toContain('hollow');
  });

  it('keeps the warning beside a stronger witness, and drops it without one', () => {
    expect(renderReport(report({ anchors: [mainnetAnchor, devAnchor] }), { lang: 'en' })).toContain(
      en.banner.developmentAmong.word,
    );
    const page = renderReport(report({ anchors: [{ ...mainnetAnchor, link: 'read' }] }), { lang: 'en' });
    expect(page).not.toContain('class="banner');
    expect(page).toContain(`etherscan.io/tx/0x${hex('b')}`);
  });

  it('warns of testnets, of unknown chains and of a partial capture', () => {
    const testnet: AnchorReport = { ...devAnchor, networkClass: 'testnet', strength: 'weak' };
    expect(renderReport(report({ anchors: [testnet] }), { lang: 'en' })).toContain(en.banner.testnetOnly.word);
    expect(renderReport(report({ anchors: [{ ...devAnchor, networkClass: 'unknown' }] }), { lang: 'en' })).toContain(
      en.banner.unknownChain.word,
    );
    expect(renderReport(report({}, { completeness: 'partial' }), { lang: 'zh' })).toContain(zh.banner.partial.word);
  });

  it('names no explorer for a chain that only says it is mainnet', () => {
    const posing: AnchorReport = { ...mainnetAnchor, genesisHash: `0x${hex('a')}`, networkClass: 'unknown' };
    expect(renderReport(report({ anchors: [posing] }), { lang: 'en' })).not.toContain('etherscan');
  });

  it('opens the raw data of a contradiction and lists every open point', () => {
    const failed: Check = {
      id: 'I2',
      status: 'FAIL',
      basis: 'computed',
      code: 'member-digest-mismatch',
      detail: 'archive/data.warc.gz differs',
      evidence: { path: 'archive/data.warc.gz' },
    };
    const page = renderReport(
      report({
        verdict: 'contradicted',
        checks: [failed, { id: 'C7', status: 'UNPROVEN', basis: 'computed', code: 'time-unproven', detail: '' }],
      }),
      { lang: 'en' },
    );
    expect(tags(page, 'details').filter((one) => attribute(one, 'open') !== undefined)).toHaveLength(1);
    const open = page.slice(page.indexOf('<section class="open"'), page.indexOf('<section class="custody"'));
    expect(open).toContain(CODE_WORDS['time-unproven'].zh);
  });

  it('shows what is declared in its own words, as text, and never as computed', () => {
    const said = { operator: { name: '<b>某某</b>' }, independent: true };
    const declared: Check = {
      ...{ id: 'P1', status: 'UNPROVEN', basis: 'declared', code: 'declared-only', detail: '' },
      evidence: { declared: [{ by: '<i>人</i>', time: '2026-11-22T09:47:40Z', said }, null, 'x'] },
    };
    const page = renderReport(report({ checks: [declared] }), { lang: 'zh' });
    expect(page).toContain('&lt;b&gt;某某&lt;/b&gt;');
    expect(page).toContain('&lt;i&gt;人&lt;/i&gt;');
    const counts = page.slice(page.indexOf('<table class="standings">'), page.indexOf('</table>'));
    expect(counts).toContain(zh.review.standing.declared.word);
    expect(counts).not.toContain(zh.review.standing.computed.word);
  });

  it('names what fails in the verdict and in the paragraph', () => {
    const failed: Check = {
      id: 'I2',
      status: 'FAIL',
      basis: 'computed',
      code: 'member-missing',
      detail: 'evidence/capture.json is missing (and 1 more)',
      evidence: {
        faults: [
          { code: 'member-missing', path: 'evidence/capture.json', detail: '' },
          { code: 'member-unlisted', path: 'evidence/<b>.txt', detail: '' },
          { code: 'no-such-code', path: 'elsewhere', detail: '' },
          null,
        ],
      },
    };
    const page = renderReport(report({ verdict: 'contradicted', checks: [failed] }), { lang: 'zh' });
    const verdict = page.slice(page.indexOf('<section class="verdict'), page.indexOf('<section class="record'));
    for (const code of ['member-missing', 'member-unlisted'] as const) expect(verdict).toContain(CODE_WORDS[code].zh);
    expect(verdict).toContain('evidence/capture.json');
    expect(verdict).toContain('evidence/&lt;b&gt;.txt');
    expect(verdict).not.toContain('elsewhere');
    expect(page).toContain(`不符的要点：I2 ${zh.point.I2.title}。`);
  });

  it('marks a bound on the axis only where outsiders can check it', () => {
    const weak = renderReport(report(), { lang: 'en' });
    expect(weak).toContain(en.custody.worthless);
    const custody = [
      {
        time: '2026-11-22T09:47:40Z',
        stage: 'anchor',
        event: 'block',
        detail: '',
        basis: 'witnessed',
        digest: `0x${hex('c')}`,
        anchor: 0,
      },
    ] as const;
    const strong = renderReport(report({ anchors: [{ ...mainnetAnchor, link: 'read' }], custody }), { lang: 'en' });
    expect(strong).not.toContain(en.custody.worthless);
    expect(strong).not.toContain(en.custody.unconfirmed);
    expect(strong).toContain(en.custody.noNotBefore);
  });

  it('says of a header that nobody compared with its chain that it can be forged', () => {
    const page = renderReport(report({ anchors: [mainnetAnchor] }), { lang: 'en' });
    expect(page).toContain(en.banner.unlinked.word);
    expect(page).toContain('a header can be forged.');
    expect(page).toContain(en.anchors.unconfirmedTime);
    expect(page).not.toContain(en.anchors.notAfter);
  });

  it('puts the custody timeline in order of time, with both clocks', () => {
    const page = renderReport(report(), { lang: 'zh' });
    const axis = page.slice(page.indexOf('class="axis"'));
    expect(axis.indexOf(zh.event['not-before-block'])).toBeLessThan(axis.indexOf(zh.event.block));
    expect(axis.indexOf(zh.event.block)).toBeLessThan(axis.indexOf(zh.event.verify));
    expect(axis).toContain('北京时间 2026-11-22 17:47:40（UTC 2026-11-22 09:47:40）');
    expect(axis).toContain('隔 40 秒');
  });
});
