import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openCheckpoint, parseVerifierKey, verifyConsistency } from '@guzheng/evidence';
import { expect, test } from 'vitest';
import { inFolder } from './folder.ts';
import { newItem, openTestLedger } from './open-ledger.ts';

const CHILD = fileURLToPath(new URL('./full-disk-child.ts', import.meta.url));
const LIMIT_KIB = 256;

interface Said {
  readonly deposits: readonly { readonly number: string; readonly index: number; readonly sha256: string }[];
  readonly failures: readonly string[];
  readonly recoveries: number;
  readonly checkpoint: string;
}

// `ulimit` is POSIX's; on Windows there is no such limit to be had without rights.
test.runIf(process.platform !== 'win32')(
  'a write that fails half-way costs nothing that was acknowledged, and the ledger goes on',
  () =>
    inFolder(async (folder) => {
      const said = await limited(folder);
      expect(said.failures).toHaveLength(2);
      expect(said.recoveries).toBe(2);
      const { ledger, store, close } = await openTestLedger(folder);
      for (const { index, number, sha256 } of said.deposits)
        expect(await ledger.entry(index)).toMatchObject({ number, statement: { subject: { sha256 } } });
      const { size, root } = openCheckpoint(said.checkpoint, parseVerifierKey(ledger.verifierKey));
      const path = await ledger.consistency(size, ledger.head.size);
      const claim = { size1: size, size2: ledger.head.size, root1: root, root2: ledger.head.root, path };
      expect(verifyConsistency(claim)).toBe(true);
      const part = store.db.sublevel<string, string>('part', { valueEncoding: 'utf8' });
      expect(await part.get('k')).toBe('other parts write again too');
      await close();
    }),
);

test('near the end of the disk nothing is taken, and what is there stays readable', () =>
  inFolder(async (folder) => {
    const first = await openTestLedger(folder);
    await first.ledger.append([newItem()]);
    await first.close();
    const { ledger, store, close } = await openTestLedger(folder, { reserveBytes: Number.MAX_SAFE_INTEGER });
    const full = expect.objectContaining({ name: 'ServerError', code: 'storage-full' });
    await expect(ledger.append([newItem()])).rejects.toThrow(full);
    await expect(store.db.put('k', new Uint8Array(1))).rejects.toThrow(full);
    expect(ledger.head.size).toBe(1);
    expect(await ledger.entry(0)).toBeDefined();
    await close();
  }));

async function limited(folder: string): Promise<Said> {
  const script = `ulimit -f ${LIMIT_KIB * 2}; exec "$0" --conditions=@guzheng/source "$@"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath, CHILD, folder], {
    maxBuffer: 1 << 24,
  });
  return JSON.parse(stdout) as Said;
}
