import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkEvmAnchor, type EvmAnchor, NETWORKS, type Network } from '@guzheng/evidence';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { AnchorError } from '../error.ts';
import { keyFromHex } from '../key/key.ts';
import { evmReader } from '../reader/index.ts';
import { latestBlock } from './latest.ts';
import { type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

const ROOT = new Uint8Array(32).fill(0xa1);
const SEPOLIA = NETWORKS.find(({ name }) => name === 'sepolia') as Network;

/** A node with the chain id of Sepolia. */
let chain: Devnet;
const servers: Server[] = [];

beforeAll(async () => {
  chain = await startDevnet({ chainId: SEPOLIA.chainId });
});
afterAll(() => chain.stop());
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const options = (change: Partial<EvmWitnessOptions> = {}): EvmWitnessOptions => ({
  network: chain.network,
  key: keyFromHex(DEVNET_KEY),
  pollMs: 20,
  timeoutMs: 10_000,
  ...change,
});
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof AnchorError ? error.code : String(error)),
  );

interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
}
interface Answer {
  id: number;
  /** Of the blocks that are changed here. */
  result: { hash?: string; transactions?: object[] };
  error?: { code: number; message: string };
}

/** A node that passes questions on to the real one and changes the answers. */
async function liar(change: (answer: Answer, question: Question) => void): Promise<string> {
  return await serve(async (body) => {
    const response = await fetch(chain.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = (await response.json()) as Answer;
    change(answer, JSON.parse(body) as Question);
    return { status: 200, text: JSON.stringify(answer) };
  });
}

/** Changes the results of one method only. */
const lyingIn =
  (method: string, change: (answer: Answer, params: readonly unknown[]) => void) =>
  (answer: Answer, question: Question): void => {
    if (question.method === method) change(answer, question.params);
  };

async function serve(answer: (body: string) => Promise<{ status: number; text: string }>): Promise<string> {
  const server = createServer(async (request, response) => {
    const { status, text } = await answer(await readAll(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readAll(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('the pins', () => {
  it("refuse a local chain that has Sepolia's chain id, by its genesis block", async () => {
    expect(await codeOf(evmWitness(options({ network: SEPOLIA, rpcs: [chain.url] })).testify(ROOT))).toBe(
      'wrong-genesis',
    );
    expect(await codeOf(latestBlock({ network: SEPOLIA, rpcs: [chain.url] }))).toBe('wrong-genesis');
  });

  it('accept the same chain once a configuration pins its own genesis block', async () => {
    const local: Network = {
      ...SEPOLIA,
      name: 'local',
      genesisHash: chain.genesisHash,
      class: 'development',
      rpcs: [chain.url],
    };
    const record = await evmWitness(options({ network: local })).testify(ROOT);
    expect(record).toMatchObject({ network: 'local', chainId: 11155111, status: 'included' });
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
  });

  it('refuse another chain id, on one of several RPCs too', async () => {
    const network = { ...chain.network, chainId: 1 };
    expect(await codeOf(evmWitness(options({ network })).testify(ROOT))).toBe('wrong-chain');
    const other = await liar(lyingIn('eth_chainId', (answer) => Object.assign(answer, { result: '0x1' })));
    expect(await codeOf(evmWitness(options({ rpcs: [chain.url, other] })).testify(ROOT))).toBe('wrong-chain');
  });
});

describe('a node that is away or no node at all', () => {
  it.each<[string, string, () => Promise<string>]>([
    ['rpc-unreachable', 'nothing listens', () => Promise.resolve('http://127.0.0.1:1')],
    ['rpc-unreachable', 'an unknown host', () => Promise.resolve('http://rpc.invalid')],
    ['rpc-unreachable', 'HTTP 503', () => serve(() => Promise.resolve({ status: 503, text: 'busy' }))],
    ['rpc-unreachable', 'no answer', () => serve(() => Promise.race([]))],
    ['rpc-malformed', 'a web page', () => serve(() => Promise.resolve({ status: 200, text: '<html>' }))],
    [
      'rpc-malformed',
      'no chain id',
      () =>
        serve((body) =>
          Promise.resolve({ status: 200, text: JSON.stringify({ id: JSON.parse(body).id, result: {} }) }),
        ),
    ],
    [
      'rpc-malformed',
      'the answer to another question',
      () => serve(() => Promise.resolve({ status: 200, text: '{"id":77,"result":"0xaa36a7"}' })),
    ],
    ['config-malformed', 'no URL', () => Promise.resolve('localhost')],
    ['config-malformed', 'a broken password', () => Promise.resolve('http://user:%zz@127.0.0.1:1')],
    ['config-malformed', 'a file', () => Promise.resolve('file:///etc/passwd')],
  ])('%s: %s', async (code, _, start) => {
    const work = evmWitness(options({ rpcs: [await start()], requestTimeoutMs: 500 })).testify(ROOT);
    expect(await codeOf(work)).toBe(code);
  });

  it('is left out as long as a quorum answers, and not beyond', async () => {
    const away = 'http://127.0.0.1:1';
    const other = await liar(() => undefined);
    const record = await evmWitness(options({ rpcs: [away, chain.url, other] })).testify(ROOT);
    expect(record).toMatchObject({ status: 'included' });
    expect(await codeOf(evmWitness(options({ rpcs: [away, chain.url] })).testify(ROOT))).toBe('rpc-unreachable');
    const told = await evmWitness(options({ rpcs: [away, chain.url], quorum: 1 })).testify(ROOT);
    expect(told).toMatchObject({ status: 'included' });
  });

  it.each([0, 3, 1.5, Number.NaN])('cannot be outvoted by a quorum of %s among two', async (quorum) => {
    const rpcs = [chain.url, await liar(() => undefined)];
    expect(await codeOf(evmWitness(options({ rpcs, quorum })).testify(ROOT))).toBe('config-malformed');
    expect(() => evmReader({ network: chain.network, rpcs, quorum })).toThrow(
      expect.objectContaining({ code: 'config-malformed' }),
    );
  });

  it('has one vote, however often its address is given', async () => {
    const rpcs = [chain.url, `${chain.url}/`, chain.url.toUpperCase().replace('HTTP', 'http')];
    expect(evmReader({ network: chain.network, rpcs }).quorum).toBe(1);
    expect(await codeOf(evmWitness(options({ rpcs, quorum: 2 })).testify(ROOT))).toBe('config-malformed');
  });

  it('does not show the key in its address, in errors or in the record', async () => {
    const secret = 'abcdef0123456789abcdef0123456789';
    const work = evmWitness(
      options({ rpcs: [`http://user:${secret}@127.0.0.1:1/v3/${secret}?key=${secret}`] }),
    ).testify(ROOT);
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AnchorError);
    expect(error instanceof Error ? error.message : '').not.toContain(secret);
    const record = await evmWitness(options({ rpcs: [`${chain.url}/?key=${secret}`] })).testify(ROOT);
    expect(JSON.stringify(record)).not.toContain(secret);
  });
});

describe('a node that lies', () => {
  const OTHER = `0x${'66'.repeat(32)}`;
  const inBlock = (fields: object) => lyingIn('eth_getBlockByHash', ({ result }) => Object.assign(result, fields));

  it.each<[string, (answer: Answer, question: Question) => void]>([
    ['about the hash of the block', inBlock({ hash: OTHER })],
    ['about a field of the header', inBlock({ stateRoot: OTHER })],
    ['about the time', inBlock({ timestamp: '0x1' })],
    [
      'about a transaction',
      (answer, { method }) => {
        if (method === 'eth_getBlockByHash') Object.assign(answer.result.transactions?.[0] ?? {}, { value: '0x1' });
        if (method.startsWith('eth_getRawTransaction')) Object.assign(answer, { result: '0x02c0' });
      },
    ],
    ['by leaving transactions out', inBlock({ transactions: [] })],
    [
      'by adding a transaction',
      lyingIn('eth_getBlockByHash', ({ result }) => result.transactions?.push(...result.transactions.slice(0, 1))),
    ],
    [
      'by giving the block of another height',
      lyingIn(
        'eth_getBlockByNumber',
        ({ result }, [at]) =>
          void (String(at).startsWith('0x') && at !== '0x0' && Object.assign(result, { number: '0x99' })),
      ),
    ],
    [
      'about the block that holds the transaction',
      lyingIn('eth_getTransactionReceipt', ({ result }) =>
        Object.assign(result ?? {}, { blockHash: chain.genesisHash }),
      ),
    ],
  ])('is found out %s, and the sent transaction is not lost', async (_, change) => {
    const work = evmWitness(options({ rpcs: [await liar(change)] })).testify(ROOT);
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'rpc-lied', record: { status: 'broadcast', chainId: SEPOLIA.chainId } });
    const record = error instanceof AnchorError && error.record?.kind === 'evm' ? error.record : undefined;
    expect(record === undefined ? undefined : checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'pending' });
  });

  it('is found out when it gives a made-up latest block', async () => {
    const url = await liar(
      lyingIn('eth_getBlockByNumber', ({ result }) => Object.assign(result, { timestamp: '0x6c000000' })),
    );
    expect(await codeOf(latestBlock(options({ rpcs: [url] })))).toBe('rpc-lied');
  });

  it('is found out when it calls the transaction by another name', async () => {
    const url = await liar(lyingIn('eth_sendRawTransaction', (answer) => Object.assign(answer, { result: OTHER })));
    expect(await codeOf(evmWitness(options({ rpcs: [url] })).testify(ROOT))).toBe('rpc-lied');
  });

  it('cannot pass a block for included that another node does not have', async () => {
    const fork = await liar(
      lyingIn(
        'eth_getBlockByNumber',
        ({ result }, [at]) => void (at !== '0x0' && Object.assign(result, { hash: OTHER })),
      ),
    );
    const work = evmWitness(options({ rpcs: [chain.url, fork], timeoutMs: 200 })).testify(ROOT);
    await expect(work).rejects.toMatchObject({ code: 'rpc-contradicts', record: { status: 'broadcast' } });
  });

  it('cannot take away a proof that was made, neither alone once it is final nor against another node', async () => {
    const record = await evmWitness(options()).testify(ROOT);
    const fork = await liar((answer, { method, params }) => {
      if (method === 'eth_getBlockByNumber' && params[0] !== '0x0') Object.assign(answer.result, { hash: OTHER });
      if (method === 'eth_getTransactionReceipt') Object.assign(answer, { result: null });
    });
    const final: EvmAnchor = { ...record, status: 'finalized' } as EvmAnchor;
    const alone: unknown = await refreshEvmAnchor(final, options({ rpcs: [fork], timeoutMs: 0 })).catch(
      (reason: unknown) => reason,
    );
    expect(alone).toMatchObject({ code: 'rpc-contradicts', record: { status: 'finalized' } });
    const both: unknown = await refreshEvmAnchor(record, options({ rpcs: [fork, chain.url], timeoutMs: 0 })).catch(
      (reason: unknown) => reason,
    );
    expect(both).toMatchObject({
      code: 'rpc-contradicts',
      record: { status: 'included', transaction: record.transaction },
    });
    const kept = both instanceof AnchorError && both.record?.kind === 'evm' ? both.record : undefined;
    expect(kept === undefined ? undefined : checkEvmAnchor(kept, ROOT)).toMatchObject({ outcome: 'valid' });
  });

  it('cannot empty the account through fees', async () => {
    const greedy = await liar(
      lyingIn('eth_maxPriorityFeePerGas', (answer) => Object.assign(answer, { result: '0xffffffffffff' })),
    );
    expect(await codeOf(evmWitness(options({ rpcs: [greedy] })).testify(ROOT))).toBe('gas-too-expensive');
  });

  it('that refuses the transaction is named, with its reason', async () => {
    const error32000 = { code: -32000, message: 'intrinsic gas too low' };
    const refusing = await liar(
      lyingIn('eth_sendRawTransaction', (answer) => Object.assign(answer, { error: error32000 })),
    );
    const error: unknown = await evmWitness(options({ rpcs: [refusing] }))
      .testify(ROOT)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'transaction-rejected',
      message: expect.stringContaining('intrinsic gas too low'),
    });
  });
});

describe('evmReader', () => {
  const now = () => new Date('2026-11-22T08:00:00Z');
  const refusing = (code: number, message: string) =>
    liar(
      lyingIn(
        'eth_getBlockByNumber',
        (answer, [at]) => void (at !== '0x0' && Object.assign(answer, { error: { code, message } })),
      ),
    );

  it('keeps apart a block that is there, not there, pruned, a node that is away, and another chain', async () => {
    const wrong = await liar(
      lyingIn('eth_getBlockByNumber', ({ result }) => Object.assign(result, { hash: `0x${'67'.repeat(32)}` })),
    );
    const rpcs = [
      chain.url,
      await refusing(4444, 'pruned'),
      await refusing(-32000, 'pruned history unavailable'),
      'http://127.0.0.1:1',
      wrong,
    ];
    const reader = evmReader({ network: chain.network, rpcs, now });
    const sightings = await reader.blockAt(1);
    expect(sightings.map(({ outcome }) => outcome)).toEqual([
      'found',
      'pruned',
      'pruned',
      'unreachable',
      'wrong-chain',
    ]);
    expect(sightings[0]).toMatchObject({ finality: 'included', source: chain.url, at: '2026-11-22T08:00:00.000Z' });
    expect((await reader.blockAt(999_999))[0]).toMatchObject({ outcome: 'not-found' });
  });

  it('takes the genesis hash from the header where a node has dropped the old block', async () => {
    const pruned = (header: (answer: Answer) => void) =>
      liar((answer, { method, params }) => {
        if (method === 'eth_getBlockByNumber' && params[0] === '0x0')
          Object.assign(answer, { error: { code: 4444, message: 'gone' } });
        if (method === 'eth_getHeaderByNumber') header(answer);
      });
    const withHeaders = await pruned((answer) => {
      delete answer.error;
      answer.result = { hash: chain.genesisHash };
    });
    const without = await pruned(() => undefined);
    const sightings = await evmReader({ network: chain.network, rpcs: [withHeaders, without], now }).blockAt(1);
    expect(sightings.map(({ outcome }) => outcome)).toEqual(['found', 'pruned']);
  });

  it('answers unreachable, and never rejects, whatever the node says', async () => {
    const garbage = await serve(() => Promise.resolve({ status: 200, text: '[]' }));
    const reader = evmReader({ network: chain.network, rpcs: [garbage], now });
    expect(await reader.blockAt(1)).toMatchObject([{ outcome: 'unreachable', source: garbage }]);
  });
});
