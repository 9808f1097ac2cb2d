import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStaging } from '../staging/staging.ts';
import { Journal } from './journal.ts';
import { LossBook } from './loss-book.ts';

const now = () => new Date('2026-01-02T03:04:05.678Z');

describe('the journal of a page', () => {
  it('has one line for each event, bounded in number and in length, and says what is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const staging = await openStaging({ folder, name: 'page' });
    const losses = new LossBook();
    const journal = new Journal({ now, losses, limits: { events: 2, bytes: 1_000, text: 7 } });
    journal.add({ kind: 'console', text: '说'.repeat(9) });
    journal.add({ kind: 'log', at: new Date(0), text: 'a\ud800' });
    for (let i = 0; i < 3; i += 1) journal.add({ kind: 'console', text: 'more' });
    const file = await journal.close(staging);
    const lines = (await readFile(file?.file ?? '', 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: '2026-01-02T03:04:05.678Z', kind: 'console', text: '说说说说说说说… (9 characters)' },
      { at: '1970-01-01T00:00:00.000Z', kind: 'log', text: 'a\ufffd' },
    ]);
    expect(losses.list()).toMatchObject([
      { weight: 'note', code: 'events-too-many', detail: expect.stringContaining('3') },
    ]);
    await rm(folder, { recursive: true });
  });
});

describe('the book of losses', () => {
  it('keeps the first of each kind, counts the rest, and no secrets', () => {
    const losses = new LossBook();
    for (let i = 0; i < 130; i += 1) losses.note('request-failed', `http://user:secret@a.test/${i}`, 'x');
    losses.gap('body-incomplete', undefined, 'y');
    const list = losses.list();
    expect(list).toHaveLength(102);
    expect(list[0]?.url).toBe('http://a.test/0');
    expect(list[100]).toMatchObject({ weight: 'note', code: 'request-failed', detail: 'and 30 more of the same kind' });
    expect(list[101]).toMatchObject({ weight: 'gap', code: 'body-incomplete' });
  });
});
