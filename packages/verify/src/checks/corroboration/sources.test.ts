/** Text and sources against each other; every code has a vector in vectors/cases/corroboration. */
import { bytesToHex, layout, sha256, utf8Encode } from '@guzheng/evidence';
import { type EvidencePackageLies, makeArchive, makeEvidence } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { checkOf, failures, judgeMade, outcomeOf } from '../../../test/judge.ts';
import type { Report } from '../../report.ts';

const SHOT = `${layout.screenshots}viewport.png`;
const DOM = `${layout.page}dom.html`;
const TEXT = `${layout.page}text.txt`;
const BODY = `${layout.fetch}1-body`;

/** A page whose files, log and archive all tell the same story. */
async function report(of: { text: string; dom: string; plain: string; browser: string }): Promise<Report> {
  const [text, dom, body, browserBody] = [of.text, of.dom, of.plain, of.browser].map(utf8Encode) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const lies: EvidencePackageLies = {
    files: (files) => {
      const archive = makeArchive({ shot: files.get(SHOT) ?? text, dom, text, body, browserBody, status: 200 });
      return files.set(TEXT, text).set(DOM, dom).set(BODY, body).set(layout.warc, archive);
    },
    calls: (calls) =>
      calls.map((call) =>
        call.means === 'browser' && call.result.status === 200
          ? { ...call, result: { ...call.result, sha256: bytesToHex(sha256(browserBody)) } }
          : call,
      ),
    capture: ({ plain, ...capture }) => ({
      ...capture,
      ...(plain === undefined
        ? {}
        : {
            plain: {
              ...plain,
              hops: plain.hops.map((hop) => (hop.body === undefined ? hop : { ...hop, bytes: body.length })),
            },
          }),
    }),
  };
  return judgeMade(await makeEvidence({ lies }));
}

const page = (body: string) => `<!doctype html><title>页</title>${body}`;
const story = (body: string, over: Partial<Parameters<typeof report>[0]> = {}) =>
  report({ text: body.replace(/<[^>]*>/g, '\n'), dom: page(body), plain: page(body), browser: page(body), ...over });

describe('X2 and X3', () => {
  it('hold where text, DOM and both sources say the same', async () => {
    const whole = await story('<p>一句。</p><p>二句。</p>');
    expect([outcomeOf(whole, 'X2'), outcomeOf(whole, 'X3')]).toEqual(['PASS', 'PASS']);
  });

  it('hold where every answer has a token of its own', async () => {
    const token = (value: string) => page(`<p>一句。</p><input name=csrf value=${value}>`);
    const whole = await story('<p>一句。</p>', { plain: token('a'), browser: token('b') });
    expect([outcomeOf(whole, 'X2'), outcomeOf(whole, 'X3')]).toEqual(['PASS', 'PASS']);
    expect(checkOf(whole, 'X3').evidence).toMatchObject({ bytesEqual: false, difference: { explainedTotal: 1 } });
  });

  it('are open where a server gives the plain client a page without the disputed sentence', async () => {
    const long = Array.from({ length: 200 }, (_, i) => `<p>第${i}段平常的话。</p>`).join('');
    const cloaked = await story(`${long}<p>他是骗子。</p>`, { plain: page(long) });
    expect(failures(cloaked)).toEqual([]);
    expect(checkOf(cloaked, 'X2')).toMatchObject({
      code: 'text-not-in-source',
      evidence: { missing: [{ sentence: '他是骗子。', plain: false, browser: true, reason: 'other-answer' }] },
    });
    expect(checkOf(cloaked, 'X3')).toMatchObject({
      code: 'sources-differ',
      evidence: { difference: { onlyInBrowser: expect.arrayContaining(['text: 他是骗子。']) } },
    });
  });
});

describe('X2 is contradicted', () => {
  const sentences = (count: number) => Array.from({ length: count }, (_, i) => `第${'一二三四五六七八九'[i]}句。`);

  it.each([
    ['eight sentences, none of them in the DOM', 8, '<p>别的', 'FAIL text-dom-mismatch'],
    ['seven, none of them in the DOM', 7, '<p>别的', 'UNPROVEN text-not-in-source'],
    ['eight, one of them in the DOM', 8, '<p>第三句。', 'UNPROVEN text-not-in-source'],
    ['eight, one of them in a script', 8, '<script>第三句。</script>', 'UNPROVEN text-not-in-source'],
    ['eight, one of them in capitals and apart', 8, '<b>第</b> <i>三句</i>。', 'UNPROVEN text-not-in-source'],
  ])('by %s', async (_, count, dom, outcome) => {
    const found = await story('<p>原文。</p>', { text: sentences(count).join('\n'), dom: page(dom) });
    expect(outcomeOf(found, 'X2')).toBe(outcome);
  });

  it('never by text without letters', async () => {
    const found = await story('<p>原文。</p>', { text: Array.from({ length: 20 }, (_, i) => `•${i}`).join('\n') });
    expect(outcomeOf(found, 'X2')).toBe('UNPROVEN text-not-in-source');
  });
});
