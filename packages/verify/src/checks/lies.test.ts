/** One lie for each check, told by a forger who has made everything after it again: manifest, container, deposit and anchor. */
import { createHash } from 'node:crypto';
import { type CaptureRecord, canonicalize, concatBytes, layout, utf8Encode } from '@guzheng/evidence';
import {
  chain,
  type EvidencePackageLies,
  type EvidencePackageOptions,
  makeArchive,
  makeEvidence,
  makePng,
  warcRecord,
} from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { checkOf, failures, judgeMade, outcomeOf } from '../../test/judge.ts';
import type { Report, ReviewPoint } from '../report.ts';

const told = async (lies: EvidencePackageLies, options: EvidencePackageOptions = {}): Promise<Report> =>
  judgeMade(await makeEvidence({ ...options, lies }));

const withCapture = (edit: (capture: CaptureRecord) => Partial<CaptureRecord>): EvidencePackageLies => ({
  capture: (capture) => ({ ...capture, ...edit(capture) }),
});

const plainOf = ({ plain }: CaptureRecord): NonNullable<CaptureRecord['plain']> => {
  if (plain === undefined) throw new Error('there is a plain fetch in made evidence');
  return plain;
};

const browserOf = ({ browser }: CaptureRecord): NonNullable<CaptureRecord['browser']> => {
  if (browser === undefined) throw new Error('there is a browser in made evidence');
  return browser;
};

const swapped = <T>(items: readonly T[], a: number, b: number): readonly T[] =>
  items.map((item, i) => (i === a ? (items[b] as T) : i === b ? (items[a] as T) : item));

describe('T7, the call log', () => {
  it('has its lines in their order, though all digests were made again', async () => {
    const report = await told({ lines: (lines) => swapped(lines, 3, 4) });
    expect(failures(report)).toContain('T7 call-log-broken');
    expect(checkOf(report, 'T7').detail).toContain('Line 4');
    for (const id of ['X1', 'I1', 'I2', 'I9', 'I4'] as const) expect(outcomeOf(report, id)).toBe('PASS');
  });

  it.each<[string, EvidencePackageLies, string]>([
    ['a line taken out', { lines: (lines) => lines.filter((_, i) => i !== 5) }, 'FAIL call-log-broken'],
    [
      'a line changed',
      { lines: (lines) => lines.map((line) => line.replace('"Page.navigate"', '"Page.reload"')) },
      'FAIL call-log-broken',
    ],
    [
      'a line not canonical',
      { lines: (lines) => lines.map((line, i) => (i === 2 ? line.replace('{', '{ ') : line)) },
      'FAIL call-log-malformed',
    ],
    [
      'a line that is no call',
      { lines: (lines) => [...lines.slice(0, -1), '{}', ...lines.slice(-1)] },
      'FAIL call-log-malformed',
    ],
    ['the last line gone, the head put right', { lines: (lines) => lines.slice(0, -1) }, 'FAIL call-log-cut'],
    [
      'fewer lines than were sealed',
      withCapture(({ callLog }) => ({ callLog: { ...callLog, lines: callLog.lines + 1 } })),
      'FAIL call-log-cut',
    ],
    [
      'another head than was sealed',
      withCapture(({ callLog }) => ({ callLog: { ...callLog, head: '00'.repeat(32) } })),
      'FAIL call-log-broken',
    ],
    [
      'a monotonic clock that falls',
      { calls: (calls) => calls.map((call, i) => (i === 6 ? { ...call, mono: 1 } : call)) },
      'FAIL call-log-broken',
    ],
    [
      'no last line feed',
      {
        beforeManifest: (members) =>
          members.set(layout.callLog, (members.get(layout.callLog) ?? new Uint8Array()).slice(0, -1)),
      },
      'FAIL call-log-cut',
    ],
    [
      'an output that is another file',
      { beforeManifest: (members) => members.set(layout.pages, utf8Encode('{}\n')) },
      'FAIL log-output-mismatch',
    ],
    [
      'a file nobody made',
      { beforeManifest: (members) => members.set('evidence/page/extra.txt', utf8Encode('x')) },
      'UNPROVEN member-not-logged',
    ],
  ])('%s', async (_, lies, outcome) => {
    expect(outcomeOf(await told(lies), 'T7')).toBe(outcome);
  });

  it('numbers its lines from 0, even where the chain is made again', async () => {
    const renumbered = chain([]).length;
    expect(renumbered).toBe(0);
    const report = await told({
      lines: (lines) =>
        lines.map((line, i) => (i === 0 ? canonicalize({ ...(JSON.parse(line) as object), seq: 7 }) : line)),
    });
    expect(outcomeOf(report, 'T7')).toBe('FAIL call-log-broken');
  });
});

describe('X4, the screenshots', () => {
  const path = `${layout.screenshots}viewport.png`;
  it.each<[string, EvidencePackageLies, string]>([
    [
      'another picture than was logged',
      { beforeManifest: (members) => members.set(path, concatBytes(makePng(4, 3), utf8Encode('x'))) },
      'FAIL screenshot-log-mismatch',
    ],
    [
      'another size than recorded',
      withCapture(({ screenshots }) => ({ screenshots: screenshots.map((s) => ({ ...s, width: 5 })) })),
      'FAIL screenshot-malformed',
    ],
    ['no PNG', { files: (files) => files.set(path, utf8Encode('GIF89a')) }, 'FAIL screenshot-malformed'],
    [
      'a picture that is not there',
      withCapture(({ screenshots }) => ({
        screenshots: screenshots.map((s) => ({ ...s, path: `${layout.screenshots}other.png` })),
      })),
      'FAIL screenshot-missing',
    ],
    [
      'of another site',
      withCapture(({ screenshots }) => ({
        screenshots: screenshots.map((s) => ({ ...s, url: 'https://evil.test/b' })),
      })),
      'FAIL url-mismatch',
    ],
    [
      'of another address of the site, to which the page may have moved itself',
      withCapture(({ screenshots }) => ({
        screenshots: screenshots.map((s) => ({ ...s, url: 'https://huatai.test/b' })),
      })),
      'UNPROVEN url-mismatch',
    ],
    [
      'that no call took',
      { calls: (calls) => calls.filter(({ call }) => call !== 'Page.captureScreenshot') },
      'FAIL screenshot-log-mismatch',
    ],
    [
      'that a failed call took',
      {
        calls: (calls) =>
          calls.map((c) => (c.call === 'Page.captureScreenshot' ? { ...c, result: { ok: false, error: 'x' } } : c)),
      },
      'FAIL screenshot-log-mismatch',
    ],
    ['that capture.json does not know', withCapture(() => ({ screenshots: [] })), 'FAIL screenshot-log-mismatch'],
  ])('%s', async (_, lies, outcome) => {
    expect(outcomeOf(await told(lies), 'X4')).toBe(outcome);
  });
});

describe('X4, the tiles of a page', () => {
  type Clip = NonNullable<CaptureRecord['screenshots'][number]['clip']>;
  const pathOf = (n: number) => `${layout.screenshots}full-page-0${n + 1}.png`;
  const row = (y: number, height = 20, widths = [30, 30, 10]): Clip[] =>
    widths.map((width, i) => ({ x: widths.slice(0, i).reduce((sum, before) => sum + before, 0), y, width, height }));

  /** A page in pictures of these parts, each taken at scale 2, logged and archived. */
  const inTiles = (clips: readonly Clip[], edit: EvidencePackageLies = {}): EvidencePackageLies => ({
    ...edit,
    files: (files) => {
      const shots = clips.map(({ width, height }, n) => [pathOf(n), makePng(width * 2, height * 2)] as const);
      const records = shots.map(([path, png]) => warcRecord('resource', png, { 'WARC-Target-URI': `urn:${path}:x` }));
      const warc = files.get(layout.warc) ?? new Uint8Array();
      return new Map([...files, ...shots, [layout.warc, concatBytes(warc, ...records)]]);
    },
    calls: (calls) => {
      const tiles = (calls.find(({ call }) => call === 'write')?.outputs ?? []).filter(({ path }) =>
        path.includes('full-page'),
      );
      const shoot = calls.find(({ call }) => call === 'Page.captureScreenshot');
      return (edit.calls ?? ((all) => all))(
        calls.flatMap((call) =>
          call === shoot ? [call, ...tiles.map((output) => ({ ...call, outputs: [output] }))] : [call],
        ),
      );
    },
    capture: (capture) => {
      const [viewport] = capture.screenshots;
      if (viewport === undefined) throw new Error('there is a picture in made evidence');
      const tiles = clips.map((clip, n) => ({
        ...{ ...viewport, path: pathOf(n), role: 'full-page' as const, clip, deviceScaleFactor: 2 },
        ...{ width: clip.width * 2, height: clip.height * 2 },
      }));
      return (edit.capture ?? ((all) => all))({ ...capture, screenshots: [viewport, ...tiles] });
    },
  });
  const editTile = (n: number, edit: object): EvidencePackageLies =>
    withCapture(({ screenshots }) => ({
      screenshots: screenshots.map((s) => (s.path === pathOf(n) ? { ...s, ...edit } : s)),
    }));
  const withoutClip = (n: number): EvidencePackageLies =>
    withCapture(({ screenshots }) => ({
      screenshots: screenshots.map(({ clip, ...shot }) =>
        shot.path === pathOf(n) || clip === undefined ? shot : { ...shot, clip },
      ),
    }));
  const gap = [{ weight: 'gap', code: 'page-too-tall', means: 'browser', detail: 'too tall' } as const];

  it('join, row by row', async () => {
    expect(outcomeOf(await told(inTiles([...row(0), ...row(20), ...row(40, 5)])), 'X4')).toBe('PASS');
    expect(outcomeOf(await told(inTiles([{ x: 0, y: 0, width: 30, height: 20 }])), 'X4')).toBe('PASS');
  });

  it.each<[string, EvidencePackageLies]>([
    ['a hole between two rows', inTiles([...row(0), ...row(21)])],
    ['a row twice', inTiles([...row(0), ...row(0)])],
    [
      'an overlap in a row',
      inTiles([
        { x: 0, y: 0, width: 30, height: 20 },
        { x: 29, y: 0, width: 30, height: 20 },
      ]),
    ],
    ['a hole in a row', inTiles([...row(0).filter((_, i) => i !== 1), ...row(20)])],
    ['a row that ends early', inTiles([...row(0), ...row(20).slice(0, 2), ...row(40)])],
    [
      'a last row that ends early, of a capture that calls itself complete',
      inTiles([...row(0), ...row(20).slice(0, 2)]),
    ],
    ['a row of two heights', inTiles([...row(0, 20, [30]), { x: 30, y: 0, width: 30, height: 19 }])],
    ['a beginning that is not the corner', inTiles(row(5))],
    ['pixels of another place', inTiles(row(0), editTile(1, { clip: { x: 30, y: 0, width: 20, height: 20 } }))],
    ['no width', inTiles([{ x: 0, y: 0, width: 0, height: 20 }])],
    ['one picture of it all beside them', inTiles(row(0), withoutClip(2))],
  ])('with %s show nothing that can be relied on', async (_, lies) => {
    expect(outcomeOf(await told(lies), 'X4')).toBe('FAIL screenshot-malformed');
  });

  it('may end early in a capture that says it is partial', async () => {
    expect(outcomeOf(await told(inTiles([...row(0), ...row(20).slice(0, 2)]), { losses: gap }), 'X4')).toBe('PASS');
  });

  it('come after the picture of the window', async () => {
    const late = inTiles(row(0), {
      calls: (calls) => {
        const shots = calls.filter(({ call }) => call === 'Page.captureScreenshot');
        const turned = [...shots].reverse();
        return calls.map((call) =>
          shots.includes(call) ? { ...(turned[shots.indexOf(call)] ?? call), time: call.time, mono: call.mono } : call,
        );
      },
    });
    expect(outcomeOf(await told(late), 'X4')).toBe('FAIL screenshot-log-mismatch');
  });
});

describe('X5, the source', () => {
  const path = `${layout.fetch}1-body`;
  const dom = utf8Encode('<html>another</html>');
  const body = utf8Encode('<p>another story</p>');
  const genuine = async (member: string) => (await makeEvidence()).members.get(member) ?? new Uint8Array();
  const hopsWith = (edit: (hop: ReturnType<typeof plainOf>['hops'][number]) => object): EvidencePackageLies =>
    withCapture((capture) => ({
      plain: { ...plainOf(capture), hops: plainOf(capture).hops.map((hop) => ({ ...hop, ...edit(hop) })) },
    }));

  it.each<[string, EvidencePackageLies, string]>([
    [
      'another body than was logged',
      { beforeManifest: (members) => members.set(path, body) },
      'FAIL source-log-mismatch',
    ],
    ['another status', hopsWith(({ status }) => (status === 200 ? { status: 201 } : {})), 'FAIL source-log-mismatch'],
    ['another address', hopsWith(() => ({ ip: '198.51.100.1' })), 'FAIL source-log-mismatch'],
    ['another length', hopsWith(({ bytes }) => ({ bytes: bytes + 1 })), 'FAIL source-log-mismatch'],
    [
      'a body that is not there',
      hopsWith(({ body: file }) => (file === undefined ? {} : { body: `${layout.fetch}9` })),
      'FAIL source-log-mismatch',
    ],
    [
      'a hop left out of the log',
      {
        calls: (calls) => calls.filter(({ args }) => args.url !== 'http://huatai.test/a?x=1' || args.url === undefined),
      },
      'FAIL source-log-mismatch',
    ],
    [
      'a body in the files, the log and capture.json that the archive does not hold',
      { files: (files) => files.set(path, utf8Encode('x'.repeat(files.get(path)?.length ?? 0))) },
      'FAIL source-archive-mismatch',
    ],
    [
      'an archive that is no gzip',
      { files: (files) => files.set(layout.warc, utf8Encode('WARC/1.1\r\n')) },
      'FAIL archive-malformed',
    ],
    [
      'an archive that is cut',
      { files: (files) => files.set(layout.warc, (files.get(layout.warc) ?? new Uint8Array()).slice(0, -20)) },
      'FAIL archive-malformed',
    ],
    [
      'no archive',
      { files: (files) => new Map([...files].filter(([file]) => file !== layout.warc)) },
      'FAIL archive-malformed',
    ],
  ])('%s', async (_, lies, outcome) => {
    expect(outcomeOf(await told(lies), 'X5')).toBe(outcome);
  });

  it('an archive with another page, picture or status tells another story', async () => {
    const [shot, realDom, realBody] = await Promise.all([
      genuine(`${layout.screenshots}viewport.png`),
      genuine(`${layout.page}dom.html`),
      genuine(path),
    ]);
    const stories = [
      { shot: makePng(9, 9), dom: realDom, body: realBody, status: 200 },
      { shot, dom, body: realBody, status: 200 },
      { shot, dom: realDom, body, status: 200 },
      { shot, dom: realDom, body: realBody, status: 404 },
    ];
    for (const story of stories)
      expect(outcomeOf(await told({ files: (files) => files.set(layout.warc, makeArchive(story)) }), 'X5')).toBe(
        'FAIL source-archive-mismatch',
      );
  });

  it.each([
    ['WARC-Block-Digest', `sha256:${'00'.repeat(32)}`],
    ['WARC-Payload-Digest', `sha256:${'00'.repeat(32)}`],
    ['WARC-Block-Digest', 'sha1:AAAA'],
    ['Content-Length', '3'],
    ['Content-Length', '99999'],
    ['Content-Length', '-1'],
    ['bad field', 'x\r\nWARC-Type: response'],
  ])('an archive with a record whose %s is %j is malformed', async (name, value) => {
    const record = warcRecord('response', utf8Encode('HTTP/1.1 200 OK\r\n\r\nhello'), {
      'Content-Type': 'application/http;msgtype=response',
      [name]: value,
    });
    const report = await told({
      files: (files) => files.set(layout.warc, concatBytes(files.get(layout.warc) ?? new Uint8Array(), record)),
    });
    expect(outcomeOf(report, 'X5')).toBe('FAIL archive-malformed');
  });

  it('an archive with an answer that nobody logged, or without one that was, tells another story', async () => {
    const answer = (text: string, url = 'https://huatai.test/ad.js') =>
      warcRecord('response', utf8Encode(text), {
        'WARC-Target-URI': url,
        'Content-Type': 'application/http;msgtype=response',
        'WARC-Payload-Digest': `sha256:${createHash('sha256').update('x').digest('hex')}`,
      });
    const added: EvidencePackageLies = {
      files: (files) =>
        files.set(
          layout.warc,
          concatBytes(files.get(layout.warc) ?? new Uint8Array(), answer('HTTP/1.1 200 OK\r\n\r\nx')),
        ),
    };
    const logged =
      (sha256: string): NonNullable<EvidencePackageLies['calls']> =>
      (calls) => {
        const [first, ...rest] = calls;
        if (first === undefined) return calls;
        const call = {
          ...first,
          means: 'browser' as const,
          call: 'GET',
          args: { url: 'https://huatai.test/ad.js' },
          result: { ok: true as const, status: 200, sha256 },
        };
        return [first, call, ...rest];
      };
    const truth = createHash('sha256').update('x').digest('hex');
    expect(outcomeOf(await told(added), 'X5')).toBe('FAIL source-archive-mismatch');
    expect(outcomeOf(await told({ calls: logged(truth) }), 'X5')).toBe('FAIL source-archive-mismatch');
    expect(outcomeOf(await told({ ...added, calls: logged('00'.repeat(32)) }), 'X5')).toBe(
      'FAIL source-archive-mismatch',
    );
    expect(outcomeOf(await told({ ...added, calls: logged(truth) }), 'X5')).toBe('PASS');
  });

  it('says when there is no plain source', async () => {
    const [shot, realDom, text] = await Promise.all([
      genuine(`${layout.screenshots}viewport.png`),
      genuine(`${layout.page}dom.html`),
      genuine(`${layout.page}text.txt`),
    ]);
    const resource = (uri: string, bytes: Uint8Array) => warcRecord('resource', bytes, { 'WARC-Target-URI': uri });
    const made = [resource('urn:view:x', shot), resource('urn:dom:x', realDom), resource('urn:text:x', text)];
    const archive = concatBytes(...made);
    const report = await told({
      capture: ({ plain: _, ...capture }) => capture,
      calls: (calls) => calls.filter(({ means, call }) => means !== 'http' && call !== 'GET'),
      files: (files) =>
        new Map(
          [...files]
            .filter(([file]) => file !== path)
            .map(([file, bytes]) => [file, file === layout.warc ? archive : bytes]),
        ),
    });
    expect(outcomeOf(report, 'X5')).toBe('UNPROVEN source-missing');
  });
});

describe('T3, T4 and P4', () => {
  it.each<[string, EvidencePackageLies, string]>([
    ['another requested URL', withCapture(() => ({ requestedUrl: 'http://other.test/' })), 'FAIL url-mismatch'],
    ['no URL', withCapture(() => ({ requestedUrl: 'javascript' })), 'FAIL url-mismatch'],
    [
      'a redirect that leads elsewhere',
      withCapture((c) => ({
        plain: {
          ...plainOf(c),
          hops: plainOf(c).hops.map((hop) => (hop.status === 301 ? { ...hop, location: '/elsewhere' } : hop)),
        },
      })),
      'FAIL url-mismatch',
    ],
    [
      'a final URL of another origin',
      withCapture((c) => ({ browser: { ...browserOf(c), finalUrl: 'https://evil.test/' } })),
      'FAIL url-mismatch',
    ],
    [
      'a plain client that runs scripts',
      withCapture((c) => ({ plain: { ...plainOf(c), finalUrl: 'https://huatai.test/b' } })),
      'FAIL url-mismatch',
    ],
    [
      'an address the page changed itself',
      withCapture((c) => ({ browser: { ...browserOf(c), finalUrl: 'https://huatai.test/b' } })),
      'UNPROVEN url-mismatch',
    ],
    [
      'a fragment',
      withCapture((c) => ({ browser: { ...browserOf(c), finalUrl: `${browserOf(c).finalUrl}#p2` } })),
      'PASS',
    ],
  ])('T3: %s', async (_, lies, outcome) => {
    expect(outcomeOf(await told(lies), 'T3')).toBe(outcome);
  });

  it('T4: a partial capture and a refusal are said, a hidden gap contradicts', async () => {
    const losses = [
      { weight: 'gap', code: 'timeout', means: 'browser', detail: 'the page never became quiet' } as const,
    ];
    expect(outcomeOf(await told({}, { losses }), 'T4')).toBe('UNPROVEN capture-partial');
    expect(outcomeOf(await told({}, { status404: true }), 'T4')).toBe('UNPROVEN page-refused');
    expect(
      outcomeOf(await told({}, { losses: losses.map((loss) => ({ ...loss, weight: 'note' as const })) }), 'T4'),
    ).toBe('PASS');
    const hidden = await told(
      withCapture(() => ({ completeness: 'complete' as const })),
      { losses },
    );
    expect(outcomeOf(hidden, 'T4')).toBe('FAIL completeness-contradicted');
  });

  it('P4: a capture by the party itself is said', async () => {
    expect(outcomeOf(await told(withCapture(() => ({ custodyMode: 'self' as const }))), 'P4')).toBe(
      'UNPROVEN custody-self',
    );
  });
});

describe('time', () => {
  const on = (time: string, point: ReviewPoint, lies: (time: string) => EvidencePackageLies) => async () =>
    outcomeOf(await told(lies(time)), point);

  it.each<[string, EvidencePackageLies]>([
    ['a capture that ends before it starts', withCapture(() => ({ endedAt: '2026-07-01T07:00:00Z' }))],
    [
      'a screenshot from before',
      withCapture((c) => ({ screenshots: c.screenshots.map((s) => ({ ...s, takenAt: '2026-06-30T08:00:00Z' })) })),
    ],
    ['a package sealed before the capture ended', { manifest: (m) => ({ ...m, created: '2026-07-01T07:59:00Z' }) }],
    ['a package deposited before it was sealed', { statement: (s) => ({ ...s, time: '2026-07-01T08:00:05Z' }) }],
    [
      'a log line from another day',
      { calls: (calls) => calls.map((call, i) => (i === 4 ? { ...call, time: '2026-06-30T08:00:00Z' } : call)) },
    ],
    [
      'a log that steps back',
      { calls: (calls) => calls.map((call, i) => (i === 7 ? { ...call, time: '2026-07-01T08:00:01Z' } : call)) },
    ],
  ])('C2: %s', async (_, lies) => {
    expect(outcomeOf(await told(lies), 'C2')).toBe('FAIL time-out-of-order');
  });

  it('C2: a clock that is set back by a second is no contradiction', async () => {
    expect(
      outcomeOf(
        await told({
          calls: (calls) => calls.map((call, i) => (i === 7 ? { ...call, time: '2026-07-01T08:00:05Z' } : call)),
        }),
        'C2',
      ),
    ).toBe('PASS');
  });

  it('C3 and C7: a block from before the deposit holds no deposit', async () => {
    const report = await told({}, { blockTime: '2026-07-01T07:00:00Z' });
    expect(failures(report)).toEqual([
      'E4 clock-contradicted',
      'C3 anchor-before-deposit',
      'C4 not-before-violated',
      'C7 time-out-of-order',
    ]);
    expect(outcomeOf(await told({}, { blockTime: '2026-07-01T07:59:00Z', withoutNotBefore: true }), 'C3')).toBe('PASS');
  });

  it('C4: the block from before must be before', async () => {
    const later = on('2026-07-01T09:00:00Z', 'C4', (time) =>
      withCapture((c) => (c.notBefore === undefined ? {} : { notBefore: { ...c.notBefore, time } })),
    );
    expect(await later()).toBe('FAIL not-before-violated');
    expect(
      outcomeOf(
        await told(
          withCapture((c) => (c.notBefore === undefined ? {} : { notBefore: { ...c.notBefore, number: 24_000_100 } })),
        ),
        'C4',
      ),
    ).toBe('FAIL not-before-violated');
    expect(outcomeOf(await told({}, { withoutNotBefore: true }), 'C4')).toBe('UNPROVEN time-unproven');
  });

  it('C7: a late deposit is flagged, not refused', async () => {
    const report = await told({}, { blockTime: '2026-07-01T09:00:00Z' });
    expect(outcomeOf(report, 'C7')).toBe('UNPROVEN deposit-late');
    expect(checkOf(report, 'C7').evidence?.delaySeconds).toBe(3591);
    expect(failures(report)).toEqual([]);
  });
});

describe('I1 and I9, the deposit', () => {
  it('I1: size and SM3 count as much as SHA-256', async () => {
    expect(outcomeOf(await told({ statement: (s) => ({ ...s, subject: { ...s.subject, bytes: 1 } }) }), 'I1')).toBe(
      'FAIL package-size-mismatch',
    );
    expect(
      outcomeOf(await told({ statement: (s) => ({ ...s, subject: { ...s.subject, sm3: '00'.repeat(32) } }) }), 'I1'),
    ).toBe('FAIL package-sm3-mismatch');
    expect(outcomeOf(await told({ statement: (s) => ({ ...s, subject: { sha256: s.subject.sha256 } }) }), 'I1')).toBe(
      'UNPROVEN sm3-not-deposited',
    );
  });

  it('I9: the statement is signed by the key it names', async () => {
    const report = await told({
      statement: (s) => ({ ...s, depositor: { ...s.depositor, publicKey: '00'.repeat(32) } }),
    });
    expect(outcomeOf(report, 'I9')).toBe('FAIL signer-mismatch');
    expect(report.deposit).toBeUndefined();
  });

  it('I9: custody events are signed, numbered and linked to the file', async () => {
    const outcome = async (custody: NonNullable<EvidencePackageLies['custody']>) =>
      outcomeOf(await told({ custody }, { custodyEvents: 3 }), 'I9');
    expect(await outcome((events) => events)).toBe('PASS');
    expect(await outcome((events) => events.slice(1))).toBe('FAIL custody-unlinked');
    expect(await outcome((events) => swapped(events, 1, 2))).toBe('FAIL custody-unlinked');
    expect(
      await outcome((events) =>
        events.map((event) => ({ ...event, actor: { ...event.actor, publicKey: '00'.repeat(32) } })),
      ),
    ).toBe('FAIL custody-signature-invalid');
    expect(
      await outcome((events) =>
        events.map((event, i) => (i === 2 ? { ...event, time: '2020-01-01T00:00:00Z' } : event)),
      ),
    ).toBe('FAIL time-out-of-order');
  });
});
