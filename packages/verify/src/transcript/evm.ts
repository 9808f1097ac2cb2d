import { type EvmAnchor, fromHex, type Hex, readHeader, toBase64 } from '@guzheng/evidence';
import { check, checkIf, type Lines, title, unpack } from './lines.ts';
import { shown } from './quote.ts';

/** A witness on an EVM chain: what its bytes show, and what to ask a node. */
export function evmLines(anchor: EvmAnchor, root: string, number: string): Lines {
  const { network, chainId, transaction } = anchor;
  return [
    ...title(`${number} 见证 Witness: EVM chain ${chainId} (${shown(network, 60)})`),
    ...bytesLines(transaction.raw, `transaction-${number}`),
    ...check(
      'the transaction carries the magic GUZ1 and the root',
      `within "$(hex < "$WORK/transaction-${number}")" '47555a31${root}'`,
      'yes',
    ),
    ...keccakLine('hash of the transaction', `transaction-${number}`, transaction.hash),
    ...(anchor.status === 'broadcast'
      ? ["not_run 'the transaction in a block' 'the proof was written before it was in one'"]
      : blockLines(anchor, root, number)),
  ];
}

type Included = Exclude<EvmAnchor, { status: 'broadcast' }>;

function blockLines(anchor: Included, root: string, number: string): Lines {
  const { block } = anchor;
  const nodes = block.trieProof.map((node, at) => ({ node, name: `node-${number}-${at + 1}` }));
  const chain = [`header-${number}`, ...nodes.map(({ name }) => name)];
  const last = chain.at(-1) ?? '';
  return [
    ...bytesLines(block.header, `header-${number}`),
    ...keccakLine('hash of the block header', `header-${number}`, block.hash),
    ...nodes.flatMap(({ node, name }, at) => [...bytesLines(node, name), ...linkLine(chain[at] ?? '', name)]),
    ...check(
      'the last node holds the transaction',
      `within "$(hex < "$WORK/${last}")" "$(hex < "$WORK/transaction-${number}")"`,
      'yes',
    ),
    ...nodeLines(anchor, { root, time: timeOf(block.header) }),
  ];
}

/** The bytes, and that the proof file has them. */
function bytesLines(raw: Hex, name: string): Lines {
  return [
    unpack(toBase64(fromHex(raw)), name),
    ...check(`the proof file holds ${name}`, `says "$WORK/proof.json" "\\"0x$(hex < "$WORK/${name}")\\""`, 'yes'),
  ];
}

function keccakLine(what: string, name: string, expected: Hex): Lines {
  return checkIf('has_keccak', KECCAK, [what, `keccak < "$WORK/${name}"`, expected.slice(2)]);
}

const KECCAK = 'not here: openssl 3.2 with keccak-256';

/** A node of the trie is named in the one above it by its hash; the first one in the header, as the root of the transactions. */
function linkLine(above: string, name: string): Lines {
  return checkIf('has_keccak', KECCAK, [
    `${above} names ${name} by its hash`,
    `within "$(hex < "$WORK/${above}")" "$(keccak < "$WORK/${name}")"`,
    'yes',
  ]);
}

function timeOf(header: Hex): number | undefined {
  const read = readHeader(fromHex(header));
  return read.outcome === 'read' ? read.timestamp : undefined;
}

/** What a node of that chain must answer. Any of them can lie: ask several, or look the block up in an explorer. */
function nodeLines(
  { chainId, genesisHash, block, transaction }: Included,
  { root, time }: { root: string; time: number | undefined },
): Lines {
  const url = `RPC_${chainId}`;
  const asks: readonly (readonly [method: string, params: string, answers: readonly string[]])[] = [
    ['eth_chainId', '[]', [`"result":"${quantity(chainId)}"`]],
    ['eth_getBlockByNumber', '["0x0",false]', [`"hash":"${genesisHash}"`]],
    [
      'eth_getTransactionByHash',
      `["${transaction.hash}"]`,
      [
        `"blockHash":"${block.hash}"`,
        `"input":"0x47555a31${root}"`,
        `"transactionIndex":"${quantity(block.transactionIndex)}"`,
      ],
    ],
    [
      'eth_getBlockByHash',
      `["${block.hash}",false]`,
      [`"number":"${quantity(block.number)}"`, ...(time === undefined ? [] : [`"timestamp":"${quantity(time)}"`])],
    ],
    ['eth_getBlockByNumber', `["${quantity(block.number)}",false]`, [`"hash":"${block.hash}"`]],
  ];
  return [
    ...(time === undefined ? [] : [`note 'the block says ${new Date(time * 1000).toISOString()}'`]),
    ...asks.flatMap(([method, params, answers]) => [
      `#   $ curl -s -H 'content-type: application/json' --data '{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}' "$${url}"`,
      ...answers.map((answer) => `#   … ${answer} …`),
    ]),
    `if [ -z "\${${url}:-}" ]; then not_run 'the block on the chain' 'say ${url}=URL to ask a node'`,
    "elif ! here curl; then not_run 'the block on the chain' 'not here: curl'",
    'else',
    ...asks.flatMap(([method, params, answers]) => [
      `  if ask "$${url}" ${method} '${params}'; then`,
      ...answers.map((answer) => `    same '${method} says ${answer}' yes "$(says "$WORK/answer" '${answer}')"`),
      `  else not_run '${method}' 'the node did not answer'; fi`,
    ]),
    'fi',
  ];
}

/** A number as the JSON-RPC of Ethereum writes it. */
function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}
