import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, type Ran, temporaryFolder } from '../../test/harness.ts';
import { type DoctorItem, doctorLines } from './doctor-lines.ts';

let folder: string;
let ran: Ran;

beforeAll(async () => {
  folder = await temporaryFolder();
  ran = await guzheng(['doctor', '--out', folder, '--time-server', 'none', '--json']);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function itemsOf({ out }: Ran): readonly DoctorItem[] {
  return (JSON.parse(out) as { items: DoctorItem[] }).items;
}

describe('guzheng doctor', () => {
  it('finds what a capture needs, and says of everything else what it found or could not look at', () => {
    expect([ran.code, ran.err]).toEqual([0, '']);
    const items = itemsOf(ran);
    const needs = items.filter(({ group }) => group === 'needs').map(({ id, state }) => [id, state]);
    expect(needs).toEqual(['browser', 'cjk-glyphs', 'output-folder', 'chain'].map((id) => [id, 'ok']));
    expect([...new Set(items.map(({ group }) => group))]).toEqual(['needs', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6']);
    expect(items).toContainEqual(expect.objectContaining({ id: 'virus-scan', state: 'unchecked' }) as unknown);
  });

  it('says what to do about every concern', () => {
    for (const { id, state, todo } of itemsOf(ran)) if (state === 'concern') expect(todo, id).toBeDefined();
  });

  it('asks the time servers that are named, and says that nobody answered', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const asked = once(silent, 'message');
    const server = `127.0.0.1:${silent.address().port}`;
    const items = itemsOf(await guzheng(['doctor', '--out', folder, '--time-server', server, '--json']));
    await asked;
    silent.close();
    const clock = items.find(({ id }) => id === 'clock-offset');
    expect(clock).toMatchObject({ state: 'unchecked', detail: expect.stringContaining(server) as unknown });
  });

  it('ends with 2 when something is missing, says what to do, and still looks at the rest', async () => {
    const args = ['doctor', '--browser', join(folder, 'no-browser'), '--time-server', 'none', '--json'];
    const missing = await guzheng([...args, '--out', join(folder, 'no-folder')]);
    expect(missing.code).toBe(2);
    const items = itemsOf(missing);
    for (const id of ['browser', 'output-folder']) {
      expect(items.find((item) => item.id === id)).toMatchObject({ state: 'missing' });
    }
    expect(items.find(({ id }) => id === 'browser')?.todo).toBeDefined();
    expect(items).toContainEqual(expect.objectContaining({ id: 'hosts-file' }) as unknown);
  });

  it('does not take a URL for a time server', async () => {
    const wrong = await guzheng(['doctor', '--time-server', 'ntp://time.test', '--json']);
    expect([wrong.code, errorCode(wrong)]).toEqual([2, 'misuse']);
  });
});

describe('the list for a person', () => {
  const items: readonly DoctorItem[] = [
    { id: 'browser', group: 'needs', state: 'ok', detail: 'Chrome/1' },
    { id: 'os', group: 'E1', state: 'ok', detail: 'Linux' },
    { id: 'hosts-file', group: 'E3', state: 'concern', detail: 'a name\u001b[2J\u202e', todo: 'take it out' },
  ];

  it('has a group for each point, aligned, and what to do on a line of its own', () => {
    expect(doctorLines(items).split('\n')).toEqual([
      'what a capture needs',
      '  ok         browser     Chrome/1',
      '',
      'E1  which machine this is',
      '  ok         os          Linux',
      '',
      'E3  that it is clean',
      '  concern    hosts-file  a name�[2J�',
      '                         what to do: take it out',
      '',
      '2 ok, 1 concern, 0 unchecked, 0 missing',
    ]);
  });

  it('has every item of the object', () => {
    const lines = doctorLines(itemsOf(ran));
    for (const { id, detail } of itemsOf(ran)) {
      expect(lines).toContain(id);
      expect(lines).toContain(detail);
    }
  });
});
