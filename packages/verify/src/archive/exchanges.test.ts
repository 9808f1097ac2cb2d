import { bytesToHex, concatBytes, layout, sha256, utf8Decode, utf8Encode } from '@guzheng/evidence';
import { type EvidencePackageLies, makeEvidence, type UnchainedCall, warcRecord } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../source.ts';
import { type ArchivedPage, readArchivedPage } from './exchanges.ts';

/** Keeps what it gets. */
class Kept {
  bytes: Uint8Array = new Uint8Array(0);
  write(bytes: Uint8Array): void {
    this.bytes = concatBytes(this.bytes, bytes);
  }
}

const read = (file: Uint8Array): Promise<ArchivedPage<Kept>> =>
  readArchivedPage(bytesSource(file), { openBody: () => new Kept() });

const told = async (lies: EvidencePackageLies): Promise<ArchivedPage<Kept>> =>
  read((await makeEvidence({ lies })).file);

const AT = '2026-07-01T08:00:05.000Z';
const digest = (text: string) => bytesToHex(sha256(utf8Encode(text)));

/** A request and what came of it, as an archive has them, and the line that the log has of it. */
const exchange = (name: string, sent: string, answer: Uint8Array) => ({
  records: concatBytes(
    warcRecord('request', utf8Encode(`POST /${name} HTTP/1.1\r\nHost: huatai.test\r\n\r\n${sent}`), {
      'WARC-Record-ID': `<urn:uuid:${name}-request>`,
      'WARC-Target-URI': `https://huatai.test/${name}`,
      'WARC-Date': AT,
      'Content-Type': 'application/http;msgtype=request',
      'WARC-Payload-Digest': `sha256:${digest(sent)}`,
    }),
    answer,
  ),
});
const line = (name: string, result: UnchainedCall['result']): UnchainedCall => ({
  ...{ time: '2026-07-01T08:00:08.000Z', mono: 8_000, means: 'browser', call: 'POST', outputs: [] },
  ...{ args: { url: `https://huatai.test/${name}`, startedAt: AT }, result },
});
const place = (name: string) => ({
  'WARC-Target-URI': `https://huatai.test/${name}`,
  'WARC-Date': AT,
  'WARC-Concurrent-To': `<urn:uuid:${name}-request>`,
});

const answered = exchange(
  'ask',
  'q=1',
  warcRecord('response', utf8Encode('HTTP/1.1 201 Made It\r\nX-A: 1\r\nX-A: 2\r\n\r\n好'), {
    ...place('ask'),
    'Content-Type': 'application/http;msgtype=response',
    'WARC-Payload-Digest': `sha256:${digest('好')}`,
    'WARC-Truncated': 'time',
  }),
);
const failed = exchange(
  'dead',
  'q=2',
  warcRecord('metadata', utf8Encode('means: browser\r\nphase: connect\r\nerror: net::ERR_CONNECTION_REFUSED\r\n'), {
    ...place('dead'),
    'Content-Type': 'application/warc-fields',
  }),
);
const withMore = (records: Uint8Array, ...calls: UnchainedCall[]): EvidencePackageLies => ({
  files: (files) => files.set(layout.warc, concatBytes(files.get(layout.warc) ?? new Uint8Array(), records)),
  calls: (made) => [...made.slice(0, -1), ...calls, ...made.slice(-1)],
});

describe('the exchanges of an archive', () => {
  it("are the browser's alone, in their order, with their bodies", async () => {
    const { exchanges, capture } = await read((await makeEvidence()).file);
    expect(capture.requestedUrl).toBe('http://huatai.test/a?x=1');
    expect(
      exchanges.map(({ method, url, answer }) => [method, url, answer.kind === 'response' && answer.status]),
    ).toEqual([
      ['GET', 'http://huatai.test/a?x=1', 301],
      ['GET', 'https://huatai.test/a?x=1', 200],
    ]);
    const [, page] = exchanges;
    if (page?.answer.kind !== 'response') throw new Error('no answer');
    expect(utf8Decode(page.answer.body.bytes)).toContain('杭州时装周');
    expect(page.answer.bytes).toBe(page.answer.body.bytes.length);
  });

  it('have what was sent, headers twice, and what was cut', async () => {
    const { exchanges } = await told(
      withMore(answered.records, line('ask', { ok: true, status: 201, sha256: digest('好') })),
    );
    expect(exchanges.at(-1)).toMatchObject({
      ...{ method: 'POST', url: 'https://huatai.test/ask', requestSha256: digest('q=1'), date: AT },
      answer: {
        ...{ kind: 'response', status: 201, statusText: 'Made It', truncated: 'time', bytes: 3 },
        headers: [
          ['X-A', '1'],
          ['X-A', '2'],
        ],
      },
    });
  });

  it('have failures too', async () => {
    const { exchanges } = await told(withMore(failed.records, line('dead', { ok: false, error: 'x' })));
    expect(exchanges.at(-1)).toMatchObject({
      ...{ method: 'POST', requestSha256: digest('q=2') },
      answer: { kind: 'failure', phase: 'connect', error: 'net::ERR_CONNECTION_REFUSED' },
    });
  });

  it('have nothing that the log does not know the browser asked for', async () => {
    const { exchanges } = await told(withMore(concatBytes(answered.records, failed.records)));
    expect(exchanges).toHaveLength(2);
  });

  it('are not read out of what is no package, or has an archive that cannot be read', async () => {
    await expect(read(utf8Encode('PK'))).rejects.toMatchObject({ code: 'not-evidence' });
    const cut = told({
      files: (files) => files.set(layout.warc, (files.get(layout.warc) ?? new Uint8Array()).slice(0, -20)),
    });
    await expect(cut).rejects.toMatchObject({ code: 'unreadable-file' });
  });
});
