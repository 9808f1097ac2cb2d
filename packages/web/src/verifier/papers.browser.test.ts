import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalize,
  type DeclaredFacts,
  DISCLOSURE_TYPE,
  ed25519Signer,
  layout,
  memberTree,
  type Signer,
  signDeclaration,
  utf8Encode,
} from '@guzheng/evidence';
import { type MadeEvidence, makeEvidence, opensslHashing } from '@guzheng/testing';
import {
  bytesSource,
  type DisclosureReport,
  noTrust,
  policies,
  type Report,
  verify,
  verifyDisclosure,
} from '@guzheng/verify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

const PATH = `${layout.page}text.txt`;
const MARKUP = `</bdi></script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;
const BIDI = 'gpj.exe\u202Etxt.\u2066';

let desk: Desk;
let clerk: Clerk;
let made: MadeEvidence;
let other: MadeEvidence;
beforeAll(async () => {
  desk = await openDesk();
  [made, other] = await Promise.all([makeEvidence({ membersTree: true }), makeEvidence({ status404: true })]);
});
afterAll(() => desk?.close());
beforeEach(async () => {
  await clerk?.page.close();
  clerk = await desk.open();
});

/** Lays files in a folder of their own; gives their paths. */
let folders = 0;
async function lay(files: { readonly [name: string]: Uint8Array }): Promise<readonly string[]> {
  folders += 1;
  const folder = join(desk.folder, `case-${folders}`);
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return Object.keys(files).map((name) => join(folder, name));
}

type Kind = 'tree' | 'manifest';

function disclosureOf({ members, proof }: MadeEvidence, kind: Kind = 'tree'): Uint8Array {
  const manifest = members.get(layout.manifest) ?? new Uint8Array();
  const tree = memberTree(manifest);
  const index = tree.members.findIndex(({ path }) => path === PATH);
  const place =
    kind === 'tree' ? { kind, ...tree.placeOf(index) } : { kind, manifest: Buffer.from(manifest).toString('utf8') };
  const member = tree.members[index];
  return utf8Encode(`${canonicalize({ type: DISCLOSURE_TYPE, member, place, proof: { ...proof, custody: [] } })}\n`);
}

const textOf = ({ members }: MadeEvidence): Uint8Array => members.get(PATH) ?? new Uint8Array();

async function disclosureReport(): Promise<DisclosureReport> {
  const said = await clerk.conclusion();
  if ('refusal' in said) throw new Error(said.refusal);
  return said.report as unknown as DisclosureReport;
}

describe('one member shown alone', () => {
  it.each(['tree', 'manifest'] as const)('by the %s has the same report as in Node', async (kind) => {
    const [bytes, disclosure] = [textOf(made), disclosureOf(made, kind)];
    await clerk.put(await lay({ 'text.txt': bytes, 'renamed.json': disclosure }));
    await clerk.outcome();
    const report = await disclosureReport();
    const node = await verifyDisclosure({
      ...{ file: bytesSource(bytes), name: 'text.txt', disclosure, policy: policies.court, trust: noTrust },
      ...{ readers: [], now: new Date(report.verifiedAt), hashing: opensslHashing },
    });
    expect(report).toEqual(JSON.parse(JSON.stringify(node)));
    expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
  });

  it.each([
    ['zh', zh, '另有 11 个文件，都没有出示', '与存证声明所载的这个成员逐字节相同'],
    [
      'en',
      en,
      'the package has 11 other files, not shown',
      'byte for byte the member that the deposit statement commits to',
    ],
  ] as const)(
    'says in %s what is shown and what is withheld, before what follows from it',
    async (lang, words, ...texts) => {
      await clerk.page.close();
      clerk = await desk.open({ languages: [lang] });
      await clerk.put(await lay({ 'text.txt': textOf(made), 'text.txt.disclosure.json': disclosureOf(made) }));
      await clerk.outcome();
      const seen = await clerk.seen('.result');
      for (const text of [...texts, PATH, made.statement.subject.sha256]) expect(seen).toContain(text);
      expect(await clerk.seen('.next')).toContain(words.next.askPackage);
      expect(await clerk.seen('.record')).toContain(made.statement.subject.sha256);
      expect(await clerk.seen('.conditions')).toContain(words.conditions.proofInside);
      const parts = await clerk.page.$$eval('.report-part', (all) =>
        all.map(({ shadowRoot }) => [...(shadowRoot?.children ?? [])].map((one) => one.className.split(' ')[0])),
      );
      expect(parts[0]).toContain('shown');
      expect(parts[0]?.[0]).toBe('verdict');
    },
  );

  it('is contradicted when it was altered, and nowhere called unaltered', async () => {
    const bytes = textOf(made).map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    await clerk.put(await lay({ 'text.txt': bytes, 'text.txt.disclosure.json': disclosureOf(made) }));
    await clerk.outcome();
    expect((await disclosureReport()).verdict).toBe('contradicted');
    expect(await clerk.seen('.result')).not.toContain('逐字节相同');
    expect(await clerk.seen('.record')).toContain('没有证明该文件属于该证据包');
  });

  it('with the disclosure of another package is contradicted', async () => {
    await clerk.put(
      await lay({ 'a.txt': utf8Encode('另一份'), 'a.txt.disclosure.json': disclosureOf(other, 'manifest') }),
    );
    await clerk.outcome();
    expect((await disclosureReport()).verdict).toBe('contradicted');
    // And where its line was taken from one package, and its proof from another:
    const mixed = { ...JSON.parse(Buffer.from(disclosureOf(made)).toString()), proof: other.proof };
    await clerk.press(zh.intake.clear);
    await clerk.put(
      await lay({ 'text.txt': textOf(made), 'text.txt.disclosure.json': utf8Encode(canonicalize(mixed)) }),
    );
    await clerk.outcome();
    const { checks } = await disclosureReport();
    expect(checks.filter(({ status }) => status === 'FAIL').map(({ id, code }) => `${id} ${code}`)).toEqual([
      'X1 members-not-committed',
    ]);
  });

  it('waits for its file, and says which one it is', async () => {
    const paths = await lay({ 'd.json': disclosureOf(made), 'text.txt': textOf(made) });
    await clerk.put(paths.slice(0, 1));
    await clerk.sees('.pairs .lack');
    expect(await clerk.seen('.pairs')).toContain(zh.intake.strayDisclosures);
    expect(await clerk.seen('.pairs')).toContain(PATH);
    await clerk.put(paths.slice(1));
    await clerk.outcome();
    expect((await disclosureReport()).withheld).toEqual({ members: 11, lines: 'hidden' });
  });

  it('comes to no conclusion with a disclosure that is cut, of a later version, or a bomb', async () => {
    const whole = disclosureOf(made);
    const cases = {
      'disclosure-malformed': whole.slice(0, 500),
      'disclosure-version-unknown': utf8Encode('{"type":"guzheng/disclosure/v9"}'),
    };
    for (const [code, disclosure] of Object.entries(cases)) {
      await clerk.put(await lay({ 'text.txt': textOf(made), 'text.txt.disclosure.json': disclosure }));
      await clerk.outcome();
      expect(await clerk.conclusion()).toEqual({ refusal: code });
      await clerk.press(zh.intake.clear);
    }
    const nested = utf8Encode(`{"type":"guzheng/disclosure/v1","member":${'['.repeat(20_000_000)}`);
    const wide = utf8Encode(`{"type":"guzheng/disclosure/v1","member":[${'0,'.repeat(4_000_000)}0]}`);
    for (const bomb of [nested, wide]) {
      await clerk.put(await lay({ 'text.txt': textOf(made), 'text.txt.disclosure.json': bomb }));
      await clerk.outcome();
      expect(await clerk.conclusion()).toEqual({ refusal: 'disclosure-malformed' });
      await clerk.press(zh.intake.clear);
    }
    expect(clerk.complaints).toEqual([]);
  });

  it('is not looked for in a disclosure of 500 MB: that is said, and the rest is checked', async () => {
    const [member = '', disclosure = '', large = ''] = await lay({
      'text.txt': textOf(made),
      'd.json': disclosureOf(made),
      'text.txt.disclosure.json': new Uint8Array(),
    });
    const handle = await open(large, 'w');
    await handle.truncate(500_000_000);
    await handle.close();
    await clerk.put([member, disclosure, large]);
    await clerk.outcome();
    expect((await disclosureReport()).verdict).toBe('unproven');
    expect(await clerk.seen('.pairs')).toContain(zh.intake.tooLarge);
  });

  it('stands beside its package: two results, each with its own digest', async () => {
    await clerk.put(
      await lay({
        'p.wacz': made.file,
        'p.wacz.proof.json': made.proofBytes,
        'text.txt': textOf(made),
        'text.txt.disclosure.json': disclosureOf(made),
      }),
    );
    await clerk.outcome();
    expect(await clerk.page.$$eval('.outcomes tbody tr', (rows) => rows.length)).toBe(2);
    expect(await clerk.seen('.outcomes')).toContain(zh.outcomes.member);
    await clerk.page.$$eval('.outcomes tbody button', (all) => (all[1] as HTMLElement).click());
    expect((await disclosureReport()).file.sha256).toBe(
      memberTree(made.members.get(layout.manifest) ?? new Uint8Array()).members.find(({ path }) => path === PATH)
        ?.sha256,
    );
  });

  it('has a name and a path that are text, whatever they say', async () => {
    const name = `<img src=x onerror=alert(1)>${BIDI}`;
    const hostile = JSON.parse(Buffer.from(disclosureOf(made)).toString());
    hostile.member.path = `a/<script>alert(1)<`;
    await clerk.put(await lay({ [name]: textOf(made), 'd.json': utf8Encode(canonicalize(hostile)) }));
    await clerk.outcome();
    expect(await clerk.seen('.result')).toContain('gpj.exe[U+202E]txt.[U+2066]');
    expect(await clerk.seen('.result')).toContain('a/<script>alert(1)<');
    await expectUnharmed();
  });

  it('is saved as a page of its own that has no script', async () => {
    await clerk.put(await lay({ 'text.txt': textOf(made), 'd.json': disclosureOf(made) }));
    await clerk.outcome();
    const html = await clerk.page.evaluate(async (label) => {
      const create = URL.createObjectURL;
      HTMLAnchorElement.prototype.click = () => {};
      const saved = new Promise<string>((done) => {
        URL.createObjectURL = (blob) => {
          if (blob instanceof Blob && blob.type === 'text/html') blob.text().then(done);
          return create.call(URL, blob);
        };
      });
      const buttons = [...document.querySelectorAll<HTMLElement>('.toolbar button')];
      buttons.find(({ textContent }) => textContent?.includes(label))?.click();
      return saved;
    }, zh.result.saveHtml);
    expect(html).toContain('固证核验报告（单个文件）');
    expect(html).not.toContain('<script');
  });
});

const NAME = '某某科技有限公司';
const FACTS: DeclaredFacts = {
  operator: { name: NAME, identity: '91350100M000100Y43' },
  lawfulAccess: '公开网页，不登录即可查看。',
};
const signer = ed25519Signer(new Uint8Array(32).fill(7));

interface Declaring {
  readonly facts?: DeclaredFacts;
  readonly name?: string;
  readonly signer?: Signer;
}

async function declarationOf(sha256: string, options: Declaring = {}): Promise<Uint8Array> {
  const { facts = FACTS, name = NAME } = options;
  const time = '2026-07-02T00:00:00Z';
  return utf8Encode(JSON.stringify(await signDeclaration({ sha256, facts, name, time }, options.signer ?? signer)));
}

async function putDeclared(declarations: { readonly [name: string]: Uint8Array }): Promise<Report> {
  await clerk.put(await lay({ 'p.wacz': made.file, 'p.wacz.proof.json': made.proofBytes, ...declarations }));
  await clerk.outcome();
  const said = await clerk.conclusion();
  if ('refusal' in said) throw new Error(said.refusal);
  return said.report;
}

async function inNode(declarations: readonly Uint8Array[], now: string): Promise<unknown> {
  const report = await verify({
    ...{ file: bytesSource(made.file), name: 'p.wacz', proof: made.proofBytes, declarations },
    ...{ policy: policies.court, trust: noTrust, readers: [], now: new Date(now), hashing: opensslHashing },
  });
  return JSON.parse(JSON.stringify(report));
}

describe('a declaration', () => {
  const own = (options?: Declaring) => declarationOf(made.statement.subject.sha256, options);

  it.each([
    [['zh'], zh],
    [['en'], en],
  ] as const)(
    'in %j: has the same report as in Node, and shows who declares, what, and that the signature holds',
    async (languages, words) => {
      await clerk.page.close();
      clerk = await desk.open({ languages });
      const declaration = await own();
      const report = await putDeclared({ 'named-as-you-like': declaration });
      expect(report).toEqual(await inNode([declaration], report.verifiedAt));
      expect(report.checks.find(({ id }) => id === 'P1')).toMatchObject({ code: 'declared-only' });
      const seen = await clerk.seen('.declarations');
      for (const text of [
        NAME,
        FACTS.lawfulAccess ?? '',
        words.declared.signed,
        words.declared.thisFile,
        words.declared.intro,
      ])
        expect(seen).toContain(text);
      expect(await clerk.seen('.record')).toContain(Buffer.from(signer.publicKey).toString('hex'));
      expect(await clerk.seen('.conditions')).toContain('named-as-you-like');
      expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
    },
  );

  it('that was changed after it was signed contradicts, and its signature is said not to hold', async () => {
    const signed = JSON.parse(Buffer.from(await own()).toString());
    const payload = Buffer.from(signed.payload, 'base64').toString().replace(NAME, '另一家公司');
    const edited = utf8Encode(JSON.stringify({ ...signed, payload: Buffer.from(payload).toString('base64') }));
    const report = await putDeclared({ 'd.json': edited });
    expect(report.verdict).toBe('contradicted');
    expect(report).toEqual(await inNode([edited], report.verifiedAt));
    expect(await clerk.seen('.declarations')).toContain(zh.declared.notSigned);
    expect(await clerk.seen('.record')).toContain('签名不成立');
  });

  it('about another file is said, and changes nothing in the report', async () => {
    const report = await putDeclared({ 'd.json': await declarationOf('ab'.repeat(32)) });
    expect(report).toEqual(await inNode([], report.verifiedAt));
    const seen = await clerk.seen('.declarations');
    for (const text of [zh.declared.unusedHeading, zh.declared.unused.another, NAME, 'ab'.repeat(32)])
      expect(seen).toContain(text);
  });

  it('that cannot be read, is not signed, or is of a later version is said, and keeps nothing from being checked', async () => {
    const report = await putDeclared({
      'cut.declaration.json': (await own()).slice(0, 300),
      'unsigned.json': utf8Encode('{"type":"guzheng/declarations/v1","operator":{"name":"x"}}'),
      'later.json': utf8Encode('{"payloadType":"application/vnd.guzheng.declaration.v9+json"}'),
    });
    expect(report).toEqual(await inNode([], report.verifiedAt));
    const seen = await clerk.seen('.results .declarations');
    expect(seen.split(zh.declared.unused.malformed)).toHaveLength(3);
    expect(seen).toContain(zh.declared.unused['version-unknown']);
  });

  it('about a package of which one member was put in says that it needs the package', async () => {
    await clerk.put(await lay({ 'text.txt': textOf(made), 'd.json': disclosureOf(made), 'e.json': await own() }));
    await clerk.outcome();
    expect(await clerk.seen('.results .declarations')).toContain(zh.declared.unused.withheld);
  });

  it('of two people differ and stand side by side; two of one name, size and date are two', async () => {
    const two = await own({ facts: { operator: { name: '某某科技有限公词' } } });
    const one = await own({ facts: { operator: { name: '某某科技有限公司' } } });
    const [first = '', second = ''] = [
      ...(await lay({ 'd.declaration.json': one })),
      ...(await lay({ 'd.declaration.json': two })),
    ];
    const paths = await lay({ 'p.wacz': made.file, 'p.wacz.proof.json': made.proofBytes });
    // One dialogue gives each name once: they come in one after the other.
    await clerk.put(paths);
    await clerk.outcome();
    await clerk.put([first]);
    await clerk.sees('.results .declarations');
    await clerk.put([second]);
    await clerk.sees('.results .declaration + .declaration');
    const said = await clerk.conclusion();
    if ('refusal' in said) throw new Error(said.refusal);
    expect(said.report.checks.find(({ id }) => id === 'P1')).toMatchObject({ code: 'declarations-contradict' });
  });

  it('is text, whatever it says', async () => {
    await putDeclared({
      'd.json': await own({
        name: `${MARKUP}${BIDI}`,
        facts: { ...FACTS, lawfulAccess: MARKUP, quotes: [MARKUP], otherEvidence: [{ description: `x${BIDI}` }] },
      }),
      'e.json': await declarationOf('cd'.repeat(32), { name: MARKUP }),
    });
    const seen = await clerk.seen('main');
    expect(seen).toContain("<script>document.title='taken'</script>");
    expect(seen).toContain('gpj.exe[U+202E]txt.[U+2066]');
    await expectUnharmed();
  });

  it('is known to a screen reader: a region with a name, and a list of terms', async () => {
    await putDeclared({ 'd.json': await own(), 'e.json': await declarationOf('cd'.repeat(32)) });
    const session = await clerk.page.createCDPSession();
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const named = (role: string): readonly unknown[] =>
      nodes.filter((node) => !node.ignored && node.role?.value === role).map(({ name }) => name?.value);
    expect(named('region')).toEqual(expect.arrayContaining([zh.declared.heading, zh.declared.unusedHeading]));
    expect(named('region').filter((name) => name === '')).toEqual([]);
    const levels = nodes
      .filter((node) => !node.ignored && node.role?.value === 'heading')
      .map(({ properties }) => Number(properties?.find(({ name }) => name === 'level')?.value.value));
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 1)).toBeLessThanOrEqual(1);
  });

  it('is printed with the report, and what was not used as well', async () => {
    await putDeclared({ 'd.json': await own(), 'e.json': await declarationOf('cd'.repeat(32)) });
    await clerk.page.emulateMediaType('print');
    expect(
      await clerk.page.$$eval('.declarations', (all) => all.map((one) => one.getClientRects().length > 0)),
    ).toEqual([true, true]);
    await clerk.page.emulateMediaType('screen');
  });
});

it('the examples of the specifications are read', async () => {
  const examples = join(import.meta.dirname, '../../../../docs/spec/examples');
  const paths = await lay({ '1-body.bin': await readFile(join(examples, '1-body.bin')) });
  const folder = join(paths[0] ?? '', '..');
  await copyFile(join(examples, '1-body.bin.disclosure.json'), join(folder, 'd.json'));
  await clerk.put([...paths, join(folder, 'd.json')]);
  await clerk.outcome();
  expect((await disclosureReport()).withheld).toEqual({ members: 8, lines: 'hidden' });
});

async function expectUnharmed(): Promise<void> {
  expect(await clerk.page.$$eval('script', (all) => all.length)).toBe(1);
  expect(await clerk.page.$$eval('img, iframe, a, form[action]', (all) => all.length)).toBe(0);
  expect(await clerk.page.title()).toBe(zh.title);
  expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
}
