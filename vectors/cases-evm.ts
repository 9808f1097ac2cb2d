import { type Hex, hexToBytes, type Proof } from '@guzheng/evidence';
import { type EvmBlockOptions, makeEvmAnchor } from '@guzheng/testing';
import { appendField, blockOfTwo, withHeader, withHighS, withTransaction } from './evm-block.ts';
import { anchorOf, BLOCK, type BlockAnchor, flipDigit, withAnchors, withProof } from './make.ts';
import { type Case, type Cases, contradicted, type Outcome, unproven, verified, verifiedBut } from './vector.ts';

const I3 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('I3', code);
const I4 = contradicted('I4', 'evm-calldata-mismatch');
const I5 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('I5', code);
const trie = I5('evm-trie-proof-invalid');

/** The proof's one anchor edited. */
const anchored = (about: string, outcome: Outcome, edit: (anchor: BlockAnchor, proof: Proof) => unknown): Case =>
  withProof(about, outcome, (proof) => withAnchors(proof, [edit(anchorOf(proof), proof)]));

/** Another honest block around a transaction that says something else. */
const made = (about: string, outcome: Outcome, options: (root: Uint8Array) => Partial<EvmBlockOptions>): Case =>
  anchored(about, outcome, (_, proof) => {
    const root = hexToBytes(proof.inclusion.root);
    return makeEvmAnchor(root, { ...BLOCK, ...options(root) });
  });

const flipped = (hex: Hex, at: number): Hex => flipDigit(hex, at) as Hex;
/** An anchor of someone else's root in a block of the same height and time. */
const stranger = (): BlockAnchor => makeEvmAnchor(new Uint8Array(32).fill(7), BLOCK);
const withBlock = (anchor: BlockAnchor, edit: Partial<BlockAnchor['block']>): BlockAnchor => ({
  ...anchor,
  block: { ...anchor.block, ...edit },
});
const magic = Uint8Array.of(0x47, 0x55, 0x5a, 0x31);

export const transactionCases: Cases = {
  'transaction-hash-changed': anchored(
    'the stated transaction hash is another',
    I3('evm-transaction-hash-mismatch'),
    (a) => ({
      ...a,
      transaction: { ...a.transaction, hash: flipped(a.transaction.hash, 9) },
    }),
  ),
  'transaction-changed': anchored('the raw transaction is another', I3('evm-transaction-hash-mismatch'), (a) => ({
    ...a,
    transaction: { ...a.transaction, raw: flipped(a.transaction.raw, 40) },
  })),
  'transaction-is-garbage': anchored(
    'the raw transaction is an empty list, under its right hash',
    I3('evm-transaction-malformed'),
    (a) => withTransaction(a, '0x02c0'),
  ),
  'transaction-with-a-surplus-byte': anchored(
    'a byte follows the raw transaction, and the hash is right',
    I3('evm-transaction-malformed'),
    (a) => withTransaction(a, `${a.transaction.raw}00`),
  ),
  'transaction-of-an-unknown-type': anchored(
    'the raw transaction has the type 0x7f',
    I3('evm-transaction-malformed'),
    (a) => withTransaction(a, `0x7f${a.transaction.raw.slice(4)}`),
  ),
  'signature-with-high-s': anchored(
    'the signature is the other one that recovers to the same sender (EIP-2)',
    I3('evm-signature-invalid'),
    (a) => withTransaction(a, withHighS(a.transaction.raw)),
  ),
  'signature-changed': anchored(
    'one digit of the signature’s s is another: it recovers to another sender',
    I3('evm-not-self-send'),
    (a) => withTransaction(a, flipped(a.transaction.raw, a.transaction.raw.length - 6)),
  ),
  'chain-id-changed': anchored(
    'the record names another chain than the transaction',
    I3('evm-chain-id-mismatch'),
    (a) => ({
      ...a,
      chainId: 5,
    }),
  ),
  'sent-to-another': made('the transaction goes to another account', I3('evm-not-self-send'), () => ({
    to: new Uint8Array(20),
  })),
  'with-value': made('the transaction moves one wei', I3('evm-not-self-send'), () => ({ value: 1n })),
  'another-root': made('the transaction names another root', I4, () => ({
    calldata: Uint8Array.of(...magic, ...new Uint8Array(32)),
  })),
  'without-magic': made('the calldata is the root without the magic', I4, (root) => ({ calldata: root })),
  'another-magic': made('the magic is that of another version', I4, (root) => ({
    calldata: Uint8Array.of(0x47, 0x55, 0x5a, 0x32, ...root),
  })),
  'surplus-calldata': made('something follows the root', I4, (root) => ({
    calldata: Uint8Array.of(...magic, ...root, 0),
  })),
};

export const blockCases: Cases = {
  'header-changed': anchored('the header is another than the block hash says', I5('evm-header-hash-mismatch'), (a) =>
    withBlock(a, { header: flipped(a.block.header, 20) }),
  ),
  'block-hash-changed': anchored('the block hash is another', I5('evm-header-hash-mismatch'), (a) =>
    withBlock(a, { hash: flipped(a.block.hash, 20) }),
  ),
  'header-is-garbage': anchored('the header is an empty list, under its right hash', I5('evm-header-malformed'), (a) =>
    withHeader(a, '0xc0'),
  ),
  'header-with-a-surplus-byte': anchored(
    'a byte follows the header, and the hash is right',
    I5('evm-header-malformed'),
    (a) => withHeader(a, `${a.block.header}00`),
  ),
  'header-of-a-later-fork': anchored('the header has a field more than those known', verified, (a) =>
    withHeader(a, appendField(a.block.header, Uint8Array.of(0x80))),
  ),
  'height-changed': anchored('the record states another height than the header', I5('evm-height-mismatch'), (a) =>
    withBlock(a, { number: a.block.number + 1 }),
  ),
  'index-changed': anchored('the record states another index in the block', trie, (a) =>
    withBlock(a, { transactionIndex: 1 }),
  ),
  'trie-node-changed': anchored('a node of the trie proof is another', trie, (a) =>
    withBlock(a, { trieProof: a.block.trieProof.map((node) => flipped(node, 30)) }),
  ),
  'trie-proof-empty': anchored('there is no trie proof', trie, (a) => withBlock(a, { trieProof: [] })),
  'trie-proof-with-a-surplus-node': anchored('the trie proof has a node that nothing refers to', trie, (a) =>
    withBlock(a, { trieProof: [...a.block.trieProof, '0x80'] }),
  ),
  'trie-proof-rooted-in-itself': anchored(
    'the trie proof leads to the transaction from its own first node, and not from the header’s root',
    trie,
    (a) => ({ ...a, block: { ...stranger().block, trieProof: a.block.trieProof } }),
  ),
  'block-of-another-transaction': anchored('the block holds another transaction', trie, (a) => ({
    ...a,
    block: stranger().block,
  })),
  'two-transactions': anchored('the transaction is the second of its block', verified, (a) => {
    const { block, trieProofs } = blockOfTwo(a, stranger());
    return withBlock(a, { ...block, trieProof: trieProofs[1] ?? [] });
  }),
  'other-transaction-of-the-block': anchored(
    'the trie proof, whole and well rooted, is that of another transaction of the same block',
    trie,
    (a) => {
      const { block, trieProofs } = blockOfTwo(a, stranger());
      return withBlock(a, { ...block, transactionIndex: 0, trieProof: trieProofs[0] ?? [] });
    },
  ),
  'other-index-of-the-block': anchored(
    'the trie proof is right, the index is that of the other transaction',
    trie,
    (a) => {
      const { block, trieProofs } = blockOfTwo(a, stranger());
      return withBlock(a, { ...block, transactionIndex: 0, trieProof: trieProofs[1] ?? [] });
    },
  ),
  offline: {
    ...anchored(
      'nobody was asked whether the block stands on its chain',
      unproven('I5', 'evm-header-unlinked'),
      (a) => a,
    ),
    policy: 'court',
  },
  'no-anchor': withProof('the proof has no anchor', unproven('I5', 'no-anchor'), (proof) => withAnchors(proof, [])),
  pending: anchored('the transaction is in no block yet', unproven('I5', 'anchor-pending'), ({ block: _, ...a }) => ({
    ...a,
    status: 'broadcast',
  })),
  'anchor-of-an-unknown-kind': withProof(
    'the only anchor is of a kind from the future',
    unproven('I5', 'anchor-unknown'),
    (proof) => withAnchors(proof, [{ kind: 'tarot', cards: 3 }]),
  ),
  'a-lie-beside-a-truth': withProof(
    'a good anchor does not make a lying one beside it disappear',
    I5('evm-height-mismatch'),
    (proof) => withAnchors(proof, [anchorOf(proof), withBlock(anchorOf(proof), { number: 5 })]),
  ),
  'answers-are-testimony': anchored(
    'what nodes are said to have answered is kept and not believed',
    verifiedBut('I5', 'evm-header-unlinked'),
    (a) => ({
      ...a,
      answers: [
        {
          url: 'https://node.test',
          method: 'eth_getBlockByNumber',
          params: ['latest', false],
          answer: '{"jsonrpc":"2.0","id":1,"result":null}',
          time: '2026-07-01T08:00:40.000Z',
        },
      ],
    }),
  ),
};

export const evmCases: Cases = { ...transactionCases, ...blockCases };
