import type { Receipt } from '@guzheng/evidence';
import { digestPair, openCheckpoint, parseVerifierKey, RECEIPT_TYPE } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { SmallLedger } from '../../test/small-ledger.ts';
import { json, SmallServer } from '../../test/small-server.ts';
import { GuzhengClient } from './index.ts';

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const one = { sha256: '11'.repeat(32) };
const two = { sha256: '22'.repeat(32) };
const pinned = (): { ledgerKey: string } => ({ ledgerKey: server.ledger.verifierKey });

/** The next deposit is answered with something else than what was acknowledged. */
function lying(lie: (acknowledged: { receipt: Receipt }) => object | Promise<object>): void {
  server.intercept = async ({ path, headers }, response) => {
    if (path !== '/v1/deposits') return false;
    const honest = (await server.take(headers['idempotency-key'], one)) as { receipt: Receipt };
    json(response, 201, await lie(honest));
    return true;
  };
}

describe('a receipt', () => {
  it('is held to the key that was pinned', async () => {
    const { client } = clientOf(server, pinned());
    await client.deposit({ subject: one });
    expect(client.trusted).toEqual({ verifierKey: server.ledger.verifierKey, how: 'pinned' });
    expect(server.count('/v1/server')).toBe(0);
  });

  it('is held to the key that the server named first, and that is said', async () => {
    const { client } = clientOf(server);
    expect(client.trusted).toBeUndefined();
    await client.deposit({ subject: one });
    expect(client.trusted).toEqual({ verifierKey: server.ledger.verifierKey, how: 'first-use' });
    server.ledger = new SmallLedger(new Uint8Array(32).fill(8));
    await expect(client.deposit({ subject: one })).rejects.toMatchObject({ code: 'receipt-invalid' });
    expect(server.count('/v1/server')).toBe(1);
  });

  it('of another key is refused', async () => {
    const other = new SmallLedger(new Uint8Array(32).fill(9));
    await expect(
      clientOf(server, { ledgerKey: other.verifierKey }).client.deposit({ subject: one }),
    ).rejects.toMatchObject({ code: 'receipt-invalid', number: expect.stringMatching(/^GZ-/) });
  });

  const lies: Readonly<Record<string, (acknowledged: { receipt: Receipt }) => object | Promise<object>>> = {
    'of another file': async () => server.take('other', two),
    // What the server states beside it would be the depositor's word in court, and may be wrong.
    'of more than was stated': async () => server.take('more', { ...one, bytes: 5 } as typeof one),
    'with another path': (honest) => ({
      ...honest,
      receipt: { ...honest.receipt, path: ['00'.repeat(32), ...honest.receipt.path.slice(1)] },
    }),
    'with another number': (honest) => ({ ...honest, number: 'GZ-0000-0000-0000-0000-00' }),
    'with the number of another place': async (honest) => {
      const { number } = await server.ledger.receipt(0);
      return { ...honest, number, receipt: { ...honest.receipt, number } };
    },
    'with another time': (honest) => ({ ...honest, time: '2020-01-01T00:00:00Z' }),
    'with an earlier checkpoint': async (honest) => {
      const checkpoint = await new SmallLedger().checkpoint();
      return { ...honest, receipt: { ...honest.receipt, checkpoint } };
    },
    'whose statement was changed afterwards': (honest) => {
      const statement = Buffer.from(honest.receipt.statement, 'base64').toString().replace('2026-03', '2025-03');
      const time = '2025-03-01T00:00:00.000Z';
      return { ...honest, time, receipt: { ...honest.receipt, statement: Buffer.from(statement).toString('base64') } };
    },
  };
  it.each(Object.entries(lies))('%s is refused', async (_, lie) => {
    server.ledger.append(two);
    lying(lie);
    const { client } = clientOf(server, pinned());
    await expect(client.deposit({ subject: one })).rejects.toMatchObject({
      code: 'receipt-invalid',
      receipt: { type: RECEIPT_TYPE },
    });
  });

  it.each([
    ['manifest', { manifest: { sha256: '33'.repeat(32), sm3: '44'.repeat(32) } }],
    ['size', { subject: { ...one, bytes: 7 } }],
  ])('that leaves out the %s is refused', async (_, more) => {
    lying((honest) => honest);
    const { client } = clientOf(server, pinned());
    await expect(client.deposit({ subject: one, ...more })).rejects.toMatchObject({ code: 'receipt-invalid' });
  });

  it('of a file must state of it what was computed here', async () => {
    const file = new TextEncoder().encode('a file');
    const { sha256, sm3 } = digestPair(file);
    const { client } = clientOf(server, pinned());
    const stating = (subject: object): void => {
      server.intercept = async ({ path }, response) => {
        if (!path.endsWith('/upload')) return false;
        json(response, 201, await server.take(undefined, subject as typeof one));
        return true;
      };
    };
    stating({ sha256, sm3, bytes: file.length });
    await client.upload(file);
    stating({ sha256, sm3: '00'.repeat(32), bytes: file.length });
    await expect(client.upload(file)).rejects.toMatchObject({ code: 'receipt-invalid' });
  });

  it('that was asked for by number must be that of the number', async () => {
    const { client } = clientOf(server, pinned());
    const { number } = await client.deposit({ subject: one });
    await client.deposit({ subject: two });
    expect((await client.receipt(number)).number).toBe(number);
    server.intercept = async (_, response) => {
      json(response, 200, await server.ledger.receipt(1));
      return true;
    };
    await expect(client.receipt(number)).rejects.toMatchObject({ code: 'receipt-invalid', number });
  });
});

describe('the ledger', () => {
  it('that only grows is followed', async () => {
    const { client } = clientOf(server, pinned());
    for (let n = 0; n < 9; n += 1) await client.deposit({ subject: n % 2 === 0 ? one : two });
    const verifier = parseVerifierKey(server.ledger.verifierKey);
    expect(openCheckpoint(client.lastCheckpoint ?? '', verifier).size).toBe(9);
    // Asked once for each step, and not where the checkpoint is one that was seen.
    expect(server.count('/v1/ledger/consistency')).toBe(8);
    expect((await client.checkLedger()).size).toBe(9);
    expect(server.count('/v1/ledger/consistency')).toBe(8);
  });

  it('is followed when receipts come at the same time', async () => {
    const { client } = clientOf(server, pinned());
    await Promise.all(Array.from({ length: 20 }, () => client.deposit({ subject: one })));
    expect((await client.checkLedger()).size).toBe(20);
  });

  it('that was rewritten is noticed, with both checkpoints', async () => {
    const { client } = clientOf(server, pinned());
    await client.deposit({ subject: one });
    await client.deposit({ subject: one });
    const before = client.lastCheckpoint;
    const rewritten = new SmallLedger();
    for (let n = 0; n < 5; n += 1) rewritten.append(two);
    server.ledger = rewritten;
    const failed = client.deposit({ subject: one });
    await expect(failed).rejects.toMatchObject({
      code: 'ledger-inconsistent',
      checkpoints: [before, expect.any(String)],
      // It holds, and shows what the server signed.
      receipt: { number: expect.any(String), checkpoint: expect.any(String) },
    });
    expect(client.lastCheckpoint).toBe(before);
  });

  it('that shows another tree of the same size is noticed', async () => {
    const { client } = clientOf(server, pinned());
    await client.deposit({ subject: one });
    server.ledger = new SmallLedger();
    server.ledger.append(two);
    await expect(client.checkLedger()).rejects.toMatchObject({ code: 'ledger-inconsistent' });
  });

  it('that was set back is noticed', async () => {
    const { client } = clientOf(server, pinned());
    for (let n = 0; n < 5; n += 1) await client.deposit({ subject: one });
    server.ledger = new SmallLedger();
    for (let n = 0; n < 2; n += 1) server.ledger.append(two);
    await expect(client.checkLedger()).rejects.toMatchObject({ code: 'ledger-inconsistent' });
  });

  it('that was rewritten between two runs is noticed', async () => {
    const first = clientOf(server, pinned()).client;
    await first.deposit({ subject: one });
    const { lastCheckpoint = '' } = first;
    const { client } = clientOf(server, { ...pinned(), lastCheckpoint });
    await client.checkLedger();
    server.ledger = new SmallLedger();
    server.ledger.append(two);
    server.ledger.append(two);
    const next = clientOf(server, { ...pinned(), lastCheckpoint }).client;
    await expect(next.deposit({ subject: one })).rejects.toMatchObject({ code: 'ledger-inconsistent' });
  });

  it('whose proof does not come is not said to be sound; the number is not lost', async () => {
    const { client } = clientOf(server, { ...pinned(), maxAttempts: 1 });
    await client.deposit({ subject: one });
    server.intercept = ({ path }, response) => {
      if (path !== '/v1/ledger/consistency') return false;
      response.destroy();
      return true;
    };
    const unchecked = {
      code: 'ledger-unchecked',
      number: (await server.ledger.receipt(0)).number.replace(/0-\d\d$/, ''),
    };
    await expect(client.deposit({ subject: two })).rejects.toMatchObject({
      code: unchecked.code,
      number: expect.stringContaining(unchecked.number),
      receipt: { number: expect.stringContaining(unchecked.number) },
    });
    server.intercept = undefined;
    await client.deposit({ subject: two });
  });

  it.each([
    ['another origin', { ledgerKey: 'nonsense' }],
    ['a checkpoint without a key', { lastCheckpoint: 'x' }],
  ])('is not begun with %s', (_, options) => {
    expect(() => new GuzhengClient({ url: server.url, ...options })).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
  });

  it('is not begun with a checkpoint of another key', async () => {
    const lastCheckpoint = await new SmallLedger(new Uint8Array(32).fill(3)).checkpoint();
    expect(() => clientOf(server, { ...pinned(), lastCheckpoint })).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
  });
});
