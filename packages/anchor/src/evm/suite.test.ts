import { checkEvmAnchor } from '@guzheng/evidence';
import { type Fault, type FaultPlan, lieAbout, startFaultProxy } from '@guzheng/testing';
import { describeWitness, type WitnessFault } from '@guzheng/testing/witness-suite';
import { DEVNET_KEY, startDevnet } from '../devnet/index.ts';
import { keyFromHex } from '../key/key.ts';
import { isRecord } from '../rpc/client.ts';
import { evmWitness } from './witness.ts';

describeWitness('of an EVM chain', async () => {
  const chain = await startDevnet();
  const proxy = await startFaultProxy(chain.url);
  const always =
    (fault: Fault): FaultPlan =>
    () =>
      fault;
  const fault = (name: string, plan: FaultPlan, ...codes: readonly string[]): WitnessFault => ({
    ...{ name, codes },
    begin: () => proxy.follow(plan),
  });
  const sending =
    (kind: Fault): FaultPlan =>
    ({ json }) =>
      isRecord(json) && json.method === 'eth_sendRawTransaction' ? kind : undefined;
  /** Of blocks that are asked for with their transactions: those that a proof is made of. */
  const withBlock = (edit: (block: Record<string, unknown>) => object): FaultPlan =>
    lieAbout('eth_getBlockByHash', (block, [, whole]) => (whole === true && isRecord(block) ? edit(block) : block));
  return {
    witness: evmWitness({
      network: chain.network,
      rpcs: [proxy.url.replace('://', '://depositor:p%20assw0rd@').concat('/?apikey=s3cret')],
      key: keyFromHex(DEVNET_KEY),
      pollMs: 20,
      timeoutMs: 60_000,
      requestTimeoutMs: 5000,
    }),
    targets: ['root'],
    holds: (record, digest) => record.kind === 'evm' && checkEvmAnchor(record, digest).outcome !== 'invalid',
    faults: [
      fault('slow', always({ kind: 'delay', ms: 20 })),
      fault('silent', always({ kind: 'silent' }), 'rpc-unreachable'),
      fault('cut before', always({ kind: 'cut', where: 'before' }), 'rpc-unreachable'),
      fault('cut after', always({ kind: 'cut', where: 'after' }), 'rpc-unreachable'),
      fault('cut within', always({ kind: 'cut', where: 'body' }), 'rpc-unreachable'),
      fault('limits its rate', always({ kind: 'status', status: 429 }), 'rpc-unreachable'),
      fault('fails', always({ kind: 'status', status: 503 }), 'rpc-unreachable'),
      fault('garbage', always({ kind: 'garbage' }), 'rpc-malformed'),
      fault('empty', always({ kind: 'empty' }), 'rpc-malformed'),
      fault(
        'another chain',
        lieAbout('eth_chainId', () => '0x1'),
        'wrong-chain',
      ),
      fault(
        'another genesis',
        lieAbout('eth_getBlockByNumber', (block, [tag]) =>
          tag === '0x0' && isRecord(block) ? { ...block, hash: `0x${'66'.repeat(32)}` } : block,
        ),
        'wrong-genesis',
      ),
      fault(
        'the transaction is taken, and the answer cut',
        sending({ kind: 'cut', where: 'after' }),
        'rpc-unreachable',
      ),
      fault(
        'the block has another root of transactions',
        withBlock((block) => ({ ...block, transactionsRoot: `0x${'66'.repeat(32)}` })),
        'rpc-lied',
        'block-unreadable',
      ),
      fault(
        'the block has no transactions',
        withBlock((block) => ({ ...block, transactions: [] })),
        'rpc-lied',
        'block-unreadable',
      ),
      fault(
        'the block is of another day',
        withBlock((block) => ({ ...block, timestamp: '0x1' })),
        'rpc-lied',
        'block-unreadable',
      ),
    ],
    mend: () => proxy.follow(() => undefined),
    requests: () => proxy.requests.length,
    secrets: ['depositor', 'p%20assw0rd', 'p assw0rd', 'ZGVwb3NpdG9y', 's3cret'],
    stop: async () => {
      await proxy.close();
      await chain.stop();
    },
  };
});
