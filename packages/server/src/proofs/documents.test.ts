import { DOCUMENT_NAMES } from '@guzheng/verify/documents';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../ledger/ledger.ts';
import { Documents } from './documents.ts';

const heldBy = (account: string, index: number) =>
  ({ index, facts: { account, kind: 'file' }, statement: { subject: { sha256: 'ab' } } }) as unknown as LedgerEntry;

describe('documents that are being drawn up', () => {
  it('of one account keep nobody else waiting', async () => {
    let fail = (_: Error): void => undefined;
    const gate = new Promise<string>((_, reject) => {
      fail = reject;
    });
    const parts = {
      anchoring: { of: async () => ({ size: 1, records: [] }) },
      blobs: { path: () => gate },
      now: () => new Date(0),
    };
    const documents = new Documents(parts as never);
    const ask = async (account: string, at: number): Promise<unknown> =>
      await documents
        .of(heldBy(account, at), { document: DOCUMENT_NAMES[0], lang: 'zh', format: 'html' })
        .catch((error: unknown) => error);
    const busy = Array.from({ length: 5 }, (_, at) => ask('busy', at));
    expect(await Promise.race(busy)).toMatchObject({ code: 'overloaded' });
    const quiet = ask('quiet', 9);
    const first = await Promise.race([quiet, ask('busy', 10)]);
    expect(first).toMatchObject({ code: 'overloaded' });
    fail(new Error('that is enough'));
    expect(await quiet).toMatchObject({ message: 'that is enough' });
  });
});
