import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bytesToHex,
  formatEvidenceNumber,
  fromBase64,
  hexToBytes,
  type Proof,
  parseCheckpoint,
  parseJson,
  parseProof,
  utf8Encode,
  verifyConsistency,
  verifyInclusion,
} from '@guzheng/evidence';
import { encodeProof, monitor, verifyFile } from '@guzheng/sdk';
import type { Acknowledged, CustodyLine, ExtractionCode, LookupAnswer } from '@guzheng/sdk/api';
import { startTsa, type TestTsa } from '@guzheng/testing';
import { listCustody, noTrust, policies } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from './open-server.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const content = utf8Encode('what was said, in a letter');
const sha256 = createHash('sha256').update(content).digest('hex');
const other = 'ab'.repeat(32);
let clock: number;
let tsa: TestTsa;
let server: TestServer;
let keys: { readonly owner: string; readonly stranger: string; readonly clerk: string };
let letter: Acknowledged;
let bare: Acknowledged;

beforeAll(async () => {
  clock = Date.now();
  tsa = await startTsa();
  const anchoring = { everyMinutes: 60, tsa: { urls: [tsa.url], atLeast: 1 } };
  server = await openTestServer({
    settings: { anchoring, trustedProxies: ['127.0.0.1'] },
    now: () => new Date(clock),
  });
  const [owner, stranger, clerk] = await Promise.all([
    server.keyFor('depositor', 'owner'),
    server.keyFor('depositor', 'stranger'),
    server.keyFor('clerk', 'court'),
  ]);
  keys = { owner, stranger, clerk };
  letter = await upload('letter.txt');
  bare = await json<Acknowledged>(
    await server.ask('POST', '/v1/deposits', { key: owner, json: { subject: { sha256: other } } }),
  );
});
afterAll(async () => {
  await server.close();
  await tsa.stop();
});

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

async function upload(name: string): Promise<Acknowledged> {
  const headers = { 'content-type': 'application/octet-stream' };
  const path = `/v1/deposits/upload?name=${encodeURIComponent(name)}`;
  return await json(await server.ask('POST', path, { key: keys.owner, headers, body: Buffer.from(content) }));
}

async function lookUp(asked: object, key?: string): Promise<LookupAnswer> {
  const response = await server.ask('POST', '/v1/lookups', { json: asked, ...(key === undefined ? {} : { key }) });
  expect(response.status).toBe(200);
  return await json(response);
}

async function custodyOf(number: string): Promise<readonly CustodyLine[]> {
  return await server.parts.custody.lines((await indexOf(number)) ?? -1);
}

async function indexOf(number: string): Promise<number | undefined> {
  const { matches } = (await lookUp({ number }, keys.clerk)) as { matches: readonly { index: number }[] };
  return matches[0]?.index;
}

async function codeIn(response: Response): Promise<string> {
  return (await json<{ code: string }>(response)).code;
}

async function proofOf(number: string, key = keys.owner): Promise<Proof> {
  const response = await server.ask('GET', `/v1/deposits/${number}/proof`, { key });
  expect(response.status).toBe(200);
  return parseProof(parseJson(new Uint8Array(await response.arrayBuffer())));
}

/** A number of this server, well-formed, that no deposit has. */
const absent = (): string => formatEvidenceNumber({ prefix: server.parts.ledger.prefix, index: 999_999 });
const mistyped = (number: string): string => `${number.slice(0, -1)}${number.endsWith('0') ? '1' : '0'}`;

describe('a look-up', () => {
  it('tells strangers nothing without number and digest, whatever is in the ledger', async () => {
    const { number } = letter;
    for (const key of [undefined, keys.stranger, server.operator]) {
      expect(await lookUp({ number }, key)).toEqual({ result: 'forbidden', reason: 'number-and-digest-needed' });
      const known = await lookUp({ sha256 }, key);
      expect(known).toEqual({ result: 'forbidden', reason: 'number-and-digest-needed' });
      expect(await lookUp({ sha256: 'cd'.repeat(32) }, key)).toEqual(known);
      expect(await lookUp({ number, sha256 }, key)).toMatchObject({ result: 'match', matches: [{ number, sha256 }] });
      expect(await lookUp({ number, sha256: other }, key)).toEqual({ result: 'mismatch', number, differs: ['sha256'] });
    }
  });

  it('answers clerks by number or digest, and owners about their own', async () => {
    const { number } = letter;
    for (const key of [keys.clerk, keys.owner]) {
      expect(await lookUp({ number }, key)).toMatchObject({
        result: 'found',
        matches: [{ number, index: 0 }],
        more: false,
      });
      expect(await lookUp({ sha256 }, key)).toMatchObject({ result: 'match', matches: [{ number }] });
    }
    expect(await lookUp({ sha256: 'cd'.repeat(32) }, keys.clerk)).toEqual({
      result: 'not-found',
      reason: 'no-such-digest',
    });
  });

  it('compares every digest that is given, and says which; one that the statement does not have is not compared', async () => {
    const { number } = letter;
    const { subject } = (await server.parts.ledger.entry(0))?.statement ?? { subject: { sm3: '' } };
    const sm3 = subject.sm3 ?? '';
    const both = { result: 'match', matches: [{ number, compared: ['sha256', 'sm3'] }] };
    expect(await lookUp({ number, sha256, sm3 })).toMatchObject(both);
    expect(await lookUp({ sha256, sm3 }, keys.clerk)).toMatchObject(both);
    expect(await lookUp({ number, sm3 })).toMatchObject({ result: 'match', matches: [{ compared: ['sm3'] }] });
    expect(await lookUp({ sm3 }, keys.clerk)).toMatchObject({ result: 'match', matches: [{ compared: ['sm3'] }] });
    expect(await lookUp({ number, sha256, sm3: other })).toEqual({ result: 'mismatch', number, differs: ['sm3'] });
    for (const key of [keys.clerk, keys.owner])
      expect(await lookUp({ sha256, sm3: other }, key)).toEqual({ result: 'mismatch', number, differs: ['sm3'] });
    expect(await lookUp({ sha256, sm3: other }, keys.stranger)).toMatchObject({ result: 'forbidden' });
    const bareMatch = { result: 'match', matches: [{ number: bare.number, compared: ['sha256'] }] };
    expect(await lookUp({ number: bare.number, sha256: other, sm3 })).toMatchObject(bareMatch);
    expect(await lookUp({ sha256: other, sm3 }, keys.clerk)).toMatchObject(bareMatch);
    expect(await lookUp({ number: bare.number, sha256, sm3 })).toEqual({
      result: 'mismatch',
      number: bare.number,
      differs: ['sha256'],
    });
  });

  it('with nothing that can be compared is no match: strangers learn nothing, who may see finds it by its number', async () => {
    const asked = { number: bare.number, sm3: other };
    for (const key of [undefined, keys.stranger, server.operator])
      expect(await lookUp(asked, key)).toEqual({ result: 'forbidden', reason: 'digest-not-comparable' });
    for (const key of [keys.clerk, keys.owner])
      expect(await lookUp(asked, key)).toMatchObject({
        result: 'found',
        matches: [{ number: bare.number, compared: [] }],
      });
    expect(await lookUp({ sm3: other }, keys.clerk)).toEqual({ result: 'not-found', reason: 'no-such-digest' });
  });

  it('names the first deposit of a digest, however many others deposit the same afterwards', async () => {
    const subject = { sha256: 'ef'.repeat(32) };
    const json = { subject };
    const first = (await (await server.ask('POST', '/v1/deposits', { key: keys.owner, json })).json()) as Acknowledged;
    for (let copy = 0; copy < 30; copy += 1) await server.ask('POST', '/v1/deposits', { key: keys.stranger, json });
    const answer = await lookUp(subject, keys.clerk);
    expect(answer).toMatchObject({ result: 'match', more: true });
    expect('matches' in answer ? answer.matches[0]?.number : undefined).toBe(first.number);
  });

  it('tells a slip, a number of another server and a number that is not there apart', async () => {
    const { number } = letter;
    const response = await server.ask('POST', '/v1/lookups', { json: { number: mistyped(number), sha256 } });
    expect([response.status, await codeIn(response)]).toEqual([400, 'number-malformed']);
    expect(await lookUp({ number: absent(), sha256 })).toEqual({ result: 'not-found', reason: 'no-such-number' });
    const elsewhere = formatEvidenceNumber({
      prefix: server.parts.ledger.prefix === '0000' ? '0001' : '0000',
      index: 0,
    });
    expect(await lookUp({ number: elsewhere, sha256 })).toEqual({
      result: 'not-found',
      reason: 'number-of-another-server',
    });
  });

  it('is unavailable, never "not found", where the disk fails', async () => {
    const { ledger } = server.parts;
    const honest = ledger.entry.bind(ledger);
    ledger.entry = () => Promise.reject(new Error('the disk is gone'));
    const answer = await lookUp({ number: letter.number, sha256 });
    ledger.entry = honest;
    expect(answer).toEqual({ result: 'unavailable', reason: 'storage' });
  });
});

describe('the chain of custody', () => {
  it('begins with the deposit, has each access with its asker, and holds', async () => {
    const { number } = await upload('custody.txt');
    await lookUp({ number, sha256 });
    await lookUp({ number, sha256: other });
    await lookUp({ number }, keys.clerk);
    for (const key of [keys.owner, keys.clerk]) await server.ask('GET', `/v1/deposits/${number}`, { key });
    await server.ask('GET', `/v1/deposits/${number}/file`, { key: keys.owner });
    const listing = listCustody(utf8Encode(encodeProof(await proofOf(number, keys.clerk))));
    expect([listing.intact, listing.subject]).toEqual([true, sha256]);
    expect((await custodyOf(number)).map(({ event, detail }) => `${event}: ${detail}`)).toEqual([
      expect.stringMatching(/^deposit: deposit statement signed; entry \d+ of localhost\/ledger, GZ-/),
      'access: looked up by number and sha256: they match, by anonymous',
      'access: looked up by number, by clerk court',
      'access: deposit read, by clerk court',
      'access: original read, by depositor owner',
      'access: proof read, by clerk court',
      'access: looked up by number, by clerk court',
    ]);
  });

  it('has no fork where many ask at once, and no time that goes back where the clock does', async () => {
    const { number } = await upload('at-once.txt');
    await Promise.all(Array.from({ length: 40 }, () => lookUp({ number, sha256 })));
    clock -= 3_600_000;
    await lookUp({ number, sha256 });
    clock += 3_600_000;
    const lines = await custodyOf(number);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, place) => place));
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort());
    expect(listCustody(utf8Encode(encodeProof(await proofOf(number)))).intact).toBe(true);
  });
});

describe('a proof over HTTP', () => {
  it('is accepted by the verifier as it is: before and after a witness saw the ledger', async () => {
    const { number } = await upload('proof.txt');
    const file = join(folder.path, 'proof.txt');
    await writeFile(file, content);
    const verified = async (): Promise<string> => {
      const response = await server.ask('GET', `/v1/deposits/${number}/proof`, { key: keys.owner });
      expect(response.headers.get('content-disposition')).toContain('proof.txt.proof.json');
      await writeFile(`${file}.proof.json`, new Uint8Array(await response.arrayBuffer()));
      const trust = { ...noTrust, tsaRoots: [{ ...tsa.root, class: 'public' as const }] };
      const report = await verifyFile(file, { offline: true, trust, policy: policies.court });
      expect(report.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
      return report.verdict;
    };
    expect(await verified()).toBe('unproven');
    await server.parts.anchoring.round();
    expect(await verified()).toBe('verified');
    expect(await lookUp({ number, sha256 })).toMatchObject({
      matches: [{ anchoring: 'anchored', anchors: [{ kind: 'rfc3161', witness: tsa.url, state: 'complete' }] }],
    });
  });

  it('and originals, documents and chains are for their owner; clerks read all but the original', async () => {
    const { number } = letter;
    const paths = ['proof', 'custody', 'file', 'documents/report'];
    const statuses = async (key: string): Promise<readonly number[]> =>
      await Promise.all(
        paths.map(async (path) => (await server.ask('GET', `/v1/deposits/${number}/${path}`, { key })).status),
      );
    expect(await statuses(keys.owner)).toEqual([200, 200, 200, 200]);
    expect(await statuses(keys.clerk)).toEqual([200, 200, 403, 200]);
    expect(await statuses(keys.stranger)).toEqual([404, 404, 404, 404]);
    expect(await statuses(server.operator)).toEqual([404, 404, 404, 404]);
  });
});

describe('documents', () => {
  it('are drawn up as HTML and as PDF, in both languages; there are none on what is not held', async () => {
    const { number } = letter;
    const ask = (path: string) => server.ask('GET', `/v1/deposits/${number}/documents/${path}`, { key: keys.owner });
    for (const lang of ['zh', 'en']) {
      const html = await ask(`certificate?lang=${lang}`);
      expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(html.headers.get('content-disposition')).toContain(`letter.txt.certificate.${lang}.html`);
      expect(await html.text()).toContain(sha256.slice(0, 8));
    }
    const [first, second] = await Promise.all([ask('certificate?format=pdf'), ask('certificate?format=pdf')]);
    const [pdf, again] = await Promise.all([first.bytes(), second.bytes()]);
    expect([first.headers.get('content-type'), Buffer.from(pdf.subarray(0, 5)).toString()]).toEqual([
      'application/pdf',
      '%PDF-',
    ]);
    expect(bytesToHex(again)).toBe(bytesToHex(pdf));
    expect((await ask('forgery')).status).toBe(404);
    const none = await server.ask('GET', `/v1/deposits/${bare.number}/documents/report`, { key: keys.owner });
    expect([none.status, await codeIn(none)]).toEqual([404, 'original-not-held']);
  });
});

describe('an extraction code', () => {
  const make = (number: string, key = keys.owner, days?: number) =>
    server.ask('POST', `/v1/deposits/${number}/extraction-code`, { key, json: days === undefined ? {} : { days } });
  const extract = (number: string, code: string, from?: string) =>
    server.ask('POST', '/v1/extractions', {
      json: { number, code },
      ...(from === undefined ? {} : { headers: { 'x-forwarded-for': from } }),
    });

  it('gives the original with its name to whoever has it, typed as people type, until it expires or another is made', async () => {
    const { number } = await upload('合同 final.txt');
    const { code, expires } = await json<ExtractionCode>(await make(number));
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(Date.parse(expires) - clock).toBe(30 * 86_400_000);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const response = await extract(number, typed);
    expect([response.status, sha256]).toEqual([
      200,
      createHash('sha256')
        .update(await response.bytes())
        .digest('hex'),
    ]);
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('合同 final.txt'));
    const next = await json<ExtractionCode>(await make(number, keys.owner, 1));
    expect(await codeIn(await extract(number, code))).toBe('code-invalid');
    clock += 86_400_000 + 1;
    expect(await codeIn(await extract(number, next.code))).toBe('code-invalid');
    const details = (await custodyOf(number)).map(({ detail }) => detail);
    expect(details).toContain('original asked for with its extraction code, by anonymous');
    for (const detail of details) expect(detail).not.toContain(code.slice(0, 5));
  });

  it('is one answer for every reason, and is limited in its attempts', async () => {
    const { number } = await upload('limits.txt');
    const { code } = await json<ExtractionCode>(await make(number));
    const asked = [
      [number, 'AAAAA'],
      [letter.number, code],
      [absent(), code],
      [mistyped(number), code],
      [bare.number, code],
    ] as const;
    const bodies = new Set<string>();
    for (const [one, typed] of asked) {
      const { request: _, ...problem } = await json<Record<string, unknown>>(await extract(one, typed));
      bodies.add(JSON.stringify(problem));
    }
    expect(bodies.size).toBe(1);
    for (let attempt = 0; attempt < 20; attempt += 1) await extract(number, 'wrong');
    const limited = await extract(number, code);
    expect([limited.status, await codeIn(limited)]).toEqual([429, 'rate-limited']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    clock += 3_600_001;
    expect((await extract(number, code)).status).toBe(200);
  });

  it('is kept from nobody by others who guess at its number, and one subscriber’s many addresses are one', async () => {
    const { number } = await upload('besieged.txt');
    const { code } = await json<ExtractionCode>(await make(number));
    for (let host = 1; host <= 70; host += 1) await extract(number, 'wrong', `198.51.100.${host}`);
    expect((await extract(number, code, '203.0.113.9')).status).toBe(200);
    for (let host = 1; host <= 20; host += 1) await extract(number, 'wrong', `2001:db8::${host}`);
    expect((await extract(number, code, '2001:db8::ffff')).status).toBe(429);
  });

  it('is made and ended by the owner alone, for what is held; a lost original is told to who has the code', async () => {
    const { number } = await upload('ended.txt');
    for (const key of [keys.stranger, server.operator]) expect((await make(number, key)).status).toBe(404);
    expect((await make(number, keys.clerk)).status).toBe(403);
    expect(await codeIn(await make(bare.number))).toBe('original-not-held');
    const { code } = await json<ExtractionCode>(await make(number));
    await rm(await server.parts.blobs.path(sha256));
    expect(await codeIn(await extract(number, code))).toBe('original-missing');
    const end = () => server.ask('DELETE', `/v1/deposits/${number}/extraction-code`, { key: keys.owner });
    expect([(await end()).status, (await end()).status]).toEqual([204, 404]);
    expect(await codeIn(await extract(number, code))).toBe('code-invalid');
  });
});

describe('the ledger over HTTP', () => {
  it('gives proofs and tiles that hold, and says which ranges there are not', async () => {
    const key = keys.owner;
    const small = parseCheckpoint(await (await server.ask('GET', '/checkpoint')).text());
    const lines = Array.from({ length: 300 }, (_, i) =>
      JSON.stringify({ subject: { sha256: i.toString(16).padStart(64, '0') } }),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    await (await server.ask('POST', '/v1/deposits/batch', { key, headers, body: `${lines.join('\n')}\n` })).text();
    const large = parseCheckpoint(await (await server.ask('GET', '/checkpoint')).text());
    const get = async (path: string) => await json<Record<string, never>>(await server.ask('GET', path));
    const { path } = (await get(`/v1/ledger/consistency?from=${small.size}`)) as unknown as { path: string[] };
    const claim = { size1: small.size, root1: small.root, size2: large.size, root2: large.root };
    expect(verifyConsistency({ ...claim, path: path.map(hexToBytes) })).toBe(true);
    const included = (await get('/v1/ledger/inclusion?index=3')) as unknown as { leaf: string; path: string[] };
    const leaf = { leafHash: hexToBytes(included.leaf), index: 3, treeSize: large.size, root: large.root };
    expect(verifyInclusion({ ...leaf, path: included.path.map(hexToBytes) })).toBe(true);

    const full = await server.ask('GET', '/tile/0/000');
    expect([full.status, full.headers.get('cache-control')]).toEqual([
      200,
      expect.stringContaining('max-age=31536000'),
    ]);
    expect(bytesToHex((await full.bytes()).subarray(96, 128))).toBe(included.leaf);
    const partial = await server.ask('GET', `/tile/0/001.p/${large.size - 256}`);
    expect([(await partial.bytes()).length, partial.headers.get('cache-control')]).toEqual([
      (large.size - 256) * 32,
      'no-store',
    ]);
    for (const path of ['0/001', '0/x000/000', '0/1', '0/000.p/256', '0/000.p/0', 'data/000', '9/000', '0/002.p/1'])
      expect([path, (await server.ask('GET', `/tile/${path}`)).status]).toEqual([
        path,
        expect.toSatisfy((s) => s === 404 || s === 400),
      ]);
    for (const query of ['inclusion?index=99999', 'consistency?from=99999', 'inclusion?index=0&size=99999'])
      expect(await codeIn(await server.ask('GET', `/v1/ledger/${query}`))).toBe('range-invalid');
  });

  it('is sound to a monitor that computes everything, and shows no more than hashes', async () => {
    await server.parts.anchoring.round();
    const state = join(folder.path, 'monitor');
    const now = () => new Date(clock);
    expect(await monitor(server.url, { state, full: true, now })).toMatchObject({ outcome: 'sound', trusted: 'now' });
    await upload('more.txt');
    await server.parts.anchoring.round();
    expect(await monitor(server.url, { state, full: true, now })).toMatchObject({
      outcome: 'sound',
      trusted: 'before',
    });
    const text = await (await server.ask('GET', '/v1/ledger/anchors')).text();
    for (const secret of [sha256, 'letter.txt', 'owner']) expect(text).not.toContain(secret);
    const { custody } = await proofOf(letter.number);
    expect(Buffer.from(fromBase64(custody.at(-2)?.payload ?? '')).toString()).toContain('"event":"');
  });
});
