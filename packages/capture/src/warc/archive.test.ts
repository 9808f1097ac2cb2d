import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Resolution } from '@guzheng/evidence';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import type { Exchange, HeaderList } from '../exchange.ts';
import { openStaging, type Staging } from '../staging/staging.ts';
import { type ArchiveOptions, writeArchive } from './archive.ts';
import { writePages } from './pages.ts';

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const AT = '2026-01-02T03:04:05.678Z';

let out: string;
let staging: Staging;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-warc-'));
  staging = await openStaging({ folder: out, name: 'case' });
});
afterEach(() => rm(out, { recursive: true, force: true }));

const counter = () => {
  let next = 0;
  return () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`;
};

const write = (exchanges: readonly Exchange[], over: Partial<ArchiveOptions> = {}) =>
  writeArchive({
    staging,
    exchanges,
    resources: [],
    resolutions: [],
    software: 'guzheng/0',
    startedAt: AT,
    uuid: counter(),
    ...over,
  });

async function exchange(
  url: string,
  body: Uint8Array | string | null,
  over: Partial<Exchange> = {},
): Promise<Exchange> {
  const stored = body === null ? null : await staging.stageScratch(body);
  return {
    means: 'browser',
    url,
    startedAt: AT,
    ip: '192.0.2.1',
    request: { method: 'GET', protocol: 'h2', headers: [['Accept', '*/*']] },
    response: {
      protocol: 'h2',
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: stored,
      decoded: true,
    },
    ...over,
  };
}

interface Read {
  readonly fields: [string, string][];
  readonly block: Buffer;
}

/** Reads records with nothing of this package and nothing of warcio: member by member, line by line. */
function parse(record: Buffer): Read {
  const end = record.indexOf('\r\n\r\n');
  const [version, ...lines] = record.subarray(0, end).toString('utf8').split('\r\n');
  expect(version).toBe('WARC/1.1');
  const fields = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  expect(record.subarray(-4).toString()).toBe('\r\n\r\n');
  return { fields, block: record.subarray(end + 4, -4) };
}

const field = ({ fields }: Read, name: string) => fields.filter(([key]) => key === name).map(([, value]) => value);

async function readAll(file: string): Promise<Read[]> {
  const whole = gunzipSync(await readFile(file));
  const records: Read[] = [];
  for (let from = 0; from < whole.length; ) {
    const head = whole.indexOf('\r\n\r\n', from);
    const length = Number(/\r\nContent-Length: (\d+)/.exec(whole.subarray(from, head).toString('utf8'))?.[1]);
    records.push(parse(whole.subarray(from, head + 4 + length + 4)));
    from = head + 4 + length + 4;
  }
  return records;
}

/** Every rule of WARC 1.1 that one record alone can keep or break. */
function checkRecord(record: Read): void {
  const one = (name: string) => {
    const values = field(record, name);
    expect(values, name).toHaveLength(1);
    return values[0] ?? '';
  };
  const type = one('WARC-Type');
  expect(one('WARC-Record-ID')).toMatch(/^<urn:uuid:[0-9a-f-]{36}>$/);
  expect(one('WARC-Date')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(one('Content-Length')).toBe(String(record.block.length));
  expect(one('WARC-Block-Digest')).toBe(sha256(record.block));
  const payload = type === 'resource' ? record.block : record.block.subarray(record.block.indexOf('\r\n\r\n') + 4);
  if (type === 'response' || type === 'resource') expect(one('WARC-Payload-Digest')).toBe(sha256(payload));
  if (type === 'warcinfo' || type === 'metadata') expect(field(record, 'WARC-Payload-Digest')).toEqual([]);
  if (type === 'warcinfo') expect(field(record, 'WARC-Target-URI')).toEqual([]);
  else expect(one('WARC-Warcinfo-ID')).toBe('<urn:uuid:00000000-0000-4000-8000-000000000000>');
  const names = record.fields.map(([name]) => name).filter((name) => name !== 'WARC-Concurrent-To');
  expect(new Set(names).size).toBe(names.length);
}

const page = 'https://x.test/';
const answered: Resolution = {
  host: 'x.test',
  at: AT,
  resolver: 'udp://192.0.2.53:53',
  outcome: 'answered',
  records: [
    { name: 'x.test', type: 'CNAME', ttl: 300, data: 'cdn.test' },
    { name: 'cdn.test', type: 'AAAA', ttl: 60, data: '2001:db8::1' },
  ],
  authenticated: true,
  raw: ['AAA='],
};

async function everything(): Promise<ArchiveOptions['exchanges']> {
  const { response: _, ...unanswered } = await exchange('https://dead.test/', null);
  return [
    await exchange(page, '<p>页'),
    await exchange(`${page}post`, 'done', {
      request: { method: 'POST', protocol: 'h2', headers: [], body: Buffer.from('a=1') },
    }),
    await exchange(page, '<p>source', { means: 'http' }),
    await exchange(`${page}only-plain`, 'x', { means: 'http' }),
    { ...unanswered, failure: { error: 'net::ERR_NAME_NOT_RESOLVED', phase: 'dns' } },
    { ...unanswered, failure: { error: 'net::ERR_EMPTY_RESPONSE\r\nX: 1', phase: 'response' } },
  ];
}

describe('writeArchive', () => {
  it('writes records that keep every rule, and links them', async () => {
    const exchanges = await everything();
    const body = await staging.stageFile('evidence/screenshots/viewport.png', 'png');
    const resources = [{ uri: `urn:view:${page}`, contentType: 'image/png', body, at: '2026-01-02T03:04:09.000Z' }];
    const main = exchanges[0];
    const { warc, records } = await write(exchanges, { resources, resolutions: [answered], ...(main ? { main } : {}) });
    const read = await readAll(warc.file);
    for (const record of read) checkRecord(record);
    const types = read.map((record) => `${field(record, 'WARC-Type')} ${field(record, 'WARC-Target-URI')}`);
    expect(records).toBe(read.length);
    expect(types).toEqual([
      'warcinfo ',
      ...['resource dns:x.test', 'metadata dns:x.test'],
      ...[`request ${page}`, `response ${page}`],
      ...[`request ${page}post`, `response ${page}post`],
      ...[`request ${page}`, `response ${page}`],
      ...[`request ${page}only-plain`, `response ${page}only-plain`],
      'metadata https://dead.test/',
      ...['request https://dead.test/', 'metadata https://dead.test/'],
      `resource urn:view:${page}`,
    ]);
    const ids = read.map((record) => field(record, 'WARC-Record-ID')[0]);
    expect(new Set(ids).size).toBe(ids.length);
    const links = read.map((record) => field(record, 'WARC-Concurrent-To').map((id) => ids.indexOf(id)));
    expect(links).toEqual([[], [], [1], [4], [3], [6], [5], [8], [7], [10], [9], [], [13], [12], [4]]);
    expect(read[13]?.block.toString()).toBe(
      'means: browser\r\nphase: response\r\nerror: net::ERR_EMPTY_RESPONSE X: 1\r\n',
    );
    expect(field(read[5] as Read, 'WARC-Payload-Digest')).toEqual([sha256(Buffer.from('a=1'))]);
    expect(field(read[3] as Read, 'WARC-Payload-Digest')).toEqual([]);
    expect(field(read[4] as Read, 'WARC-IP-Address')).toEqual(['192.0.2.1']);
    expect(field(read[4] as Read, 'WARC-Protocol')).toEqual(['h2']);
  });

  it('writes what each resolver said of a name, and of no answer that there was none', async () => {
    const { authenticated: _, raw: __, ...unsigned } = answered;
    const records = [{ name: 'x.test', type: 'A', data: '192.0.2.1' }];
    const { warc } = await write([], {
      resolutions: [
        { ...unsigned, resolver: 'system', records },
        answered,
        { ...unsigned, outcome: 'failed', records: [], detail: 'A: no\r\nanswer' },
        { ...unsigned, outcome: 'no-such-name', records: [], authenticated: false },
        { ...unsigned, outcome: 'skipped', records: [], detail: 'nobody was asked' },
      ],
    });
    const [, ...read] = await readAll(warc.file);
    for (const record of read) checkRecord(record);
    expect(read.map((record) => [...field(record, 'WARC-Type'), ...field(record, 'Content-Type')].join(' '))).toEqual([
      ...['resource text/dns', 'metadata application/warc-fields'],
      ...['resource text/dns', 'metadata application/warc-fields'],
      ...['metadata application/warc-fields', 'metadata application/warc-fields'],
    ]);
    expect(read.map(({ block }) => block.toString())).toEqual([
      'x.test.\tIN\tA\t192.0.2.1\r\n',
      `resolver: system (getaddrinfo, hosts file included)\r\ntime: ${AT}\r\noutcome: answered\r\n` +
        'authenticated: not known\r\nttl: not known\r\n',
      'x.test.\t300\tIN\tCNAME\tcdn.test.\r\ncdn.test.\t60\tIN\tAAAA\t2001:db8::1\r\n',
      `resolver: udp://192.0.2.53:53\r\ntime: ${AT}\r\noutcome: answered\r\n` +
        'authenticated: yes, by the resolver (AD)\r\nttl: as the resolver gave it\r\n',
      `resolver: udp://192.0.2.53:53\r\ntime: ${AT}\r\noutcome: failed\r\ndetail: A: no answer\r\n` +
        'authenticated: not known\r\n',
      `resolver: udp://192.0.2.53:53\r\ntime: ${AT}\r\noutcome: no-such-name\r\nauthenticated: no\r\n`,
    ]);
  });

  it('can be read by warcio', async () => {
    const { warc, records } = await write(await everything());
    const seen: string[] = [];
    for await (const record of new WARCParser(createReadStream(warc.file))) {
      const text = await record.contentText();
      seen.push(`${record.warcType} ${record.httpHeaders?.statusCode ?? '-'} ${text}`);
    }
    expect(seen).toHaveLength(records);
    expect(seen).toContain('response 200 <p>页');
  });

  it('says that a body was cut', async () => {
    const whole = await exchange(page, 'part');
    if (whole.response === undefined) throw new Error('unreachable');
    const { warc } = await write([{ ...whole, response: { ...whole.response, truncated: 'disconnect' } }]);
    const [, , response] = await readAll(warc.file);
    expect(field(response as Read, 'WARC-Truncated')).toEqual(['disconnect']);
  });

  it('refuses a body that is not what was received', async () => {
    const whole = await exchange(page, 'part');
    const body = { ...(whole.response?.body ?? { file: '', bytes: 0 }), sha256: '00'.repeat(32) };
    if (whole.response === undefined) throw new Error('unreachable');
    await expect(write([{ ...whole, response: { ...whole.response, body } }])).rejects.toThrow(/not what was received/);
  });

  it('gives back any headers and body that went in', async () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
    const value = fc.stringMatching(/^([\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,20}[\x21-\x7e\x80-\xff])?)?$/);
    const coding = (name: string) => /^(transfer-encoding|content-encoding)$/i.test(name);
    const headers = fc.array(
      fc.tuple(
        token.filter((name) => !coding(name)),
        value,
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(headers, fc.uint8Array({ maxLength: 3000 }), async (list: HeaderList, body) => {
        const folder = await mkdtemp(join(out, 'p-'));
        staging = await openStaging({ folder, name: 'case' });
        const sent = await exchange(page, body, { means: 'http' });
        if (sent.response === undefined) throw new Error('unreachable');
        const { warc } = await write([{ ...sent, response: { ...sent.response, headers: list, decoded: false } }]);
        const [, , record] = await readAll(warc.file);
        const block = record?.block ?? Buffer.alloc(0);
        const end = block.indexOf('\r\n\r\n');
        const lines = block.subarray(0, end).toString('latin1').split('\r\n').slice(1);
        expect(lines).toEqual(list.map(([name, text]) => `${name}: ${text}`));
        expect(block.subarray(end + 4)).toEqual(Buffer.from(body));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same bytes for the same input', async () => {
    const first = await write(await everything());
    staging = await openStaging({ folder: join(out, 'again'), name: 'case' });
    const second = await write(await everything());
    expect([second.warc.sha256, second.index.sha256]).toEqual([first.warc.sha256, first.index.sha256]);
  });
});

describe('the index', () => {
  it('leads to one gzip member per line, and never from one means to the other', async () => {
    const { warc, index } = await write(await everything());
    const bytes = await readFile(warc.file);
    const text = await readFile(index.file, 'utf8');
    const lines = text.split('\n').slice(0, -1);
    expect(lines).toEqual([...lines].sort());
    const entries = lines.map((line) => {
      const [key, timestamp, json = ''] = line.split(/ (\d+) (.*)/s);
      return { key, timestamp, entry: JSON.parse(json) };
    });
    expect(entries.map(({ key, timestamp }) => `${key} ${timestamp}`)).toEqual([
      'test,x)/ 20260102030405678',
      'test,x)/only-plain 20260102030405678',
    ]);
    for (const { entry } of entries) {
      const member = bytes.subarray(Number(entry.offset), Number(entry.offset) + Number(entry.length));
      expect(entry.recordDigest).toBe(sha256(member));
      const record = parse(gunzipSync(member));
      expect(field(record, 'WARC-Type')).toEqual(['response']);
      expect(field(record, 'WARC-Target-URI')).toEqual([entry.url]);
      expect(field(record, 'WARC-Payload-Digest')).toEqual([entry.digest]);
      expect(entry).toMatchObject({ mime: 'text/html', status: '200', filename: 'data.warc.gz' });
    }
    expect(text).toContain(sha256(Buffer.from('<p>页')).slice(7));
    expect(text).not.toContain(sha256(Buffer.from('<p>source')).slice(7));
  });
});

describe('writePages', () => {
  it('writes the header line and the page', async () => {
    const { file, path } = await writePages(staging, { url: page, ts: AT, title: '标题\n' });
    expect(path).toBe('pages/pages.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ format: 'json-pages-1.0', id: 'pages', title: 'All Pages' });
    expect(JSON.parse(lines[1] ?? '')).toEqual({ id: 'page', url: page, ts: AT, title: '标题\n' });
  });
});
