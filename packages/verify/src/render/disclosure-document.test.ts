import { canonicalize, type Disclosure, layout, memberTree, utf8Decode, utf8Encode } from '@guzheng/evidence';
import { makeEvidence, opensslHashing } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { NOW } from '../../test/judge.ts';
import type { DisclosureReport } from '../disclosure/report.ts';
import { verifyDisclosure } from '../disclosure/verify-disclosure.ts';
import { policies } from '../policy/policy.ts';
import { noTrust } from '../policy/trust.ts';
import { bytesSource } from '../source.ts';
import { renderDisclosureReport } from './disclosure-document.ts';
import { DISCLOSURE_EN, DISCLOSURE_ZH } from './words/disclosure.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

const PATH = `${layout.page}text.txt`;
const MARKUP = '<img src=x onerror=alert(1)>';

let honest: DisclosureReport;
let altered: DisclosureReport;
beforeAll(async () => {
  const { members, proof } = await makeEvidence({ membersTree: true });
  const tree = memberTree(members.get(layout.manifest) ?? new Uint8Array());
  const index = tree.members.findIndex(({ path }) => path === PATH);
  const [member, bytes] = [tree.members[index], members.get(PATH)];
  if (member === undefined || bytes === undefined) throw new Error(`no member ${PATH}`);
  const place = { kind: 'tree', ...tree.placeOf(index) } as const;
  const disclosure: Disclosure = { type: 'guzheng/disclosure/v1', member, place, proof: { ...proof, custody: [] } };
  const judge = (file: Uint8Array, name: string): Promise<DisclosureReport> =>
    verifyDisclosure({
      ...{ file: bytesSource(file), name, disclosure: utf8Encode(canonicalize(disclosure)) },
      ...{ policy: policies.testnet, trust: noTrust, readers: [], now: NOW, hashing: opensslHashing },
    });
  honest = await judge(bytes, 'text.txt');
  altered = await judge(utf8Encode(utf8Decode(bytes).replace(/./, 'x')), `${MARKUP}.txt`);
});

const render = (report: DisclosureReport): string => renderDisclosureReport(report, { lang: 'zh' });
const sectionOf = (page: string, name: string): string =>
  new RegExp(`<section class="${name}[^]*?</section>`).exec(page)?.[0] ?? '';

describe('the report on one member', () => {
  it('says what is shown, what is withheld, and of which package, in both languages', () => {
    const shown = sectionOf(render(honest), 'shown');
    expect(honest.withheld).toEqual({ members: 11, lines: 'hidden' });
    for (const words of [DISCLOSURE_ZH, DISCLOSURE_EN]) {
      expect(shown).toContain(words.isUnaltered);
      expect(shown).toContain(words.withheldOf({ members: 11, lines: 'hidden' }));
      for (const limit of words.limits) expect(shown).toContain(limit);
    }
    expect(shown).toContain(honest.package?.sha256);
  });

  it('never calls a file unaltered that is not the disclosed one, though its line was deposited', () => {
    expect([altered.verdict, altered.withheld?.members]).toEqual(['contradicted', 11]);
    const page = render(altered);
    for (const words of [DISCLOSURE_ZH, DISCLOSURE_EN]) {
      expect(page).not.toContain(words.isUnaltered);
      expect(page).not.toContain(words.exhibit.pass);
      expect(sectionOf(page, 'verdict')).toContain(words.codes['member-size-mismatch']);
      expect(sectionOf(page, 'shown')).toContain(words.isNotShown);
    }
    expect(sectionOf(page, 'record')).toContain('没有证明该文件属于该证据包');
    expect(sectionOf(page, 'record')).toContain('The file was not shown to be of that package');
  });

  it('never says that the file handed in is the one that was deposited: that is the package', () => {
    const page = render(honest);
    for (const { point, anchors, verdict, deposit } of [zh, en]) {
      for (const word of [point.X1.title, point.X1.pass, anchors.target.file, verdict.verified.means, deposit.intro])
        expect(page).not.toContain(word);
    }
    expect(page).toContain(DISCLOSURE_ZH.exhibit.pass);
  });

  it('names every point that only the rest of the package would answer', () => {
    const withheld = honest.checks.filter(({ code }) => code === 'withheld');
    const open = sectionOf(render(honest), 'open');
    expect(withheld.length).toBeGreaterThan(30);
    for (const { id } of withheld) expect(open).toContain(`<b>${id}</b>`);
    expect(open).toContain(DISCLOSURE_ZH.openPoints(withheld.length));
  });

  it('escapes what others wrote, and has no command with a name that a shell could take for one', () => {
    const hostile = { ...altered, member: { ...altered.member, path: `evidence/${MARKUP}\u202E` } };
    const page = render(hostile);
    expect(page).not.toContain(MARKUP);
    expect(page).not.toContain('\u202E');
    expect(page).not.toContain('<script');
    expect(sectionOf(page, 'tools')).toContain('sha256sum FILE<');
  });
});
