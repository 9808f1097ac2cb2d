import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Acknowledged, ExtractionCode, Problem } from '@guzheng/sdk/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestServer, type TestServer } from './open-server.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-07-01T08:00:00Z');
let data: string;
let clock: number;
let server: TestServer;

const open = async (): Promise<void> => {
  server = await openTestServer({ data, now: () => new Date(clock) });
};
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'guzheng-server-'));
  clock = START;
  await open();
});
afterEach(async () => {
  await server.close({ graceMs: 0 });
  await rm(data, { recursive: true, force: true });
});

const deposit = async (key: string): Promise<number> => {
  const subject = { sha256: createHash('sha256').update(randomBytes(8)).digest('hex') };
  return (await server.ask('POST', '/v1/deposits', { key, json: { subject } })).status;
};
const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as Problem).code;

it('what had expired when something was deposited stays so when the clock is set back, after a restart too', async () => {
  const owner = await server.keyFor('depositor', 'acme');
  const expires = new Date(START + DAY).toISOString();
  const brief = await server.keyFor('depositor', 'acme', { expires });
  const uploaded = await server.ask('POST', '/v1/deposits/upload', { key: owner, body: 'what was said' });
  const { number } = (await uploaded.json()) as Acknowledged;
  const made = await server.ask('POST', `/v1/deposits/${number}/extraction-code`, { key: owner, json: { days: 1 } });
  const { code } = (await made.json()) as ExtractionCode;
  const extract = () => server.ask('POST', '/v1/extractions', { json: { number, code } });
  expect([(await extract()).status, await deposit(brief)]).toEqual([200, 201]);

  clock = START + 2 * DAY;
  expect(await deposit(owner)).toBe(201);
  clock = START + DAY / 2;
  for (const again of [false, true]) {
    if (again) {
      await server.close({ graceMs: 0 });
      await open();
    }
    expect(await codeOf(await extract())).toBe('code-invalid');
    expect(await codeOf(await server.ask('GET', '/v1/me', { key: brief }))).toBe('key-invalid');
    expect((await server.ask('GET', '/v1/me', { key: owner })).status).toBe(200);
  }
});

it('a quota of a day is not there twice because the clock was set back by days', async () => {
  const key = await server.keyFor('depositor', 'acme', { limits: { depositsPerDay: 2 } });
  clock = START + 5 * DAY;
  expect([await deposit(key), await deposit(key)]).toEqual([201, 201]);
  clock = START;
  const { used } = (await (await server.ask('GET', '/v1/me', { key })).json()) as { used: { depositsToday: number } };
  expect(used.depositsToday).toBe(2);
});
