import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalize, parseCallLogEntry, parseJson } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStaging, type Staging } from '../staging/staging.ts';
import { openCallLog } from './call-log.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let out: string;
let staging: Staging;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-log-'));
  staging = await openStaging({ folder: out, name: 'case' });
});
afterEach(() => rm(out, { recursive: true, force: true }));

describe('call log', () => {
  it('chains each line to the one before, on disk as soon as it is recorded', async () => {
    const ticks = [5, 5.0004, 7.25, 6, 9].values();
    const clock = { now: () => new Date(1e12), mono: () => ticks.next().value ?? 0 };
    const log = openCallLog({ staging, clock });
    expect(log.head).toBeNull();
    for (const call of ['GET', 'goto', '截图', 'seal']) {
      log.record({ means: 'system', call, args: { url: 'http://x/', none: undefined }, result: { ok: true } });
      const lines = (await readFile(log.file, 'utf8')).split('\n');
      expect(lines.at(-1)).toBe('');
      expect(log.head).toBe(sha256(lines.at(-2) ?? ''));
    }
    const lines = (await readFile(log.file, 'utf8')).split('\n').slice(0, -1);
    const entries = lines.map((line) => parseCallLogEntry(parseJson(line)));
    expect(log.lines).toBe(4);
    expect(entries.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect(entries.map(({ mono }) => mono)).toEqual([0, 2.25, 2.25, 4]);
    expect(entries.map(({ prev }) => prev)).toEqual([null, ...lines.slice(0, -1).map(sha256)]);
    expect(lines).toEqual(entries.map((entry) => canonicalize(entry)));
  });

  it('takes any text a page may hold', async () => {
    const log = openCallLog({ staging });
    log.record({ means: 'browser', call: 'title', args: {}, result: { ok: true, title: 'a\ud800\n"\u2028' } });
    const [line = ''] = (await readFile(log.file, 'utf8')).split('\n');
    expect(parseCallLogEntry(parseJson(line)).result).toEqual({ ok: true, title: 'a\ufffd\n"\u2028' });
  });

  it('keeps of an output only what the log is to say of it', async () => {
    const log = openCallLog({ staging });
    const file = await staging.stageFile('a', 'x');
    const entry = log.record({ means: 'system', call: 'write', args: {}, result: { ok: true }, outputs: [file] });
    expect(entry.outputs).toEqual([{ path: 'a', bytes: 1, sha256: sha256('x') }]);
  });

  it('takes nothing after it was closed', () => {
    const log = openCallLog({ staging });
    log.close();
    log.close();
    expect(() => log.record({ means: 'system', call: 'x', args: {}, result: { ok: true } })).toThrow(/closed/);
  });
});
