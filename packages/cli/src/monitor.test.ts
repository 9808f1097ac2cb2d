import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leafHash, utf8Encode } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestLedger, type TestLedger } from '../../sdk/test/test-ledger.ts';
import { errorCode, guzheng, temporaryFolder } from '../test/harness.ts';

let folder: string;
let ledger: TestLedger;
beforeEach(async () => {
  folder = await temporaryFolder();
  ledger = await startTestLedger();
  ledger.grow(3);
});
afterEach(() => ledger.close());

const watch = (...flags: string[]) => guzheng(['monitor', ledger.url, '--state', join(folder, 'seen'), ...flags]);

describe('guzheng monitor', () => {
  it('is done with a sound ledger, says what it found in a rewritten one, and where it is kept', async () => {
    const sound = await watch('--full');
    expect([sound.code, sound.out]).toEqual([0, expect.stringContaining('3 entries (seen for the first time)')]);
    ledger.leaves[0] = leafHash(utf8Encode('another'));
    ledger.grow(1);
    const found = await watch();
    expect([found.code, found.out]).toEqual([
      4,
      expect.stringContaining('entries were changed or taken out. [rewritten]'),
    ]);
    expect(JSON.parse(await readFile(join(folder, 'seen', 'fork-4.json'), 'utf8'))).toMatchObject({
      code: 'rewritten',
    });
    const json = await watch('--json', '--every', '1');
    expect([json.code, JSON.parse(json.out)]).toEqual([4, expect.objectContaining({ outcome: 'detected' })]);
  });

  it('tells a doubt and a server that is away from a finding', async () => {
    await watch();
    ledger.grow(1);
    ledger.follow((path) => (path.includes('consistency') ? { status: 404, body: '' } : undefined));
    expect((await watch()).code).toBe(3);
    ledger.follow(() => 'hang-up');
    const away = await watch('--json');
    expect([away.code, errorCode(away)]).toEqual([2, 'ledger-unreachable']);
    expect((await guzheng(['monitor', 'evidence.example.org'])).code).toBe(2);
    expect((await guzheng(['monitor', ledger.url, '--key', 'x', '--state', join(folder, 'new')])).code).toBe(2);
  });
});
