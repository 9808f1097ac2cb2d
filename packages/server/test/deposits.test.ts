import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkReceipt,
  formatEvidenceNumber,
  memberTree,
  parseVerifierKey,
  RECEIPT_TYPE,
  type Receipt,
} from '@guzheng/evidence';
import type { Acknowledged, BatchLine, Deposit, Listed, Me, Problem } from '@guzheng/sdk/api';
import { makeEvidence } from '@guzheng/testing';
import { bytesSource, openPackage } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whileSyncFails, writesDuring } from './level.ts';
import { hex32 } from './open-ledger.ts';
import { openTestServer, type TestServer } from './open-server.ts';

let server: TestServer;
let anna = '';
let ben = '';
let clerk = '';

beforeAll(async () => {
  server = await openTestServer({ settings: { limits: { batchItems: 50, uploadBytes: 2_000_000 } } });
  [anna, ben, clerk] = await Promise.all([
    server.keyFor('depositor', 'anna'),
    server.keyFor('depositor', 'ben'),
    server.keyFor('clerk', 'court'),
  ]);
});
afterAll(() => server.close());

const verifier = () => parseVerifierKey(server.parts.ledger.verifierKey);

async function create(body: unknown, key = anna, idempotency?: string): Promise<Response> {
  const headers = idempotency === undefined ? {} : { 'idempotency-key': idempotency };
  return await server.ask('POST', '/v1/deposits', { key, json: body, headers });
}

async function created(body: unknown, key = anna, idempotency?: string): Promise<Acknowledged> {
  const answer = await create(body, key, idempotency);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Acknowledged;
}

async function codeOf(answer: Response, status: number): Promise<string> {
  expect(answer.status).toBe(status);
  return ((await answer.json()) as Problem).code;
}

async function get<T>(path: string, key = anna): Promise<T> {
  const answer = await server.ask('GET', path, { key });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

describe('one deposit', () => {
  it('is acknowledged with a receipt that holds, and is there afterwards', async () => {
    const subject = { sha256: hex32(), sm3: hex32(), bytes: 7 };
    const { number, index, time, receipt, again } = await created({ subject, name: '微博截图.wacz' });
    expect(again).toBe(false);
    expect(checkReceipt(receipt, { verifier: verifier(), subject })).toMatchObject({
      holds: true,
      statement: { time },
    });
    const shown = await get<Deposit>(`/v1/deposits/${number}`);
    expect(shown).toEqual({
      ...{ number, index, time, subject },
      kind: 'digest',
      name: '微博截图.wacz',
      anchoring: 'waiting',
      anchors: [],
    });
    await created({ subject: { sha256: hex32() } });
    const later = await get<Receipt>(`/v1/deposits/${number}/receipt`);
    expect(later.checkpoint).not.toBe(receipt.checkpoint);
    expect(later.statement).toBe(receipt.statement);
    expect(checkReceipt(later, { verifier: verifier(), subject })).toMatchObject({ holds: true });
  });

  it('of a package states its manifest and members', async () => {
    const manifest = { sha256: hex32(), sm3: hex32() };
    const members = { root: hex32(), size: 12 };
    const { receipt } = await created({ subject: { sha256: hex32() }, manifest, members });
    const check = checkReceipt(receipt, { verifier: verifier() });
    expect(check).toMatchObject({
      holds: true,
      statement: { manifest, members, type: 'guzheng/deposit-statement/v2' },
    });
    expect(await codeOf(await create({ subject: { sha256: hex32() }, members }), 400)).toBe('request-malformed');
  });

  it('is another one each time where no key says that it is the same', async () => {
    const body = { subject: { sha256: hex32() } };
    const [first, second] = [await created(body), await created(body)];
    expect(second.index).toBe(first.index + 1);
  });

  it('is for its owner and for clerks; to others it is one that does not exist', async () => {
    const { number, index } = await created({ subject: { sha256: hex32() } });
    const none = formatEvidenceNumber({ prefix: server.parts.ledger.prefix, index: index + 1_000_000 });
    for (const path of ['', '/receipt']) {
      const others = await server.ask('GET', `/v1/deposits/${number}${path}`, { key: ben });
      const nobodys = await server.ask('GET', `/v1/deposits/${none}${path}`, { key: ben });
      const [a, b] = [(await others.json()) as Problem, (await nobodys.json()) as Problem];
      expect(others.status).toBe(nobodys.status);
      expect({ ...a, request: '', detail: a.detail.replace(number, '') }).toEqual({
        ...b,
        ...{ request: '', detail: b.detail.replace(none, '') },
      });
    }
    expect(await get<Deposit>(`/v1/deposits/${number}`, clerk)).toMatchObject({ number });
    expect(await codeOf(await server.ask('GET', `/v1/deposits/${number}`, { key: server.operator }), 404)).toBe(
      'not-found',
    );
    expect(await codeOf(await server.ask('GET', `/v1/deposits/${number}/receipt`, { key: clerk }), 403)).toBe(
      'role-forbidden',
    );
  });

  it('has a number that shows when it is mistyped', async () => {
    const { number } = await created({ subject: { sha256: hex32() } });
    const last = number.endsWith('7') ? '8' : '7';
    expect(
      await codeOf(await server.ask('GET', `/v1/deposits/${number.slice(0, -1)}${last}`, { key: anna }), 400),
    ).toBe('number-malformed');
  });
});

describe('an idempotency key', () => {
  it('gives the same deposit again', async () => {
    const body = { subject: { sha256: hex32() } };
    const first = await created(body, anna, 'once');
    const second = await created(body, anna, 'once');
    expect(second).toMatchObject({ number: first.number, index: first.index, time: first.time, again: true });
    expect(second.receipt.statement).toBe(first.receipt.statement);
    expect(checkReceipt(second.receipt, { verifier: verifier(), subject: body.subject }).holds).toBe(true);
  });

  it('stands for one request', async () => {
    await created({ subject: { sha256: hex32() } }, anna, 'taken');
    expect(await codeOf(await create({ subject: { sha256: hex32() } }, anna, 'taken'), 409)).toBe(
      'idempotency-conflict',
    );
  });

  it('is of its account', async () => {
    const body = { subject: { sha256: hex32() } };
    const [first, second] = [await created(body, anna, 'mine'), await created(body, ben, 'mine')];
    expect(second).toMatchObject({ again: false, index: first.index + 1 });
  });

  it('makes one deposit of many requests at the same time', async () => {
    const body = { subject: { sha256: hex32() } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => created(body, anna, 'together')));
    expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
    expect(answers.filter(({ again }) => !again)).toHaveLength(1);
  });

  it('counts against the quota once', async () => {
    const few = await server.keyFor('depositor', 'few', { limits: { depositsPerDay: 2 } });
    const body = { subject: { sha256: hex32() } };
    for (let i = 0; i < 4; i += 1) await created(body, few, 'counted');
    await created({ subject: { sha256: hex32() } }, few);
    expect(await codeOf(await create({ subject: { sha256: hex32() } }, few), 429)).toBe('quota-exceeded');
    await created(body, few, 'counted');
  });
});

describe('a batch', () => {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;

  async function batch(body: string, key = anna): Promise<readonly BatchLine[]> {
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await server.ask('POST', '/v1/deposits/batch', { key, headers, body });
    expect(answer.status).toBe(200);
    return (await answer.text())
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as BatchLine);
  }

  it('answers every line in its place: deposits with receipts that hold, and why the others are refused', async () => {
    const subject = { sha256: hex32() };
    const answers = await batch(
      line({ subject }) +
        '{"subject":{}}\n' +
        'not json\n' +
        '\n' +
        `{"subject":{"sha256":"${hex32()}"},"subject":{"sha256":"${hex32()}"}}\n` +
        line({ subject, key: 'in-batch' }) +
        line({ subject, key: 'in-batch' }) +
        line({ subject: { sha256: hex32() }, key: 'in-batch' }) +
        JSON.stringify({ subject }),
    );
    const outcome = new Map(answers.flatMap((one) => outcomeOf(one)));
    expect([...outcome.keys()]).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
    const { 0: a, 1: b, 2: c, 4: d, 5: e, 6: f, 7: g, 8: h } = Object.fromEntries(outcome);
    expect([b, c, d]).toEqual(Array(3).fill('request-malformed'));
    expect(g).toBe('idempotency-conflict');
    expect(e).toBe(f);
    expect(new Set([a, e, h]).size).toBe(3);
    let checkpoint = '';
    for (const one of answers) {
      if ('checkpoint' in one) checkpoint = one.checkpoint;
      if (!('deposit' in one)) continue;
      const { number, index, statement, path } = one.deposit;
      const receipt: Receipt = { type: RECEIPT_TYPE, number, index, statement, path, checkpoint };
      expect(checkReceipt(receipt, { verifier: verifier(), subject })).toMatchObject({ holds: true });
    }
  });

  it('ends with a line that is too long, and keeps what was before it', async () => {
    const answers = await batch(`${line({ subject: { sha256: hex32() } })}${'x'.repeat(20_000)}\n${line({})}`);
    expect(answers.flatMap(outcomeOf)).toEqual([
      [0, expect.stringMatching(/^GZ-/)],
      [1, 'body-too-large'],
    ]);
  });

  it('ends at the number of lines that a batch may have', async () => {
    const answers = await batch(Array.from({ length: 60 }, () => line({ subject: { sha256: hex32() } })).join(''));
    const outcomes = answers.flatMap(outcomeOf);
    expect(outcomes).toHaveLength(51);
    expect(outcomes.at(-1)).toEqual([50, 'body-too-large']);
  });

  it('answers also where much more is being sent than it reads', async () => {
    const answers = await batch(
      Array.from({ length: 400 }, () => line({ subject: { sha256: hex32() }, name: '证'.repeat(80) })).join(''),
    );
    expect(answers.flatMap(outcomeOf).at(-1)).toEqual([50, 'body-too-large']);
  });

  it('uses a quota up to its last deposit', async () => {
    const few = await server.keyFor('depositor', 'batch-few', { limits: { depositsPerDay: 3 } });
    const answers = await batch(Array.from({ length: 5 }, () => line({ subject: { sha256: hex32() } })).join(''), few);
    const outcomes = answers.flatMap(outcomeOf).map(([, said]) => said);
    expect(outcomes.filter((said) => said.startsWith('GZ-'))).toHaveLength(3);
    expect(outcomes.slice(3)).toEqual(['quota-exceeded', 'quota-exceeded']);
  });

  it('of lines with keys is taken once, whoever sends it again, also at the same time and in another order', async () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      line({ subject: { sha256: hex32() }, key: `k-${i}-${hex32()}` }),
    );
    const size = server.parts.ledger.head.size;
    const numbersOf = (answers: readonly BatchLine[]): string[] => answers.flatMap(outcomeOf).map(([, said]) => said);
    const sendings = [lines, lines.toReversed(), [...lines.slice(20), ...lines.slice(0, 20)]];
    const [first, second, third] = (await Promise.all(sendings.map((some) => batch(some.join(''))))).map(numbersOf);
    if (first === undefined || second === undefined || third === undefined) throw new TypeError('three were sent');
    expect(new Set(first).size).toBe(40);
    expect(first.every((number) => number.startsWith('GZ-'))).toBe(true);
    expect(second.toReversed()).toEqual(first);
    expect([...third.slice(20), ...third.slice(0, 20)]).toEqual(first);
    expect(server.parts.ledger.head.size).toBe(size + 40);
    const again = await batch(lines.join(''));
    expect(numbersOf(again)).toEqual(first);
    expect(again.every((one) => !('deposit' in one) || one.deposit.again)).toBe(true);
  });

  it('says of each key by itself whether it is new, known, or of something else', async () => {
    const [known, taken] = [`known-${hex32()}`, `taken-${hex32()}`];
    const subject = { sha256: hex32() };
    const before = await batch(line({ subject, key: known }) + line({ subject, key: taken }));
    const [[, number] = []] = before.flatMap(outcomeOf);
    const answers = await batch(
      line({ subject, key: `new-${hex32()}` }) +
        line({ subject, key: known }) +
        line({ subject: { sha256: hex32() }, key: taken }) +
        line({ subject, key: `new-${hex32()}` }),
    );
    const said = answers.flatMap(outcomeOf).map(([, text]) => text);
    expect(said).toEqual([
      expect.stringMatching(/^GZ-/),
      number,
      'idempotency-conflict',
      expect.stringMatching(/^GZ-/),
    ]);
    expect(new Set(said).size).toBe(4);
  });

  it('uses a quota up to its last deposit where the lines have keys, and answers what it knew', async () => {
    const few = await server.keyFor('depositor', 'keyed-few', { limits: { depositsPerDay: 3 } });
    const lines = Array.from({ length: 5 }, () => line({ subject: { sha256: hex32() }, key: hex32() }));
    const first = (await batch(lines.slice(0, 1).join(''), few)).flatMap(outcomeOf)[0]?.[1];
    const said = (await batch(lines.join(''), few)).flatMap(outcomeOf).map(([, text]) => text);
    expect(said[0]).toBe(first);
    expect(new Set(said.filter((text) => text.startsWith('GZ-'))).size).toBe(3);
    expect(said.slice(3)).toEqual(['quota-exceeded', 'quota-exceeded']);
  });

  it('of nothing is answered with nothing', async () => {
    expect(await batch('\n\r\n  \n')).toEqual([]);
  });
});

describe('the list of deposits', () => {
  it('has the own ones, newest first, page by page', async () => {
    const key = await server.keyFor('depositor', 'lister');
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.unshift((await created({ subject: { sha256: hex32() } }, key)).number);
    const first = await get<Listed<Deposit>>('/v1/deposits?limit=3', key);
    const second = await get<Listed<Deposit>>(`/v1/deposits?limit=3&cursor=${first.next}`, key);
    expect([...first.items, ...second.items].map(({ number }) => number)).toEqual(made);
    expect(second.next).toBeUndefined();
    expect((await get<Listed<Deposit>>('/v1/deposits', await server.keyFor('depositor', 'list'))).items).toEqual([]);
    const strange = await server.ask('GET', '/v1/deposits?cursor=abc', { key });
    expect(await codeOf(strange, 400)).toBe('request-malformed');
  });
});

describe('an upload', () => {
  async function upload(
    bytes: Uint8Array,
    query = '',
    headers: Record<string, string> = {},
    key = anna,
  ): Promise<Response> {
    const type = { 'content-type': 'application/octet-stream' };
    const body = Uint8Array.from(bytes);
    return await server.ask('POST', `/v1/deposits/upload${query}`, { key, headers: { ...type, ...headers }, body });
  }

  const digestsOf = (bytes: Uint8Array) => ({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sm3: createHash('sm3').update(bytes).digest('hex'),
    bytes: bytes.length,
  });
  const kept = async () => (await readdir(join(server.data, 'blobs/sha256'), { recursive: true })).length;

  it('is kept and deposited with both digests and its size', async () => {
    const bytes = randomBytes(300_000);
    const subject = digestsOf(bytes);
    const base64 = Buffer.from(subject.sha256, 'hex').toString('base64');
    const headers = { 'content-digest': `sha-256=:${base64}:`, 'repr-digest': `md5=:AAAA:, sha-256=:${base64}:` };
    const answer = await upload(bytes, `?name=%E5%90%88%E5%90%8C.pdf&sha256=${subject.sha256}`, headers);
    expect(answer.status).toBe(201);
    const { number, receipt } = (await answer.json()) as Acknowledged;
    expect(checkReceipt(receipt, { verifier: verifier(), subject }).holds).toBe(true);
    expect(await get<Deposit>(`/v1/deposits/${number}`)).toMatchObject({ kind: 'file', name: '合同.pdf', subject });
    expect(await server.parts.blobs.has(subject.sha256)).toBe(true);
  });

  it('of an evidence package states its manifest and its members', async () => {
    const { file, manifest } = await packaged();
    const answer = await upload(file);
    const { number, receipt } = (await answer.json()) as Acknowledged;
    const { root, size } = memberTree(manifest);
    const check = checkReceipt(receipt, { verifier: verifier(), subject: digestsOf(file) });
    expect(check).toMatchObject({ holds: true, statement: { members: { root, size } } });
    expect(await get<Deposit>(`/v1/deposits/${number}`)).toMatchObject({ kind: 'package' });
  });

  it('that only looks like a package is a file', async () => {
    const { file } = await packaged();
    const { number } = (await (await upload(file.subarray(0, -7))).json()) as Acknowledged;
    expect(await get<Deposit>(`/v1/deposits/${number}`)).toMatchObject({ kind: 'file' });
  });

  it('that is not the file that was stated is refused, and nothing is kept', async () => {
    const before = [await kept(), server.parts.ledger.head.size];
    const bytes = randomBytes(1000);
    const other = Buffer.from(hex32(), 'hex').toString('base64');
    expect(await codeOf(await upload(bytes, `?sha256=${hex32()}`), 422)).toBe('digest-mismatch');
    for (const field of ['content-digest', 'repr-digest'])
      expect(await codeOf(await upload(bytes, '', { [field]: `sha-256=:${other}:` }), 422)).toBe('digest-mismatch');
    expect(await codeOf(await upload(bytes, '', { 'content-digest': 'sha-256=abc' }), 400)).toBe('request-malformed');
    expect([await kept(), server.parts.ledger.head.size]).toEqual(before);
    expect(await readdir(join(server.data, 'blobs/partial'))).toEqual([]);
  });

  it('that is too large is refused, and nothing is kept', async () => {
    const before = await kept();
    expect(await codeOf(await upload(new Uint8Array(2_000_001)), 413)).toBe('body-too-large');
    expect(await kept()).toBe(before);
  });

  it('beyond the quota of deposits leaves no file behind, or the disk would be anybody’s to fill', async () => {
    const none = await server.keyFor('depositor', 'none-left', { limits: { depositsPerDay: 0 } });
    const bytes = randomBytes(100);
    expect(await codeOf(await upload(bytes, '', {}, none), 429)).toBe('quota-exceeded');
    expect(await server.parts.blobs.has(createHash('sha256').update(bytes).digest('hex'))).toBe(false);
  });

  it('that lost a race for its key is counted, because its file is kept', async () => {
    const racer = await server.keyFor('depositor', 'racer');
    const both = [randomBytes(100), randomBytes(100)];
    const answers = await Promise.all(both.map((bytes) => upload(bytes, '', { 'idempotency-key': 'race' }, racer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const kept = await Promise.all(
      both.map((bytes) => server.parts.blobs.has(createHash('sha256').update(bytes).digest('hex'))),
    );
    const { used } = await get<Me>('/v1/me', racer);
    expect(used).toMatchObject({ depositsToday: 1, bytesStored: 100 * kept.filter((one) => one).length });
  });

  it('beyond the quota of bytes is refused, and what is refused is not counted', async () => {
    const few = await server.keyFor('depositor', 'small', { limits: { bytesStored: 1000 } });
    expect(await codeOf(await upload(randomBytes(1001), '', {}, few), 429)).toBe('quota-exceeded');
    expect((await upload(randomBytes(1000), '', {}, few)).status).toBe(201);
  });

  it('beyond the quota of bytes is refused before it has come', async () => {
    const few = await server.keyFor('depositor', 'tiny', { limits: { bytesStored: 1000 } });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        sent += 1;
        // It never ends by itself.
        if (sent <= 2) controller.enqueue(randomBytes(1000));
        else await new Promise(() => undefined);
      },
    });
    const answer = await fetch(`${server.url}/v1/deposits/upload`, {
      ...{ method: 'POST', body, duplex: 'half' },
      headers: { authorization: `Bearer ${few}`, 'content-type': 'application/octet-stream' },
    } as RequestInit);
    expect(await codeOf(answer, 429)).toBe('quota-exceeded');
  });

  it('with a key is one deposit, and is counted once', async () => {
    const few = await server.keyFor('depositor', 'again', { limits: { bytesStored: 1000 } });
    const bytes = randomBytes(900);
    const [first, second] = [
      (await (await upload(bytes, '', { 'idempotency-key': 'u' }, few)).json()) as Acknowledged,
      (await (await upload(bytes, '', { 'idempotency-key': 'u' }, few)).json()) as Acknowledged,
    ];
    expect(second).toMatchObject({ number: first.number, again: true });
  });
});

function outcomeOf(line: BatchLine): readonly (readonly [number, string])[] {
  if ('checkpoint' in line) return [];
  return 'deposit' in line ? [[line.deposit.line, line.deposit.number]] : [[line.refused.line, line.refused.code]];
}

async function packaged(): Promise<{ readonly file: Uint8Array; readonly manifest: Uint8Array }> {
  const { file } = await makeEvidence();
  const { manifestBytes } = await openPackage(bytesSource(file));
  return { file, manifest: manifestBytes };
}

describe('what a deposit costs the disk', () => {
  const linesOf = async (number: string): Promise<readonly string[]> => {
    const { items } = await server.parts.audit.list({ limit: 100 });
    return items.filter(({ target }) => target === number).map(({ action }) => action);
  };

  it('is one write: the entry, the count of the account and the line of the audit log are there together, or none is', async () => {
    const writes = await writesDuring(() => created({ subject: { sha256: hex32() } }, anna, hex32()));
    const own = writes.filter(({ keys }) => keys.some((key) => key.startsWith('!idempotency!')));
    expect(own).toHaveLength(1);
    expect(own[0]?.sync).toBe(true);
    const parts = ['!audit!', '!usage!anna', '!idempotency!'];
    const elsewhere = writes.filter((write) => write !== own[0]).flatMap(({ keys }) => keys);
    for (const part of parts) expect(own[0]?.keys.filter((key) => key.startsWith(part))).toHaveLength(1);
    expect(elsewhere.filter((key) => parts.some((part) => key.startsWith(part)))).toEqual([]);
  });

  it('is one line in the audit log, and one more for each time that it is asked for again', async () => {
    const [key, subject] = [hex32(), { sha256: hex32() }];
    const { number } = await created({ subject }, anna, key);
    expect(await linesOf(number)).toEqual(['createDeposit']);
    await created({ subject }, anna, key);
    expect(await linesOf(number)).toEqual(['createDeposit', 'createDeposit']);
    const upload = await server.ask('POST', '/v1/deposits/upload', { key: anna, body: hex32() });
    expect(await linesOf(((await upload.json()) as Acknowledged).number)).toEqual(['uploadDeposit']);
  });

  it('is counted once for many that are written together, and each of them', async () => {
    const used = async () => (await get<Me>('/v1/me', ben)).used.depositsToday;
    const before = await used();
    await Promise.all(Array.from({ length: 20 }, () => created({ subject: { sha256: hex32() } }, ben)));
    expect((await used()) - before).toBe(20);
  });

  it('whose sync fails has its line in the audit log where it turns out to be in the ledger', async () => {
    const subject = { sha256: hex32() };
    const key = hex32();
    const refused = await whileSyncFails(() => create({ subject }, anna, key));
    expect(await codeOf(refused, 503)).toBe('storage-failed');
    const { number, again } = await created({ subject }, anna, key);
    expect([again, await linesOf(number)]).toEqual([true, ['createDeposit', 'createDeposit']]);
  });
});
