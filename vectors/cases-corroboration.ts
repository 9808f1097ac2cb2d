import { gunzipSync } from 'node:zlib';
import { bytesToHex, type CaptureRecord, concatBytes, layout, sha256, utf8Encode } from '@guzheng/evidence';
import {
  type EvidencePackageLies,
  type EvidencePackageOptions,
  makeArchive,
  makePng,
  type UnchainedCall,
  warcRecord,
} from '@guzheng/testing';
import { lied, type Members, storedArchive, storedGzip, told } from './make.ts';
import { type Case, type Cases, contradicted, type Outcome, verified, verifiedBut } from './vector.ts';

const X4 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('X4', code);
const X5 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('X5', code);

const SHOT = `${layout.screenshots}viewport.png`;
const BODY = `${layout.fetch}1-body`;
const DOM = `${layout.page}dom.html`;
const TEXT = `${layout.page}text.txt`;

const withCapture = (edit: (capture: CaptureRecord) => Partial<CaptureRecord>): EvidencePackageLies => ({
  capture: (capture) => ({ ...capture, ...edit(capture) }),
});
const withShot = (edit: Partial<CaptureRecord['screenshots'][number]>): EvidencePackageLies =>
  withCapture(({ screenshots }) => ({ screenshots: screenshots.map((shot) => ({ ...shot, ...edit })) }));

type Plain = NonNullable<CaptureRecord['plain']>;
const plainOf = ({ plain }: CaptureRecord): Plain => {
  if (plain === undefined) throw new TypeError('made evidence has a plain fetch');
  return plain;
};
const withHops = (edit: (hop: Plain['hops'][number]) => object): EvidencePackageLies =>
  withCapture((capture) => ({
    plain: { ...plainOf(capture), hops: plainOf(capture).hops.map((hop) => ({ ...hop, ...edit(hop) })) },
  }));
const withFile = (path: string, bytes: Uint8Array): EvidencePackageLies => ({
  files: (files) => files.set(path, bytes),
});
const withCall = (name: string, edit: (call: UnchainedCall) => UnchainedCall): EvidencePackageLies => ({
  calls: (calls) => calls.map((call) => (call.call === name ? edit(call) : call)),
});
const archiveOf = (files: Members): Uint8Array => files.get(layout.warc) ?? new Uint8Array();
const appended = (record: Uint8Array): EvidencePackageLies => ({
  files: (files) => files.set(layout.warc, concatBytes(archiveOf(files), storedArchive(record))),
});

/** An archive that tells another story than the files, in one respect. */
function story(about: string, edit: Partial<Parameters<typeof makeArchive>[0]>): Case {
  const files = (members: Members): Members => {
    const bytes = (path: string) => members.get(path) ?? new Uint8Array();
    const truth = { shot: bytes(SHOT), dom: bytes(DOM), text: bytes(TEXT), body: bytes(BODY), status: 200 };
    return members.set(layout.warc, storedArchive(makeArchive({ ...truth, ...edit })));
  };
  return lied(about, X5('source-archive-mismatch'), { files });
}

/** A record that the archive reader must refuse. */
const badRecord = (about: string, fields: Readonly<Record<string, string>>): Case =>
  lied(about, X5('archive-malformed'), {
    files: (files) => {
      const block = utf8Encode('HTTP/1.1 200 OK\r\n\r\nhello');
      const record = warcRecord('response', block, { 'Content-Type': 'application/http;msgtype=response', ...fields });
      return files.set(layout.warc, concatBytes(archiveOf(files), storedGzip(gunzipSync(record))));
    },
  });

const answer = warcRecord('response', utf8Encode('HTTP/1.1 200 OK\r\n\r\nx'), {
  'WARC-Target-URI': 'https://huatai.test/ad.js',
  'Content-Type': 'application/http;msgtype=response',
  'WARC-Payload-Digest': 'sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
});

export const screenshotCases: Cases = {
  'screenshot-is-another': lied('the picture is not the one that was logged', X4('screenshot-log-mismatch'), {
    beforeManifest: (members) => members.set(SHOT, concatBytes(makePng(4, 3), utf8Encode('x'))),
  }),
  'screenshot-of-another-size': lied(
    'capture.json gives the picture another width',
    X4('screenshot-malformed'),
    withShot({ width: 5 }),
  ),
  'screenshot-is-no-png': lied(
    'the picture is a GIF',
    X4('screenshot-malformed'),
    withFile(SHOT, utf8Encode('GIF89a')),
  ),
  'screenshot-not-there': lied(
    'capture.json names a picture that is not there',
    X4('screenshot-missing'),
    withShot({ path: `${layout.screenshots}other.png` }),
  ),
  'screenshot-of-another-address': lied(
    'the picture is of another page than the one captured',
    X4('url-mismatch'),
    withShot({ url: 'https://evil.test/b' }),
  ),
  'screenshot-nobody-took': lied('no call in the log made the picture', X4('screenshot-log-mismatch'), {
    calls: (calls) => calls.filter(({ call }) => call !== 'Page.captureScreenshot'),
  }),
  'screenshot-by-a-failed-call': lied(
    'the call that made the picture failed',
    X4('screenshot-log-mismatch'),
    withCall('Page.captureScreenshot', (call) => ({ ...call, result: { ok: false, error: 'x' } })),
  ),
  'screenshot-by-another-means': lied(
    'the log says that the plain client took the picture',
    X4('screenshot-log-mismatch'),
    withCall('Page.captureScreenshot', (call) => ({ ...call, means: 'http' })),
  ),
  'screenshot-unrecorded': lied(
    'a picture that capture.json does not know',
    X4('screenshot-log-mismatch'),
    withCapture(() => ({ screenshots: [] })),
  ),
  'no-screenshot': lied('a web page without any picture', verifiedBut('X4', 'screenshot-missing'), {
    files: (files) => {
      files.delete(SHOT);
      const bytes = (path: string) => files.get(path) ?? new Uint8Array();
      const shot = bytes(DOM);
      return files.set(layout.warc, storedArchive(makeArchive({ shot, dom: shot, body: bytes(BODY), status: 200 })));
    },
    calls: (calls) => calls.filter(({ call }) => call !== 'Page.captureScreenshot'),
    ...withCapture(() => ({ screenshots: [] })),
  }),
};

export const sourceCases: Cases = {
  'source-is-another': lied('the source is not the one that was logged', X5('source-log-mismatch'), {
    beforeManifest: (members) => members.set(BODY, utf8Encode('<p>another story</p>')),
  }),
  'source-with-another-status': lied(
    'capture.json gives the answer another status than the log',
    X5('source-log-mismatch'),
    withHops(({ status }) => (status === 200 ? { status: 201 } : {})),
  ),
  'source-from-another-address': lied(
    'capture.json gives the answer another IP address than the log',
    X5('source-log-mismatch'),
    withHops(() => ({ ip: '198.51.100.1' })),
  ),
  'source-of-another-length': lied(
    'capture.json gives the source another length',
    X5('source-log-mismatch'),
    withHops(({ bytes }) => ({ bytes: bytes + 1 })),
  ),
  'source-not-there': lied(
    'capture.json names a source that is not there',
    X5('source-log-mismatch'),
    withHops(({ body }) => (body === undefined ? {} : { body: `${layout.fetch}9` })),
  ),
  'source-unrecorded': lied('a source that belongs to no answer', X5('source-log-mismatch'), {
    beforeManifest: (members) => members.set(`${layout.fetch}2-body`, utf8Encode('x')),
  }),
  'redirect-not-logged': lied('the answer of a redirect is not in the log', X5('source-log-mismatch'), {
    calls: (calls) => calls.filter(({ means, args }) => means !== 'http' || args.url !== 'http://huatai.test/a?x=1'),
  }),
  'no-source': lied('a package without the plain client', verifiedBut('X5', 'source-missing'), {
    files: (files) => {
      files.delete(BODY);
      const resource = (uri: string, path: string) =>
        storedArchive(warcRecord('resource', files.get(path) ?? new Uint8Array(), { 'WARC-Target-URI': uri }));
      const made = [resource('urn:view:x', SHOT), resource('urn:dom:x', DOM), resource('urn:text:x', TEXT)];
      return files.set(layout.warc, concatBytes(...made));
    },
    calls: (calls) => calls.filter(({ means, call }) => means !== 'http' && call !== 'GET'),
    capture: ({ plain: _, ...capture }) => capture,
  }),
};

export const archiveCases: Cases = {
  'archive-has-another-picture': story('the archive shows another picture', { shot: makePng(9, 9) }),
  'archive-has-another-page': story('the archive has another rendered page', {
    dom: utf8Encode('<html>another</html>'),
  }),
  'archive-has-another-source': story('the archive has another source', { body: utf8Encode('<p>another story</p>') }),
  'archive-has-another-status': story('the archive says 404', { status: 404 }),
  'archive-has-an-answer-nobody-logged': lied(
    'an answer slipped into the archive, for a replay tool to show',
    X5('source-archive-mismatch'),
    appended(answer),
  ),
  'archive-lacks-a-logged-answer': lied(
    'the log has an answer that is not in the archive',
    X5('source-archive-mismatch'),
    {
      calls: ([first, ...rest]) => {
        if (first === undefined) return [];
        const get = { means: 'browser' as const, call: 'GET', args: { url: 'https://huatai.test/ad.js' } };
        return [
          first,
          { ...first, ...get, result: { ok: true as const, status: 200, sha256: '00'.repeat(32) } },
          ...rest,
        ];
      },
    },
  ),
  'archive-is-no-gzip': lied(
    'the archive is not compressed',
    X5('archive-malformed'),
    withFile(layout.warc, utf8Encode('WARC/1.1\r\n')),
  ),
  'archive-cut': lied('the last 20 bytes of the archive are missing', X5('archive-malformed'), {
    files: (files) => files.set(layout.warc, archiveOf(files).slice(0, -20)),
  }),
  'archive-missing': lied('there is no archive', X5('archive-malformed'), {
    files: (files) => new Map([...files].filter(([path]) => path !== layout.warc)),
  }),
  'archive-block-digest-wrong': badRecord('a record has not the block digest it states', {
    'WARC-Block-Digest': `sha256:${'00'.repeat(32)}`,
  }),
  'archive-payload-digest-wrong': badRecord('a record has not the payload digest it states', {
    'WARC-Payload-Digest': `sha256:${'00'.repeat(32)}`,
  }),
  'archive-digest-of-another-kind': badRecord('a record states a SHA-1', { 'WARC-Block-Digest': 'sha1:AAAA' }),
  'archive-length-too-small': badRecord('a record is longer than it says', { 'Content-Length': '3' }),
  'archive-length-too-large': badRecord('a record is shorter than it says', { 'Content-Length': '99999' }),
  'archive-length-negative': badRecord('a record has a negative length', { 'Content-Length': '-1' }),
  'archive-field-twice': badRecord('a record has two types', { 'bad field': 'x\r\nWARC-Type: request' }),
};

/** What the page shows and what each means was given of it; log, archive and capture.json follow. */
interface PageStory {
  readonly text?: string;
  readonly dom?: string;
  readonly plain?: string;
  readonly browser?: string;
  /** Of the plain client's answer, beside its type. */
  readonly headers?: readonly string[];
}

const PAGE = '<!doctype html><title>抄袭的文章</title><p>杭州时装周</p>';
const pageOf = (story: PageStory): EvidencePackageLies => {
  const text = utf8Encode(story.text ?? '杭州时装周');
  const dom = utf8Encode(story.dom ?? story.browser ?? PAGE);
  const [body, browserBody] = [utf8Encode(story.plain ?? PAGE), utf8Encode(story.browser ?? PAGE)];
  return {
    files: (files) => {
      const shot = files.get(SHOT) ?? new Uint8Array();
      const archive = makeArchive({ shot, dom, text, body, browserBody, status: 200 });
      return files.set(TEXT, text).set(DOM, dom).set(BODY, body).set(layout.warc, storedArchive(archive));
    },
    calls: (calls) =>
      calls.map((call) => {
        if (call.means !== 'browser' || call.call !== 'GET' || call.result.status !== 200) return call;
        const digest = bytesToHex(sha256(browserBody));
        return { ...call, result: { ...call.result, bytes: browserBody.length, sha256: digest } };
      }),
    ...withHops(({ rawHeaders, status }) =>
      status === 200 ? { bytes: body.length, rawHeaders: [...rawHeaders, ...(story.headers ?? [])] } : {},
    ),
  };
};

const SENTENCE = '本公司从未销售过此种布料。';
const withSentence = PAGE.replace('</p>', `</p><p>${SENTENCE}</p>`);
const OTHER_TEXT = ['春', '夏', '秋', '冬', '东', '南', '西', '北'].map((word) => `这里说的是${word}。`).join('\n');

export const agreementCases: Cases = {
  'page-without-visible-text': lied('the page shows no text', verifiedBut('X2', 'text-missing'), pageOf({ text: '' })),
  'sentence-written-by-script': lied(
    'a visible sentence is in the rendered DOM, and in the source of neither means',
    verifiedBut('X2', 'text-not-in-source'),
    pageOf({ text: `杭州时装周\n${SENTENCE}`, dom: withSentence }),
  ),
  'sentence-not-for-the-plain-client': lied(
    'the plain client was given a source without a sentence that the browser shows',
    verifiedBut('X2', 'text-not-in-source'),
    pageOf({ text: `杭州时装周\n${SENTENCE}`, browser: withSentence }),
  ),
  'source-of-another-text': lied(
    'the plain client was given another text than the browser',
    verifiedBut('X3', 'sources-differ'),
    pageOf({ browser: withSentence }),
  ),
  'source-of-another-order': lied(
    'the browser was given the same sentences in another order',
    verifiedBut('X3', 'sources-differ'),
    pageOf({ plain: `${PAGE}<p>一。</p><p>二。</p>`, browser: `${PAGE}<p>二。</p><p>一。</p>` }),
  ),
  'source-with-another-token': lied('the two sources differ in a token alone', verified, {
    ...pageOf({
      plain: `${PAGE}<input type=hidden name=csrf_token value=a1b2c3>`,
      browser: `${PAGE}<input type=hidden name=csrf_token value=d4e5f6>`,
    }),
  }),
  'source-in-brotli': lied(
    'the plain client was answered in a coding that it did not ask for, and the bytes differ',
    verifiedBut('X3', 'source-undecodable'),
    pageOf({ plain: `${PAGE} `, headers: ['Content-Encoding', 'br'] }),
  ),
  'text-of-another-page': lied(
    'the visible text has no sentence in common with the rendered page',
    contradicted('X2', 'text-dom-mismatch'),
    pageOf({ text: OTHER_TEXT }),
  ),
};

const withBrowser = (edit: Partial<NonNullable<CaptureRecord['browser']>>): EvidencePackageLies =>
  withCapture(({ browser }) => (browser === undefined ? {} : { browser: { ...browser, ...edit } }));
const T3 = contradicted('T3', 'url-mismatch');
const gap: NonNullable<EvidencePackageOptions['losses']> = [
  { weight: 'gap', code: 'timeout', means: 'browser', detail: 'the page never became quiet' },
];

export const captureCases: Cases = {
  'requested-another-url': lied(
    'the first request is for another URL',
    T3,
    withCapture(() => ({ requestedUrl: 'http://other.test/' })),
  ),
  'requested-no-url': lied(
    'what was requested is no URL',
    T3,
    withCapture(() => ({ requestedUrl: 'javascript' })),
  ),
  'redirect-leads-elsewhere': lied(
    'a redirect names another target than the next request',
    T3,
    withHops((hop) => (hop.status === 301 ? { location: '/elsewhere' } : {})),
  ),
  'final-url-of-another-origin': lied(
    'the browser ended at another origin than its last answer',
    { expect: 'contradicted', point: 'T3 FAIL', code: 'url-mismatch' },
    withBrowser({ finalUrl: 'https://evil.test/' }),
  ),
  'address-changed-by-the-page': lied(
    'the page changed its own address within its origin; the pictures are of that address',
    verifiedBut('T3', 'url-mismatch'),
    withCapture(({ browser, screenshots }) => ({
      ...(browser === undefined ? {} : { browser: { ...browser, finalUrl: 'https://huatai.test/b' } }),
      screenshots: screenshots.map((shot) => ({ ...shot, url: 'https://huatai.test/b' })),
    })),
  ),
  'self-captured': lied(
    'the party captured the page itself',
    verifiedBut('P4', 'custody-self'),
    withCapture(() => ({ custodyMode: 'self' })),
  ),
  partial: told('a limit cut the capture, and the package says so', verifiedBut('T4', 'capture-partial'), {
    losses: gap,
  }),
  'login-wall': lied(
    'a login stood before the page, and the package says so',
    verifiedBut('T4', 'page-walled'),
    withCapture(() => ({ labels: ['wall-login'] })),
  ),
  'gap-hidden': lied(
    'capture.json says complete, the list of losses has a gap',
    contradicted('T4', 'completeness-contradicted'),
    withCapture(() => ({ completeness: 'complete' })),
    { losses: gap },
  ),
  'gap-invented': lied(
    'capture.json says partial, and nothing is missing',
    contradicted('T4', 'completeness-contradicted'),
    withCapture(() => ({ completeness: 'partial' })),
  ),
};

export const corroborationCases: Cases = { ...screenshotCases, ...sourceCases, ...archiveCases, ...agreementCases };
